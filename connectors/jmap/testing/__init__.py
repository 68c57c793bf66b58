"""A scripted double of a JMAP server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from connectors.jmap.testing.stand import JmapStand


@asynccontextmanager
async def stand() -> AsyncIterator[JmapStand]:
    """A fresh service, gone afterwards."""
    made = JmapStand()
    yield made
    made.service.hang_up()
