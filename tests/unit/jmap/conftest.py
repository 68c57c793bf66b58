"""A JMAP account at our own double of a server."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from connectors.jmap.connector import JmapConnector
from connectors.jmap.testing import stand
from connectors.jmap.testing.service import JmapService
from connectors.jmap.testing.stand import JmapStand
from connectors.jmap.testing.store import Store
from shopbell.connector import Session
from shopbell.events import Event
from tests.contract.rig import Rig


@dataclass(slots=True)
class JmapRig(Rig):
    """The contract's rig, with what only a JMAP server has."""

    @property
    def post(self) -> JmapStand:
        """The people around the server."""
        assert isinstance(self.stand, JmapStand)
        return self.stand

    @property
    def service(self) -> JmapService:
        """The server."""
        return self.post.service

    @property
    def store(self) -> Store:
        """Its mailbox."""
        return self.service.store

    async def news(self, session: Session) -> list[Event]:
        """The events of one more full read."""
        before = len(self.shelf.batches)
        await self.read(session)
        return [event for batch in self.shelf.batches[before:] for event in batch.events]

    def patch(self, name: str, **patch: object) -> None:
        """Another program changes a message; '__' stands for '/'."""
        paths = {path.replace("__", "/").replace("_", "-"): value for path, value in patch.items()}
        moved = {path.replace("keywords/", "keywords/$"): value for path, value in paths.items()}
        self.service.methods.patch(self.store.mails[name], moved)


@pytest.fixture
async def rig() -> AsyncIterator[JmapRig]:
    """An empty mailbox, not signed in to yet."""
    async with stand() as made:
        rig = JmapRig(JmapConnector(), made)
        yield rig
        await rig.close()
