"""What LinkedIn means by its status and codes, as our errors; README.md has the table and sources."""

from datetime import datetime, timedelta
from typing import Final

from connectors._kit import values
from connectors._kit.http import Answer
from shopbell.errors import KnownError, RateLimited, Rejected, Unreachable
from shopbell.text.plain import one_line

_DAY: Final = "DAY limit"
"""Part of the message when the requests of a day are used up; they begin anew at midnight UTC."""


class NotAllowed(Rejected):
    """The application, or the member's role, has no access to this."""


class Gone(Rejected):
    """The comment or post is not there any more."""


class Already(Rejected):
    """It is so already."""


def _known(status: int) -> Rejected | None:
    if status in (404, 410):
        return Gone("This is no longer at LinkedIn.")
    if status == 409:
        return Already("LinkedIn has this already.")
    if status == 426:
        return Rejected("LinkedIn has ended this version of its interface. Add the account again with a newer version.")
    return None


def explain(answer: Answer, now: datetime) -> KnownError | None:
    """The error for an answer that is not 2xx; None leaves it to the general rules."""
    words = _said(answer)
    if answer.status == 429 and _DAY in words:
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        return RateLimited("LinkedIn takes no more requests from your application today. Shopbell waits.", midnight)
    if answer.status in (401, 408, 429) or answer.status >= 500 or answer.status < 400:
        return None
    if answer.status == 403:
        return NotAllowed(f"LinkedIn does not let your application do this: {words}")
    return _known(answer.status) or Rejected(f"LinkedIn refused this: {words}")


def _said(answer: Answer) -> str:
    try:
        words = one_line(values.text(answer.record(), "message"))[:300]
    except Unreachable:
        words = ""
    words = words or "it gave no reason"
    return words if words.endswith((".", "!", "?")) else f"{words}."
