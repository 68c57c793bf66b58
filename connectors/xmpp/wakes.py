"""What is heard on the line, as hints to read the archive."""

import asyncio
from collections import deque
from typing import Final
from xml.etree.ElementTree import Element

from connectors.xmpp import addresses
from connectors.xmpp.signs import is_sign
from connectors.xmpp.stanzas import make

LIVE: Final = "archive"
ROOM_LIVE: Final = "room:"
_CARBONS: Final = ("{urn:xmpp:carbons:2}received", "{urn:xmpp:carbons:2}sent")
_STANZA_ID: Final = "{urn:xmpp:sid:0}stanza-id"
MOST_SIGNS: Final = 200
_KEPT: Final = (_STANZA_ID, "{jabber:client}body", *_CARBONS)


class Ears:
    """Streams in which something may be new."""

    def __init__(self, jid: str) -> None:
        self._jid = jid
        self._names: set[str] = set()
        self._rings = asyncio.Event()
        self._signs: deque[Element] = deque(maxlen=MOST_SIGNS)

    def heard(self, message: Element) -> None:
        """A message came."""
        if message.get("type") == "groupchat":
            self._names.add(ROOM_LIVE + addresses.bare(message.get("from", "")))
            self._rings.set()
        elif is_sign(message) and message.find(_STANZA_ID) is None:
            self._signs.append(message)
            self._names.add(LIVE)
            self._rings.set()
        elif message.get("type") == "error" or any(message.find(name) is not None for name in _KEPT):
            self._names.add(LIVE)
            self._rings.set()

    def signs(self) -> list[Element]:
        """Receipts and markers that no archive keeps, so that they are told only once; see ejabberd."""
        found = list(self._signs)
        self._signs.clear()
        return found

    def over(self) -> None:
        """The line has ended."""
        self._rings.set()

    def taken(self) -> list[str]:
        """Names of streams, once each."""
        names, self._names = sorted(self._names), set()
        self._rings.clear()
        return names

    async def wait(self, seconds: float) -> bool:
        """Until something is heard; False when nothing was for so long."""
        try:
            async with asyncio.timeout(seconds):
                await self._rings.wait()
        except TimeoutError:
            return False
        return True

    def receipt_for(self, message: Element, friends: frozenset[str]) -> Element | None:
        """The answer to who asks whether it arrived (XEP-0184), for those who may know that we are here."""
        sender, name = message.get("from", ""), message.get("id", "")
        asked = message.find("{urn:xmpp:receipts}request") is not None and message.get("type") == "chat"
        if not asked or not name or addresses.bare(sender) not in friends or addresses.bare(sender) == self._jid:
            return None
        received = make("{urn:xmpp:receipts}received", {"id": name})
        return make("{jabber:client}message", {"to": sender, "type": "chat"}, received)
