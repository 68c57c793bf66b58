"""A Bluesky account at real servers, behind a proxy that can cut."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from connectors.bluesky.connector import BlueskyConnector
from shopbell.connector import Session
from shopbell.events import Event
from tests.contract.rig import Rig
from tests.servers.bluesky import BlueskyServer, BlueskyUser
from tests.servers.bluesky_stand import RealBlueskyStand, Somebody, real_bluesky_stand


@dataclass(slots=True)
class RealRig(Rig):
    """The contract's rig with the real servers behind it."""

    @property
    def place(self) -> RealBlueskyStand:
        """The servers."""
        assert isinstance(self.stand, RealBlueskyStand)
        return self.stand

    @property
    def ana(self) -> Somebody:
        """A customer."""
        return self.place.people["ana"]

    async def news(self, session: Session | None = None) -> list[Event]:
        """The events of one more full read."""
        before = len(self.shelf.batches)
        await self.read(session)
        return [event for batch in self.shelf.batches[before:] for event in batch.events]


@pytest.fixture
async def rig(
    bluesky_server: BlueskyServer, bluesky_shop: BlueskyUser, bluesky_people: tuple[BlueskyUser, ...]
) -> AsyncIterator[RealRig]:
    """A shop to which nobody has written."""
    async with real_bluesky_stand(bluesky_server, bluesky_shop, bluesky_people) as stand:
        made = RealRig(BlueskyConnector(), stand)
        yield made
        await made.close()
