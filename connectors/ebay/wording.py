"""What eBay means by the numbers of its errors, as ours with a sentence each; README.md has the table and sources."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from connectors._kit import values
from connectors._kit.http import Answer, wait_until
from shopbell.errors import KnownError, RateLimited, Rejected, SignInNeeded, Unreachable
from shopbell.text.plain import one_line

WAIT: Final = timedelta(minutes=15)
"""eBay's limits are by the day; where it names no time, it is asked again so much later."""
SCOPE_MISSING: Final = 1100
TOO_MANY: Final = 2001
_REFUSED: Final[Mapping[int, str]] = {
    355006: "This member is not known at eBay any more, so nothing can be sent.",
    355007: "This conversation is no longer at eBay, or no longer takes messages.",
    355013: "One message at eBay takes 2,000 characters. Shorten it a little.",
    355015: "There is nothing to send yet.",
    355020: "The listing of this conversation is no longer at eBay.",
}


class NotAllowed(SignInNeeded):
    """The sign-in came without the permission for this."""


def explain(answer: Answer, now: datetime) -> KnownError | None:
    """The error for an answer that is not 2xx; None leaves it to the general rules."""
    number, words = _first(answer)
    if answer.status == 429 or number == TOO_MANY:
        until = wait_until(answer.headers, now) if "retry-after" in answer.headers else now + WAIT
        return RateLimited("Your keyset has used up its requests at eBay for now. Shopbell waits.", until)
    if number == SCOPE_MISSING:
        return NotAllowed("This sign-in has no permission for messages at eBay. Please sign in again and allow them.")
    if number in _REFUSED:
        return Rejected(_REFUSED[number])
    if answer.status in (401, 408) or answer.status >= 500 or not number:
        return None
    return Rejected(f"Refused by eBay: {words}")


def _first(answer: Answer) -> tuple[int, str]:
    """Number and words of the first error in an answer."""
    try:
        data = answer.record()
    except Unreachable:
        return 0, ""
    words = one_line(values.text(data, "errors", 0, "longMessage") or values.text(data, "errors", 0, "message"))[:300]
    words = words or "it gave no reason"
    return values.number(data, "errors", 0, "errorId"), words if words.endswith((".", "!", "?")) else f"{words}."
