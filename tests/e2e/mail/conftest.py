"""A mail account at real Dovecot and Postfix, behind proxies that can cut."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from connectors.mail.connector import MailConnector
from shopbell.connector import Session
from shopbell.events import Event
from tests.contract.rig import Rig
from tests.servers.mail import MailServer, MailUser
from tests.servers.mail_stand import RealMailStand, real_mail_stand


@dataclass(slots=True)
class RealRig(Rig):
    """The contract's rig with the real servers behind it."""

    @property
    def post(self) -> RealMailStand:
        """The provider."""
        assert isinstance(self.stand, RealMailStand)
        return self.stand

    async def news(self, session: Session) -> list[Event]:
        """The events of one more full read."""
        before = len(self.shelf.batches)
        await self.read(session)
        return [event for batch in self.shelf.batches[before:] for event in batch.events]

    async def force(self, engine: str) -> None:
        """Sign in, and read in this way from now on."""
        verified = await self.sign_in()
        assert isinstance(verified.settings, dict)
        verified.settings["engine"] = engine


@pytest.fixture
async def rig(mail_server: MailServer, mail_user: MailUser, other_mail_user: MailUser) -> AsyncIterator[RealRig]:
    """A shop with an empty mailbox."""
    async with real_mail_stand(mail_server, mail_user, other_mail_user) as stand:
        made = RealRig(MailConnector(), stand)
        yield made
        await made.close()
