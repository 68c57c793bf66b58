"""An XMPP account at real Prosody, behind a proxy that can cut."""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field

import pytest

from connectors.xmpp.connector import XmppConnector
from shopbell.connector import Session
from shopbell.events import Event
from tests.contract.rig import Rig, account_from
from tests.servers.xmpp import XmppServer, XmppUser
from tests.servers.xmpp_people import People
from tests.servers.xmpp_stand import RealXmppStand, real_xmpp_stand


@dataclass(slots=True)
class RealRig(Rig):
    """The contract's rig with the real server behind it."""

    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def post(self) -> RealXmppStand:
        """The server and its people."""
        assert isinstance(self.stand, RealXmppStand)
        return self.stand

    async def sign_in_as(self, **more: str) -> None:
        """With TLS, and what else is asked for."""
        verified = await self.connector.verify({**self.post.encrypted, **more}, self.tools())
        self.secrets.values.update(verified.secrets)
        self.account = account_from("xmpp", verified)

    async def news(self, session: Session) -> list[Event]:
        """The events of one more full read."""
        before = len(self.shelf.batches)
        await self.read(session)
        return [event for batch in self.shelf.batches[before:] for event in batch.events]


@pytest.fixture(scope="session")
def xmpp_people(xmpp_server: XmppServer) -> Iterator[People]:
    """slixmpp, for everybody but us."""
    people = People(xmpp_server.host, xmpp_server.port, xmpp_server.ca_file)
    people.start()
    yield people
    people.stop()


@pytest.fixture
async def rig(xmpp_server: XmppServer, xmpp_people: People, xmpp_shop: XmppUser) -> AsyncIterator[RealRig]:
    """A shop with an empty archive."""
    async with real_xmpp_stand(xmpp_server, xmpp_people, xmpp_shop) as stand:
        made = RealRig(XmppConnector(), stand)
        yield made
        await made.close()
