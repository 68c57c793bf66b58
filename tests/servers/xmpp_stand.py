"""Real Prosody under the contract suite's hand: a shop's account, a customer at slixmpp, a proxy that breaks."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from connectors._kit.testing import Arrived
from shopbell.errors import Unsupported
from tests.servers.xmpp import XmppServer, XmppUser
from tests.servers.xmpp_people import People
from tests.support.cutting_proxy import CuttingProxy


class RealXmppStand:
    """`ana` and others are people at slixmpp; what Ana hears is what left."""

    def __init__(self, server: XmppServer, people: People, shop: XmppUser) -> None:
        self.server = server
        self.people = people
        self.shop = shop
        self.proxy = CuttingProxy(server.port)
        self._friends: dict[str, XmppUser] = {}
        self._phone = ""

    # ---- for the suite -------------------------------------------------------------------------------------------

    @property
    def answers(self) -> Mapping[str, str]:
        """Without TLS, so that the proxy sees what passes."""
        return {
            "jid": self.shop.jid,
            "password": self.shop.password,
            "host": "127.0.0.1",
            "port": str(self.proxy.port),
            "security": "none",
        }

    @property
    def encrypted(self) -> Mapping[str, str]:
        """As an owner with a server of their own would type it."""
        return {**self.answers, "port": str(self.server.port), "security": "", "ca_file": str(self.server.ca_file)}

    @property
    def wrong_answers(self) -> Mapping[str, Mapping[str, str]]:
        """One wrong each."""
        return {
            "jid": {**self.answers, "jid": "shop@other.test"},
            "password": {**self.answers, "password": "wrong"},
            "port": {**self.answers, "port": "1"},
        }

    @property
    def canary(self) -> str:
        """The password."""
        return self.shop.password

    @property
    def transport(self) -> None:
        """Real connections."""
        return

    async def person(self, name: str) -> str:
        """Somebody, signed in; the address."""
        if name not in self._friends:
            self._friends[name] = self.server.next_user(name)
        user = self._friends[name]
        await self.people.ask("connect", jid=user.jid, password=user.password)
        return user.jid

    async def phone(self) -> str:
        """The owner's other program, signed in."""
        if not self._phone:
            self._phone = f"{self.shop.jid}/phone"
            await self.people.ask("connect", jid=self._phone, password=self.shop.password)
        return self._phone

    async def seed(self, count: int) -> None:
        """Many messages, from several people."""
        names = ("ana", "ben", "chidi", "dora", "emre")
        jids = [await self.person(name) for name in names]
        letters = [(jids[number % 5], self.shop.jid, f"older message {number}") for number in range(count)]
        await self.people.ask("send_all", letters=letters)
        for jid in jids:
            await self.settled(jid)

    async def settled(self, jid: str) -> None:
        """Everything that this person sent is with the server: it answers in order."""
        await self.people.ask("iq", jid=jid, kind="get", to="example.test", xml="<ping xmlns='urn:xmpp:ping'/>")

    async def deliver(self, text: str, *, sender: str = "ana", answer_to: str = "") -> str:
        """A message that the server has when this returns."""
        jid = await self.person(sender)
        name = await self.people.ask("send", jid=jid, to=self.shop.jid, text=text)
        await self.settled(jid)
        return str(name)

    async def write_elsewhere(self, text: str, *, to: str = "ana") -> None:
        """From the phone."""
        jid = await self.phone()
        await self.people.ask("send", jid=jid, to=await self.person(to), text=text)
        await self.settled(jid)

    async def delete(self, token: str) -> None:
        """Ana takes it back."""
        ana = await self.person("ana")
        inside = f"<retract xmlns='urn:xmpp:message-retract:1' id='{token}'/><store xmlns='urn:xmpp:hints'/>"
        xml = f"<message to='{self.shop.jid}' type='chat' id='r-{token}'><body>taken back</body>{inside}</message>"
        await self.people.ask("raw", jid=ana, xml=xml)
        await self.settled(ana)

    async def expire_sign_in(self) -> None:
        """The password was changed at the server."""
        self.server.set_password(self.shop.jid, "changed-" + self.shop.password)
        self.proxy.drop_all()

    async def limit_rate(self, seconds: float) -> None:
        """There is no such thing."""
        raise Unsupported("XMPP servers do not say how long to wait.")

    async def go_offline(self) -> None:
        """The line breaks, and so does every new one."""
        self.proxy.refuse()
        self.proxy.drop_all()

    async def come_back(self) -> None:
        """As before."""
        self.proxy.refuse(refusing=False)

    async def drop_next(self) -> None:
        """Cut within the answer of the archive."""
        self.proxy.drop_all()
        self.proxy.cut(on=b"older message 100")

    async def refuse_next(self, reason: str) -> None:
        """Not in words of a test's choice."""
        raise Unsupported("Prosody refuses for its own reasons.")

    async def accept_then_fail(self) -> None:
        """The server has it, and its word never reaches us."""
        self.proxy.drop_all()
        self.proxy.cut(on=b"</message>", towards="server")

    async def lose_next(self) -> None:
        """Cut before the message."""
        self.proxy.drop_all()
        self.proxy.cut(on=b"jabber:iq:roster", towards="server", before=True)

    async def arrived(self) -> Sequence[Arrived]:
        """What Ana heard from the shop's program."""
        ana = await self.person("ana")
        for _ in range(2):  # what the server reads in the same round as the first question, it has before the second
            await self.settled(ana)
        program = f"{self.shop.jid}/shopbell-"
        heard = await self.people.ask("heard", jid=ana)
        return [Arrived(one["body"], datetime.now(UTC)) for one in heard if one["from"].startswith(program)]


@asynccontextmanager
async def real_xmpp_stand(server: XmppServer, people: People, shop: XmppUser) -> AsyncIterator[RealXmppStand]:
    """The proxy up, and down afterwards."""
    made = RealXmppStand(server, people, shop)
    async with made.proxy:
        yield made
