"""The server's errors as ours, in words for the owner; the table is in the README."""

from datetime import datetime, timedelta
from typing import Any, Final

from connectors._kit.http import Answer, wait_until
from connectors._kit.letters.reasons import delivery_reason, server_words
from connectors._kit.values import at, text
from shopbell.errors import KnownError, RateLimited, Rejected, SignInNeeded, Uncertain, Unreachable

PROBLEM: Final = "urn:ietf:params:jmap:error:"
SHORT_WAIT: Final = timedelta(seconds=10)
"""After too many requests at once, where the server names no time."""
CANNOT_SEND: Final = (
    "This server lets you read mail over JMAP, but not send it (it has no “submission”). Answer in your provider's own "
    "program, or add the address as a Mail account, which sends by SMTP."
)
READ_ONLY: Final = "This account is read only: your provider lets nobody change anything or send from it."
SIGN_IN: Final = "The server no longer accepts the sign-in of this account. Please sign in again."


class NotThere(Rejected):
    """The server has no such file or message."""


class Refused(Rejected):
    """A method, or one object of it, was refused; `kind` is the server's word (RFC 8620 3.6.2, 5.3)."""

    def __init__(self, message: str, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


def explain(answer: Answer, now: datetime) -> KnownError | None:
    """An answer that is not 2xx (RFC 8620 3.6.1); None leaves it to the general rules."""
    if answer.status == 403:
        return SignInNeeded(SIGN_IN)
    if answer.status in (404, 410):
        return NotThere("This is no longer at the server.")
    kind, limit = _problem(answer)
    if kind == "limit" and (limit.startswith("maxConcurrent") or "retry-after" in answer.headers):
        named = "retry-after" in answer.headers
        until = wait_until(answer.headers, now) if named else now + SHORT_WAIT
        return RateLimited("The server asks to wait a little. Shopbell goes on by itself.", until)
    if kind == "limit":
        return Rejected(f"This is more than the server takes at once ({limit or 'it does not say what'}).")
    if kind in ("unknownCapability", "notJSON", "notRequest"):
        return Rejected("The server did not understand Shopbell. It may speak another version of JMAP.")
    return None


def _problem(answer: Answer) -> tuple[str, str]:
    """Kind and limit of a problem document (RFC 7807); '' for what is none."""
    if "json" not in answer.headers.get("content-type", ""):
        return "", ""
    try:
        found = answer.json()
    except Unreachable:
        return "", ""
    kind = text(found, "type")
    return (kind.removeprefix(PROBLEM), text(found, "limit")) if kind.startswith(PROBLEM) else ("", "")


def method_refused(error: Any, now: datetime, *, sending: bool) -> KnownError:  # noqa: ANN401 - an answer
    """A method-level error (RFC 8620 3.6.2). `sending`: what may have happened in between is not known."""
    if text(error, "type") in ("accountNotFound", "accountNotSupportedByMethod"):
        return SignInNeeded("The server no longer has this account for you. Please sign in again.")
    return object_refused(error, now, sending=sending)


def object_refused(error: Any, now: datetime, *, sending: bool) -> KnownError:  # noqa: ANN401 - an answer
    """A SetError (RFC 8620 5.3, RFC 8621 7.5), or a method error about what was asked for.

    Cyrus says `serverFail` of single objects too, when two programs are at the same mailbox.
    """
    kind = text(error, "type")
    if kind in ("serverFail", "serverPartialFail"):
        if sending:
            return Uncertain("The server failed before it said whether the message left.")
        return Unreachable("The server has a problem of its own. Shopbell tries again by itself.")
    if kind == "serverUnavailable":
        return Unreachable("The server is busy with itself. Shopbell tries again by itself.")
    if kind == "rateLimit":
        return RateLimited("The server asks to wait before the next message.", now + timedelta(minutes=1))
    return Refused(_sentence(kind, error), kind)


def _sentence(kind: str, error: Any) -> str:  # noqa: ANN401 - an answer
    said = text(error, "description")
    if kind == "invalidRecipients":
        found = at(error, "invalidRecipients")
        named = ", ".join(str(one) for one in found[:5]) if isinstance(found, list) else ""
        return f"The server does not take these addresses: {named or 'it does not say which'}."
    if kind == "tooManyRecipients":
        return f"These are too many recipients for the server (at most {text(error, 'maxRecipients') or 'fewer'})."
    if kind in _KINDS:
        return f"{_KINDS[kind]} {delivery_reason(said)}" if said else _KINDS[kind]
    if said:
        return f"The server refused this. {delivery_reason(said)}"
    return f"The server refused this and said only “{server_words(kind.encode()) or 'nothing'}”."


_KINDS: Final = {
    "forbidden": "The server does not allow this.",
    "forbiddenFrom": "The server does not let you send from this address.",
    "forbiddenMailFrom": "The server does not let you send from this address.",
    "forbiddenToSend": "Your provider does not let you send now.",
    "accountReadOnly": READ_ONLY,
    "noRecipients": "Say first who should get it.",
    "tooLarge": "The message is too large for the server.",
    "requestTooLarge": "This is too large for the server.",
    "overQuota": "Your mailbox is full. Make room at your provider first.",
    "invalidEmail": "The server could not read the message.",
}
