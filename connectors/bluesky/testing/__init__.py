"""A Bluesky of one process: a server with posts, notifications, files and direct messages, for the contract suite."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from connectors.bluesky.testing.stand import BlueskyStand

__all__ = ["BlueskyStand", "stand"]


@asynccontextmanager
async def stand() -> AsyncIterator[BlueskyStand]:
    """A fresh service, gone afterwards."""
    made = BlueskyStand()
    await made.open()
    try:
        yield made
    finally:
        await made.close()
