"""What a homeserver's refusals mean (Matrix client-server API, "Standard error response")."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from connectors._kit import values
from connectors._kit.http import LONGEST_WAIT, Answer, wait_until
from shopbell.errors import KnownError, RateLimited, Rejected, SignInNeeded
from shopbell.text.plain import clean_text

_SIGNED_OUT: Final = frozenset({"M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_USER_DEACTIVATED", "M_USER_LOCKED"})
_SENTENCES: Final = {
    "M_TOO_LARGE": "The Matrix server does not take anything this large.",
    "M_NOT_FOUND": "This is no longer at the Matrix server.",
    "M_CONSENT_NOT_GIVEN": "The Matrix server asks you to accept its terms first. Open it in its own app once.",
    "M_RESOURCE_LIMIT_EXCEEDED": "The Matrix server has reached a limit of its own. Please ask who runs it.",
    "M_CANNOT_LEAVE_SERVER_NOTICE_ROOM": "This is where the server's operator writes; nobody can answer there.",
}
_WORDS = 300


class Refused(Rejected):
    """The server's no, with its errcode for those who can do something about it."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


def explain(answer: Answer, now: Callable[[], datetime]) -> KnownError | None:
    """Our error for an answer that is not 2xx; None leaves it to the general rules of HTTP."""
    said = _said(answer)
    code = values.text(said, "errcode")
    if code == "M_LIMIT_EXCEEDED" or answer.status == 429:
        return RateLimited(
            "The Matrix server asks to wait a little. Shopbell goes on by itself.", _until(answer, now())
        )
    if code in _SIGNED_OUT or answer.status == 401:
        return SignInNeeded("The Matrix server no longer accepts the sign-in. Please sign in again.")
    if 400 <= answer.status < 500 and code:
        return Refused(_SENTENCES.get(code) or _quoted(values.text(said, "error")), code)
    return None


def _said(answer: Answer) -> object:
    try:
        return json.loads(answer.content)
    except (ValueError, RecursionError):
        return {}


def _until(answer: Answer, now: datetime) -> datetime:
    """`retry_after_ms` of the body, which older servers use, else Retry-After."""
    wait = values.number(_said(answer), "retry_after_ms")
    if wait > 0:
        return now + min(timedelta(milliseconds=min(wait, 10**12)), LONGEST_WAIT)
    return wait_until(answer.headers, now)


def _quoted(words: str) -> str:
    words = " ".join(clean_text(words).split())[:_WORDS].rstrip(" .")
    return f"The Matrix server refused this: {words}." if words else "The Matrix server refused this."
