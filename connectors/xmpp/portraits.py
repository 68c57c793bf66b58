"""Pictures from vCards (XEP-0054) of people at our own server: asking another one would tell it something."""

import base64
import binascii

from connectors.xmpp import addresses
from connectors.xmpp.client import Client
from connectors.xmpp.stanzas import make
from shopbell.errors import Rejected

_VCARD = "{vcard-temp}"


def reference(jid: str, shop: str) -> str:
    """Where to ask for somebody's picture: their address, where it is at the shop's own server."""
    return jid if addresses.is_person(jid) and addresses.domain(jid) == addresses.domain(shop) else ""


async def portrait(client: Client, jid: str, shop: str) -> bytes:
    """The picture of their vCard. Raises Rejected when there is none, or they are elsewhere."""
    if not reference(jid, shop):
        raise Rejected("This person is at another server, which is not asked for a picture.")
    answer = await client.ask("get", make(f"{_VCARD}vCard"), jid)
    words = answer.findtext(f"{_VCARD}vCard/{_VCARD}PHOTO/{_VCARD}BINVAL") or ""
    try:
        return base64.b64decode("".join(words.split()), validate=True)
    except binascii.Error as error:
        raise Rejected("This person's picture cannot be read.") from error
