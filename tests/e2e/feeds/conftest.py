"""An account of feeds at a local web server."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import cast

import pytest

from connectors._kit.testing import Stand
from connectors.feeds.connector import FeedsConnector
from shopbell.connector import Session
from shopbell.events import Event, MessageSeen
from tests.contract.rig import Rig
from tests.e2e.feeds.server import FeedServer, feed_server


@dataclass(slots=True)
class Answers:
    """The part of a stand that an account needs."""

    answers: Mapping[str, str]
    transport: object | None = None


@dataclass(slots=True)
class FeedRig(Rig):
    """Reads what the server has."""

    server: FeedServer = field(default_factory=FeedServer)

    async def subscribe(self, *paths: str) -> Session:
        """Sign in with these pages."""
        self.stand = cast("Stand", Answers({"urls": " ".join(map(self.server.url, paths))}))
        self.account = None
        return await self.session()

    async def told(self, session: Session | None = None) -> list[Event]:
        """The events of one more read, by a new session unless one is given."""
        before = len(self.shelf.batches)
        await self.read(session)
        return [event for batch in self.shelf.batches[before:] for event in batch.events]

    async def texts_told(self, session: Session | None = None) -> list[str]:
        """The words of what came new."""
        return [event.text for event in await self.told(session) if isinstance(event, MessageSeen)]


@pytest.fixture
async def rig() -> AsyncIterator[FeedRig]:
    """No feed yet."""
    async with feed_server() as server:
        made = FeedRig(FeedsConnector(), cast("Stand", Answers({})), server=server)
        yield made
        await made.close()
