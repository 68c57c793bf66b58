"""Where the composer stops counting: what it lets go arrives whole, and where a server stops it stops."""

import asyncio
from bisect import bisect_left
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest

from shopbell.errors import Rejected
from shopbell.services.allowance import allowance
from shopbell.services.compose import Compose, counted_beside
from tests.e2e.mastodon.conftest import Shop, heard, shop_at
from tests.servers.fediverse import MockServer, SnacServer

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
async def shop(server: SnacServer | MockServer) -> AsyncIterator[Shop]:
    """Signed in; the empty account was looked at once."""
    made = shop_at(server)
    await made.read()
    yield made
    await made.close()


def room(shop: Shop, beside: str) -> int:
    """How many letters the composer lets go with an answer that begins with these names."""
    assert shop.account is not None
    manifest = allowance(shop.account, {"mastodon": shop.connector.manifest})
    compose = Compose(*cast(Any, [None] * 5))
    limit = manifest.limit
    return bisect_left(range(1, 200_000), True, key=lambda n: not compose.length("x" * n, limit, beside).fits)


async def test_the_longest_answer_arrives_whole_and_one_letter_more_does_not_leave(shop: Shop) -> None:
    await asyncio.to_thread(shop.ana.post, f"@{shop.member.name} Tell me everything")
    question = await shop.message("Tell me everything")
    most = room(shop, counted_beside(question.facts))
    # Words: at one that is as long as a book snac works for a minute.
    longest = ("rye " * most)[: most - 5] + ". End"
    await shop.send(shop.answer(question, longest))
    (theirs,) = await heard(shop.ana, "End")
    assert str(theirs["content"]).count("rye") == longest.count("rye")
    with pytest.raises(Rejected, match="1 too long"):
        await shop.send(shop.answer(question, longest + "!"))


@pytest.mark.server("mastodon-mock")
async def test_the_server_stops_at_the_same_letter(mastodon_mock: MockServer) -> None:
    shop = shop_at(mastodon_mock)
    await shop.sign_in()
    most = room(shop, "")
    await asyncio.to_thread(shop.member.post, "x" * most)
    with pytest.raises(AssertionError, match="422"):
        await asyncio.to_thread(shop.member.post, "x" * (most + 1))
    await shop.close()
