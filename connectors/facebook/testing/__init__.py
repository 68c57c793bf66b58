"""A scripted double of Facebook."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from connectors.facebook.testing.stand import FacebookStand


@asynccontextmanager
async def stand() -> AsyncIterator[FacebookStand]:
    """A fresh one."""
    yield FacebookStand()
