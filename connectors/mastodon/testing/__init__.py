"""A scripted double of a Mastodon server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from connectors.mastodon.testing.stand import MastodonStand


@asynccontextmanager
async def stand() -> AsyncIterator[MastodonStand]:
    """A fresh service, gone afterwards."""
    made = MastodonStand()
    yield made
    made.service.hang_up()
