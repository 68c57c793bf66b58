"""The double under the contract suite's hand."""

import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element

import httpx

from connectors._kit.testing import Arrived
from connectors.xmpp.mapping import OURS
from connectors.xmpp.stanzas import make
from connectors.xmpp.testing.server import SHOP, Server
from shopbell.errors import Unsupported

PEOPLE = ("ana", "ben", "chidi", "dora", "emre")


def message(sender: str, to: str, text: str, *inside: Element) -> Element:
    """A chat message, with an id of its own."""
    head = {"type": "chat", "id": secrets.token_hex(8), "from": sender, "to": to}
    return make("{jabber:client}message", head, make("{jabber:client}body", text=text), *inside)


class DoubleStand:
    """See `connectors._kit.testing.Stand`."""

    def __init__(self) -> None:
        self._password = f"canary-{secrets.token_hex(8)}"
        self.server = Server(self._password)
        self._web = httpx.MockTransport(self.server.web)

    @property
    def answers(self) -> Mapping[str, str]:
        """Without TLS, which is possible on this computer only."""
        port = str(self.server.port)
        return {"jid": SHOP, "password": self._password, "host": "127.0.0.1", "port": port, "security": "none"}

    @property
    def wrong_answers(self) -> Mapping[str, Mapping[str, str]]:
        """One wrong each."""
        return {
            "jid": {**self.answers, "jid": "shop"},
            "password": {**self.answers, "password": "wrong"},
            "port": {**self.answers, "port": "1"},
            "security": {**self.answers, "security": "starttls"},
        }

    @property
    def canary(self) -> str:
        """The password."""
        return self._password

    @property
    def transport(self) -> object:
        """For files."""
        return self._web

    async def seed(self, count: int) -> None:
        """Older messages."""
        begin = datetime.now(UTC) - timedelta(days=700)
        for number in range(count):
            sender = f"{PEOPLE[number % 5]}@elsewhere.test/phone"
            self.server.keep(message(sender, SHOP, f"older message {number}"), begin + timedelta(hours=number))

    async def deliver(self, text: str, *, sender: str = "ana", answer_to: str = "") -> str:
        """Into the talk with this sender, which is the only one."""
        made = message(f"{sender}@elsewhere.test/phone", SHOP, text)
        self.server.push(self.server.keep(made), made)
        return made.get("id", "")

    async def write_elsewhere(self, text: str, *, to: str = "ana") -> None:
        """By the owner's phone."""
        made = message(f"{SHOP}/phone", f"{to}@elsewhere.test", text)
        self.server.keep(made)
        forwarded = make("{urn:xmpp:forward:0}forwarded", None, made)
        for talk in self.server.talks:
            talk.say(make("{jabber:client}message", {"from": SHOP}, make("{urn:xmpp:carbons:2}sent", None, forwarded)))

    async def delete(self, token: str) -> None:
        """Its writer takes it back."""
        (written,) = [one.message for one in self.server.archive if one.message.get("id") == token]
        retract = make("{urn:xmpp:message-retract:1}retract", {"id": token})
        made = message(written.get("from", ""), SHOP, "This person took a message back.", retract)
        self.server.push(self.server.keep(made), made)

    async def expire_sign_in(self) -> None:
        """The password was changed."""
        self.server.whims.expired = True
        for talk in list(self.server.talks):
            talk.stop("not-authorized")

    async def limit_rate(self, seconds: float) -> None:
        """There is no such thing."""
        raise Unsupported("XMPP servers slow a line down and have no word for how long.")

    async def go_offline(self) -> None:
        """The server goes."""
        await self.server.close()

    async def come_back(self) -> None:
        """And comes."""
        await self.server.close()
        await self.server.open()

    async def drop_next(self) -> None:
        """In the middle of the next page."""
        self.server.whims.drop = True

    async def refuse_next(self, reason: str) -> None:
        """The next message bounces."""
        self.server.whims.refuse = reason

    async def accept_then_fail(self) -> None:
        """The next message is kept, and the line breaks."""
        self.server.whims.lose_answer = True

    async def lose_next(self) -> None:
        """The line breaks before a message can go over it, and so does the next one."""
        for talk in list(self.server.talks):
            talk.cut()
        self.server.whims.lose = True

    async def arrived(self) -> Sequence[Arrived]:
        """Messages of this program in the archive."""
        return [
            Arrived(one.message.findtext("{jabber:client}body") or "", one.at)
            for one in self.server.archive
            if one.message.get("id", "").startswith(OURS)
        ]


@asynccontextmanager
async def stand() -> AsyncIterator[DoubleStand]:
    """A fresh server, ended afterwards."""
    made = DoubleStand()
    await made.server.open()
    try:
        yield made
    finally:
        await made.server.close()
