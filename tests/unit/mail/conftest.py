"""A mail account at our own double of a provider."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest

from connectors.mail.connector import MailConnector
from connectors.mail.testing import MailStand, Switches, stand
from shopbell.connector import Session
from shopbell.events import Event
from tests.contract.rig import Rig


@dataclass(slots=True)
class MailRig(Rig):
    """The contract's rig, with what only a mail provider has."""

    @property
    def provider(self) -> MailStand:
        assert isinstance(self.stand, MailStand)
        return self.stand

    async def news(self, session: Session) -> list[Event]:
        """The events of one more full read."""
        before = len(self.shelf.batches)
        await self.read(session)
        return [event for batch in self.shelf.batches[before:] for event in batch.events]


Account = Callable[..., Coroutine[object, object, MailRig]]


@pytest.fixture
async def account() -> AsyncIterator[Account]:
    """Opens an account at a new double: `await account(Switches(...), gmail=True, ...)`."""
    async with AsyncExitStack() as stack:

        async def make(switches: Switches | None = None, *, gmail: bool = False, engine: str = "") -> MailRig:
            provider = await stack.enter_async_context(stand(switches, gmail=gmail))
            rig = MailRig(MailConnector(), provider)
            stack.push_async_callback(rig.close)
            verified = await rig.sign_in()
            assert rig.account is not None
            assert isinstance(verified.settings, dict)
            verified.settings["engine"] = engine
            return rig

        yield make
