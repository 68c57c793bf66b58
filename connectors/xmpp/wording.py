"""What a server's errors mean for the owner (RFC 6120 4.9.3, 6.5 and 8.3.3); the table is in README.md."""

from datetime import UTC, datetime, timedelta
from typing import Final
from xml.etree.ElementTree import Element

from connectors.xmpp.stanzas import parts
from shopbell.errors import KnownError, RateLimited, Rejected, SignInNeeded, Uncertain, Unreachable

STANZAS: Final = "urn:ietf:params:xml:ns:xmpp-stanzas"
_UPLOAD: Final = "{urn:xmpp:http:upload:0}"
BROKEN: Final = "The line to the XMPP server broke. Shopbell connects again by itself."
DOUBT: Final = "The line to the XMPP server broke before it said whether it has the message."
WORDS: Final = 300
"""Letters of a server's own words that are shown."""


class WrongPassword(SignInNeeded):
    """Address and password do not belong together."""


class UnknownDomain(Unreachable):
    """The server does not serve this domain."""


class Replaced(Unreachable):
    """A newer line with our name took the place of this one."""


class NotXmpp(Unreachable):
    """Something else listens at that port."""


class NotFoundThere(Rejected):
    """The server has no such thing."""


_REFUSALS: Final = {
    "item-not-found": "There is nobody with this address.",
    "remote-server-not-found": "There is no XMPP server at this address.",
    "remote-server-timeout": "The other server does not answer; the message was not delivered.",
    "service-unavailable": "The message could not be delivered: the address does not exist or takes no messages now.",
    "recipient-unavailable": "They cannot be reached at the moment; the message was not delivered.",
    "forbidden": "The server does not allow this.",
    "not-allowed": "The server does not allow this.",
    "not-acceptable": "The message was not accepted. They may have blocked you, or you are not in the room.",
    "registration-required": "Only members can enter this room.",
    "not-authorized": "The room asks for a password, which Shopbell does not have.",
    "policy-violation": "The server refused this by its own rules. A shorter message may pass.",
    "resource-constraint": "The server has no room for this now. Try again later.",
    "gone": "This address is no longer in use.",
    "jid-malformed": "This is not an XMPP address.",
    "conflict": "Somebody else has this name there already.",
    "feature-not-implemented": "The server cannot do this.",
}


def refusal(stanza: Element, now: datetime | None = None) -> KnownError:
    """The error that a stanza of the type 'error' carries; the server's own words come along."""
    node = stanza.find("{*}error")
    condition = _condition(node)
    retry = node.find(f"{_UPLOAD}retry") if node is not None else None
    if retry is not None:
        until = moment(retry.get("stamp", "")) or (now or datetime.now(UTC)) + timedelta(minutes=1)
        return RateLimited("The server asks to wait before more files are sent. Shopbell goes on by itself.", until)
    words = _words(node)
    text = _REFUSALS.get(condition, "The server refused this.")
    sentence = f"{text} It says: {words}" if words else text
    return (NotFoundThere if condition == "item-not-found" else Rejected)(_ended(sentence))


def _condition(node: Element | None) -> str:
    for child in node if node is not None else ():
        space, name = parts(child.tag)
        if space.startswith("urn:ietf:params:xml:ns:xmpp-") and name != "text":
            return name
    return ""


def _words(node: Element | None) -> str:
    found = node.findtext("{*}text") if node is not None else ""
    return " ".join((found or "").split())[:WORDS]


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def stream_refusal(node: Element) -> KnownError:
    """What ended the whole stream (RFC 6120 4.9.3)."""
    match _condition(node):
        case "host-unknown" | "host-gone" | "improper-addressing":
            return UnknownDomain("This server does not know the domain of the address.")
        case "not-authorized":
            return SignInNeeded("The server no longer accepts the sign-in. Please sign in again.")
        case "conflict":
            return Replaced("The server closed the line: the account signed in again with the same name.")
        case "policy-violation":
            return Unreachable("The server closed the line by its own rules. Shopbell connects again by itself.")
        case "system-shutdown" | "reset":
            return Unreachable("The server is being restarted. Shopbell connects again by itself.")
    return Unreachable(BROKEN)


def sign_in_refusal(node: Element) -> KnownError:
    """Why the sign-in failed (RFC 6120 6.5)."""
    names = {parts(child.tag)[1] for child in node}
    if names & {"not-authorized", "invalid-authzid"}:
        return WrongPassword("The server does not accept this address and password.")
    if names & {"account-disabled", "credentials-expired"}:
        return SignInNeeded("The server says that this account is closed or its password has run out.")
    if "temporary-auth-failure" in names:
        return Unreachable("The server cannot check passwords at the moment. Shopbell tries again by itself.")
    return SignInNeeded("The server refused the sign-in. Please sign in again.")


def in_doubt(error: KnownError) -> Uncertain:
    """The same after bytes went out."""
    return Uncertain(DOUBT) if isinstance(error, Unreachable) else Uncertain(str(error))


def moment(text: str) -> datetime | None:
    """An XEP-0082 time in UTC, None when it is none."""
    try:
        found = datetime.fromisoformat(text.strip())
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
