"""What is said about the shop at a real server."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from shopbell.events import MessageSeen
from tests.e2e.mastodon.conftest import SECONDS, Shop, shop_at
from tests.servers.fediverse import SnacServer

pytestmark = [pytest.mark.server("mastodon"), pytest.mark.timeout(240)]


@pytest.fixture
async def shop(snac_server: SnacServer) -> AsyncIterator[Shop]:
    """Signed in at the real server."""
    made = shop_at(snac_server)
    yield made
    await made.close()


async def test_a_tag_that_somebody_uses_is_heard(shop: Shop) -> None:
    session = await shop.session()
    await asyncio.to_thread(shop.ana.post, "Nothing better than #plumbuns in November")
    async with asyncio.timeout(SECONDS):
        while True:
            batches = [batch async for batch in session.hear(["plumbuns"], "")]
            heard = [event for batch in batches for event in batch.events]
            if heard:
                break
            await asyncio.sleep(0.3)
    (message,) = heard
    assert isinstance(message, MessageSeen)
    assert message.mention
    assert "plumbuns" in message.text
    assert message.author.address.startswith(shop.ana.name)
