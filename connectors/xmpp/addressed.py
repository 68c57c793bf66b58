"""Which words of a public room are for the shop; pure."""

from typing import Final
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from connectors._kit.addressed import names
from connectors.xmpp import addresses

REPLY: Final = "{urn:xmpp:reply:0}reply"
_REFERENCE: Final = "{urn:xmpp:reference:0}reference"


def is_for(message: Element, text: str, room: str, nick: str, jid: str, answered: str) -> bool:
    """Whether a message in a room names the shop, mentions it (XEP-0372), or answers it (XEP-0461).

    `answered` is who wrote the message that it answers, as the store knows it.
    """
    own = f"{room}/{nick}"
    reply = message.find(REPLY)
    if own in (answered, addresses.full(reply.get("to", "")) if reply is not None else ""):
        return True
    return any(who in (own, jid) for who in map(_meant, message.iter(_REFERENCE))) or names(text, nick)


def _meant(reference: Element) -> str:
    uri = reference.get("uri", "")
    if reference.get("type") != "mention" or not uri.startswith("xmpp:"):
        return ""
    return addresses.full(unquote(uri.removeprefix("xmpp:").partition("?")[0]))
