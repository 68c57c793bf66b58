"""A JMAP account at real Cyrus, behind a proxy that can cut."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from connectors.jmap.connector import JmapConnector
from shopbell.connector import Session
from shopbell.events import Event
from tests.contract.rig import Rig
from tests.servers.cyrus import CyrusServer, CyrusUser
from tests.servers.cyrus_stand import RealJmapStand, real_jmap_stand
from tests.servers.mail import MailServer, MailUser


@dataclass(slots=True)
class RealRig(Rig):
    """The contract's rig with the real server behind it."""

    @property
    def post(self) -> RealJmapStand:
        """The provider."""
        assert isinstance(self.stand, RealJmapStand)
        return self.stand

    async def news(self, session: Session) -> list[Event]:
        """The events of one more full read."""
        before = len(self.shelf.batches)
        await self.read(session)
        return [event for batch in self.shelf.batches[before:] for event in batch.events]


@pytest.fixture
async def rig(
    cyrus_server: CyrusServer, cyrus_user: CyrusUser, mail_server: MailServer, other_mail_user: MailUser
) -> AsyncIterator[RealRig]:
    """A shop with an empty mailbox."""
    async with real_jmap_stand(cyrus_server, cyrus_user, mail_server, other_mail_user) as stand:
        made = RealRig(JmapConnector(), stand)
        yield made
        await made.close()
