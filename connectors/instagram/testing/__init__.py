"""A scripted double of Instagram."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from connectors.instagram.testing.stand import InstagramStand


@asynccontextmanager
async def stand() -> AsyncIterator[InstagramStand]:
    """A fresh one."""
    yield InstagramStand()
