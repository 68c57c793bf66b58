"""Changes and deletions of older messages while nobody listened, at mastodon-mock: snac lets nobody delete."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from shopbell.events import MessageEdited
from tests.e2e.mastodon.conftest import Shop, shop_at
from tests.servers.fediverse import MockServer

pytestmark = [pytest.mark.server("mastodon-mock"), pytest.mark.timeout(300)]


@pytest.fixture
async def shop(mastodon_mock: MockServer) -> AsyncIterator[Shop]:
    """Signed in; the empty account was looked at once."""
    made = shop_at(mastodon_mock)
    await made.read()
    yield made
    await made.close()


def hours_later(shop: Shop) -> None:
    """The program was off for hours."""
    cursor = json.loads(shop.shelf.cursors["live"])
    cursor["again"]["at"] = (datetime.now(UTC) - timedelta(hours=5)).isoformat()
    shop.shelf.cursors["live"] = json.dumps(cursor)


async def test_what_was_changed_or_deleted_below_the_newest_page_is_found(shop: Shop) -> None:
    changed, deleted = [
        await asyncio.to_thread(shop.ana.post, f"@{shop.member.name} {words}")
        for words in ("Tow loaves", "Never mind?")
    ]
    for number in range(45):
        await asyncio.to_thread(shop.ana.post, f"@{shop.member.name} word {number}")
    await shop.read()
    words = {"status": f"@{shop.member.name} Two loaves"}
    await asyncio.to_thread(lambda: shop.ana.call("PUT", f"/api/v1/statuses/{changed['id']}", json=words))
    await asyncio.to_thread(shop.ana.call, "DELETE", f"/api/v1/statuses/{deleted['id']}")
    assert await shop.read() == []
    hours_later(shop)
    found = [event for event in await shop.read() if isinstance(event, MessageEdited)]
    assert [(event.remote_id, event.text) for event in found] == [(changed["id"], "Two loaves")]
    assert shop.shelf.gone == {deleted["id"]}
    assert len(shop.shelf.messages) == 47
