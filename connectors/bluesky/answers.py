"""What Bluesky's refusals mean. Names of errors: the lexicons of each method, and https://atproto.com/specs/xrpc."""

from datetime import datetime
from typing import Final

from connectors._kit import values
from connectors._kit.http import Answer, wait_until
from shopbell.errors import KnownError, RateLimited, Rejected, SignInNeeded, Unreachable, Unsupported
from shopbell.text.plain import clean_text

NAME: Final = "Bluesky"
REASON_LETTERS: Final = 300
_TOKEN: Final = frozenset({"ExpiredToken", "InvalidToken", "invalid_token"})
"""The last one is OAuth's (RFC 6750 3.1)."""
_CLOSED: Final = frozenset({"AccountTakedown", "AccountDeactivated", "AccountSuspended", "RepoTakendown"})
_MISSING: Final = frozenset({"RecordNotFound", "NotFound"})
_NOT_ALLOWED: Final = "ScopeMissingError"
"""What the owner took away from a sign-in in the browser (seen at PDS 0.5.35)."""
_NO_MESSAGES: Final = "Bad token method"
"""A PDS says so when an app password without that right asks for direct messages."""


class TokenRefused(SignInNeeded):
    """This token is not taken any more; another one may be."""


class Missing(Rejected):
    """There is no such record."""


def explain(answer: Answer, now: datetime) -> KnownError | None:
    """Our error for an answer that is no success; None leaves it to the general rules of HTTP."""
    word, told = error_of(answer)
    if word == _NOT_ALLOWED or word in _TOKEN:
        return _not_signed(word, told)
    if word in _CLOSED:
        return SignInNeeded("Bluesky has closed or suspended this account. Look at it in Bluesky's own app.")
    if answer.status == 429 or word == "RateLimitExceeded":
        until = wait_until(answer.headers, now, reset="ratelimit-reset")
        return RateLimited("Bluesky asks to wait a little. Shopbell goes on by itself.", until)
    if word in _MISSING:
        return Missing("Bluesky no longer has this.")
    return _refusal(answer.status, told)


def _not_signed(word: str, told: str) -> KnownError:
    if word == _NOT_ALLOWED:
        return Unsupported("On Bluesky's page this was not allowed. Sign in again and leave everything there as it is.")
    if told == _NO_MESSAGES:
        return Unsupported("This app password does not allow direct messages. Make one that does, and sign in again.")
    return TokenRefused("Bluesky no longer accepts the sign-in. Please sign in again.")


def _refusal(status: int, told: str) -> KnownError | None:
    if status in (400, 403, 404, 409, 413, 422) and told:
        return Rejected(f"Bluesky did not take this: {told.rstrip('.')}.")
    if status in (404, 405, 501):
        return Unreachable("There is no Bluesky service at this address any more, or not at the moment.")
    return None


def error_of(answer: Answer, words: str = "message") -> tuple[str, str]:
    """The name of the error, and the service's words about it in one line."""
    try:
        data = answer.json()
    except KnownError:
        return "", ""
    told = " ".join(clean_text(values.text(data, words)).split())
    return values.text(data, "error"), told[:REASON_LETTERS]
