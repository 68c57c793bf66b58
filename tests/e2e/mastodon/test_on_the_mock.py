"""What only mastodon-mock can show: the stream, long threads, a long sleep, limits and faults."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from shopbell.errors import RateLimited, Rejected, Unreachable
from shopbell.events import MessageSeen
from tests.e2e.mastodon.conftest import SECONDS, Shop, shop_at
from tests.servers.fediverse import MockServer
from tests.support.cutting_proxy import CuttingProxy
from tests.support.wakes import wakes_of

pytestmark = [pytest.mark.server("mastodon-mock"), pytest.mark.timeout(300)]


@pytest.fixture
async def shop(mastodon_mock: MockServer) -> AsyncIterator[Shop]:
    """Signed in; the empty account was looked at once."""
    made = shop_at(mastodon_mock)
    await made.read()
    yield made
    await made.close()


async def test_the_stream_tells_of_a_question(shop: Shop) -> None:
    session = await shop.session()
    async with wakes_of(session) as wakes:
        await asyncio.wait_for(wakes.get(), SECONDS)
        await asyncio.to_thread(shop.ana.post, f"@{shop.member.name} Knock, knock")
        await asyncio.wait_for(wakes.get(), SECONDS)
    assert (await shop.message("Knock, knock", session)).live


async def test_a_stream_that_breaks_is_said(shop: Shop) -> None:
    port = httpx.URL(shop.member.url).port
    assert port
    async with CuttingProxy(port) as proxy:
        account = await shop.sign_in(f"http://127.0.0.1:{proxy.port}", access_token=shop.member.token)
        assert isinstance(account.settings, dict)
        account.settings["streaming"] = f"http://127.0.0.1:{proxy.port}"
        session = await shop.session()
        async with wakes_of(session) as wakes:
            await asyncio.wait_for(wakes.get(), SECONDS)
            proxy.drop_all()
            assert isinstance(await asyncio.wait_for(wakes.get(), SECONDS), Unreachable)


async def test_everything_written_while_the_laptop_slept_arrives_once_and_live(shop: Shop) -> None:
    words = [f"question {number}" for number in range(50)]
    for each in words:
        await asyncio.to_thread(shop.ana.post, f"@{shop.member.name} {each}")
    await shop.read()
    found = list(shop.shelf.messages.values())
    assert sorted(message.text for message in found) == sorted(words)
    assert all(message.live for message in found)
    assert not [event for event in await shop.read() if isinstance(event, MessageSeen)]


async def test_history_is_read_backwards_and_is_not_news(shop: Shop) -> None:
    for number in range(45):
        await asyncio.to_thread(shop.ana.post, f"@{shop.member.name} older {number}")
    late = Shop(shop.member, shop.ana)
    await late.read()
    assert len(late.shelf.messages) == 45
    assert not any(message.live for message in late.shelf.messages.values())
    await late.close()


async def test_a_long_thread_is_one_conversation_with_the_post_it_began_with(shop: Shop) -> None:
    post = await asyncio.to_thread(shop.member.post, "New: rye with walnuts")
    last = str(post["id"])
    for number in range(12):
        reply = await asyncio.to_thread(shop.ana.post, f"@{shop.member.name} word {number}", "public", last)
        ours = await asyncio.to_thread(shop.member.post, f"@{shop.ana.name} reply {number}", "public", str(reply["id"]))
        last = str(ours["id"])
    await shop.read()
    found = shop.shelf.messages.values()
    assert len(found) == 24
    assert {message.thread.conversation for message in found} == {post["id"]}
    (first,) = shop.shelf.with_text("word 0")
    assert first.context == "New: rye with walnuts"
    assert {message.context for message in found if message is not first} == {""}
    assert all(message.reply_to for message in found)


async def test_what_fits_is_taken_and_one_more_is_refused_by_both(shop: Shop) -> None:
    await asyncio.to_thread(shop.ana.post, f"@{shop.member.name} Tell me everything")
    question = await shop.message("Tell me everything")
    room = 500 - len(f"@{shop.ana.name} ")
    receipt = await shop.send(shop.answer(question, "x" * room))
    assert receipt.remote_id
    with pytest.raises(Rejected, match="1 too long"):
        await shop.send(shop.answer(question, "x" * (room + 1)))
    with pytest.raises(AssertionError, match="422"):
        await asyncio.to_thread(shop.member.post, "x" * 501)


async def test_a_limit_is_kept_until_the_server_s_own_time(shop: Shop, mastodon_mock: MockServer) -> None:
    mastodon_mock.fault({"type": "ratelimit"}, "/api/v1/notifications")
    with pytest.raises(RateLimited) as limited:
        await shop.read()
    left = limited.value.until - datetime.now(UTC)  # the mock names a time five minutes ahead
    assert timedelta(seconds=200) < left < timedelta(seconds=310)
    await shop.read()


async def test_a_server_that_answers_nonsense_or_errors_loses_nothing(shop: Shop, mastodon_mock: MockServer) -> None:
    await asyncio.to_thread(shop.ana.post, f"@{shop.member.name} In the storm")
    effects: tuple[dict[str, object], ...] = ({"type": "malformed"}, {"type": "status", "status": 502})
    for effect in effects:
        mastodon_mock.fault(effect, "/api/v1/notifications")
        with pytest.raises(Unreachable):
            await shop.read()
    assert (await shop.message("In the storm")).live


async def test_an_answer_that_met_an_error_of_the_server_is_one_message(shop: Shop, mastodon_mock: MockServer) -> None:
    await asyncio.to_thread(shop.ana.post, f"@{shop.member.name} Ready?")
    question = await shop.message("Ready?")
    mastodon_mock.fault({"type": "status", "status": 503}, "/api/v1/statuses", ("POST",))
    outgoing = shop.answer(question, "Ready.")
    with pytest.raises(Unreachable):
        await shop.send(outgoing)
    await shop.send(outgoing)
    assert len(await asyncio.to_thread(shop.ana.heard, "Ready.")) == 1
