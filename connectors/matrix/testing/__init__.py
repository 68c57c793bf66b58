"""A homeserver of our own making, under a test's hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from connectors._kit.testing import Stand
from connectors.matrix.testing.stand import MatrixStand


@asynccontextmanager
async def stand() -> AsyncIterator[Stand]:
    """A fresh server with one account."""
    yield MatrixStand()
