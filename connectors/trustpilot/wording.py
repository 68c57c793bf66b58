"""What Trustpilot means by its status codes, as our errors; README.md has the table and sources."""

from typing import Final

from connectors._kit import values
from connectors._kit.http import Answer
from shopbell.errors import KnownError, Rejected, Unreachable
from shopbell.text.plain import one_line

NO_PLAN: Final = (
    "Trustpilot shows this only with its API module, and to an administrator of your company there. See that your plan "
    "has the module."
)


class NotAllowed(Rejected):
    """The plan or the user has no access to this."""


class Gone(Rejected):
    """There is no such review, or company, at Trustpilot."""


def explain(answer: Answer) -> KnownError | None:
    """The error for an answer that is not 2xx; None leaves it to the general rules."""
    if answer.status == 403:
        return NotAllowed(NO_PLAN)
    if answer.status in (404, 410):
        return Gone("This is not at Trustpilot any more.")
    if answer.status == 501:
        return Rejected("Trustpilot cannot do this yet.")
    if answer.status in (401, 408, 429) or answer.status >= 500 or answer.status < 400:
        return None
    return Rejected(f"Trustpilot refused this: {_said(answer)}")


def _said(answer: Answer) -> str:
    try:
        data = answer.record()
    except Unreachable:
        return "it gave no reason."
    found = values.text(data, "message") or values.text(data, "details") or values.text(data, "error")
    words = one_line(found)[:300] or "it gave no reason"
    return words if words.endswith((".", "!", "?")) else f"{words}."
