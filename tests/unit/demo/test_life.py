"""The demo shop is alive: its people answer, write and refuse."""

import asyncio

import pytest

from shopbell.connector import Outgoing
from shopbell.errors import Rejected, Uncertain
from shopbell.events import DeliveryReported, MessageSeen, SeenChanged
from shopbell.model import Delivery, Visibility
from tests.unit.demo.counter import Counter


def _to(counter: Counter, address: str, text: str, key: str = "key-1") -> Outgoing:
    return Outgoing(key=key, text=text, created_at=counter.now(), to=(address,), subject="Hello")


async def test_most_people_answer_within_minutes(quiet: Counter) -> None:
    for number in range(30):
        await quiet.send(_to(quiet, f"somebody{number}@example.org", "Shall we?", f"key-{number}"))
    assert [m for m in await quiet.arrivals() if not m.own] == []
    quiet.clock.jump(80)
    soon = [m for m in await quiet.arrivals() if m.reply_to]
    quiet.clock.jump(80)
    late = [m for m in await quiet.arrivals() if m.reply_to]
    assert soon
    assert late
    assert 18 <= len(soon) + len(late) <= 29
    assert all(message.live and message.at <= quiet.now() for message in (*soon, *late))


async def test_an_answer_stays_in_its_conversation_and_language(counter: Counter) -> None:
    salma = next(m for m in await counter.arrivals() if m.author.name == "سلمى حداد")
    for number in range(6):
        await counter.send(counter.answer(salma, "بكل سرور", f"key-{number}"))
    counter.clock.jump(200)
    replies = [m for m in await counter.arrivals() if m.reply_to.startswith("sent-key")]
    assert replies
    for reply in replies:
        assert reply.thread == salma.thread or reply.thread.conversation == salma.thread.conversation
        assert reply.author == salma.author
        assert any("\u0600" <= letter <= "\u06ff" or letter in "❤🙏" for letter in reply.text)


async def test_new_questions_come_now_and_then(counter: Counter) -> None:
    await counter.arrivals()
    counter.clock.jump(80)
    assert await counter.arrivals() == []
    counter.clock.jump(2 * 3600)
    first = await counter.arrivals()
    assert 1 <= len(first) <= 15
    assert all(message.live and not message.own and message.seen is False for message in first)
    counter.clock.jump(60 * 24 * 3600)
    assert len(await counter.arrivals()) < 200


async def test_with_life_switched_off_nothing_happens(counter: Counter) -> None:
    await counter.sign_in(alive="no")
    await counter.arrivals()
    await counter.send(_to(counter, "somebody@example.org", "Are you there?"))
    counter.clock.jump(24 * 3600)
    assert [message.own for message in await counter.arrivals()] == [True]


async def test_listening_wakes_when_somebody_writes(quiet: Counter) -> None:
    session = await quiet.session()
    await quiet.read(session=session)
    wakes = quiet.listen(session)
    waiting = asyncio.ensure_future(anext(wakes))
    await quiet.clock.advance(60)
    assert not waiting.done()
    await quiet.clock.advance(3600)
    await asyncio.wait_for(waiting, 5)
    assert await quiet.read(session=session)
    await wakes.aclose()


async def test_nobody_is_woken_more_often_than_something_happens(quiet: Counter) -> None:
    session = await quiet.session()
    await quiet.read(session=session)
    wakes = quiet.listen(session)
    waiting = asyncio.ensure_future(anext(wakes))
    await quiet.clock.advance(0)
    assert len(quiet.clock.pauses()) == 1
    assert quiet.clock.pauses()[0] > 60
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await wakes.aclose()


async def test_a_reader_that_is_busy_is_not_called_all_the_time(quiet: Counter) -> None:
    session = await quiet.session()
    await quiet.read(session=session)
    quiet.clock.jump(24 * 3600)
    wakes = quiet.listen(session)
    waiting = asyncio.ensure_future(anext(wakes))
    await quiet.clock.advance(0)
    assert quiet.clock.pauses() == [0.5]
    await quiet.clock.advance(0.5)
    await asyncio.wait_for(waiting, 5)
    await wakes.aclose()


async def test_words_that_are_refused(quiet: Counter) -> None:
    with pytest.raises(Rejected, match="refuse me"):
        await quiet.send(_to(quiet, "ana@example.org", "Please Refuse Me once"))
    assert await quiet.arrivals() == []


async def test_words_that_leave_it_open_whether_they_arrived(quiet: Counter) -> None:
    outgoing = _to(quiet, "ana@example.org", "leave me unsure")
    for _ in range(2):
        with pytest.raises(Uncertain):
            await quiet.send(outgoing)
    assert len(await quiet.arrivals()) == 1


async def test_a_bounce_comes_back_as_a_report(quiet: Counter) -> None:
    receipt = await quiet.send(_to(quiet, "hugh@bounce.example", "Are you there?"))
    await quiet.read()
    quiet.clock.jump(200)
    (report,) = [event for event in await quiet.read() if isinstance(event, DeliveryReported)]
    assert report.refers == receipt.remote_id
    assert report.delivery is Delivery.BOUNCED
    assert "hugh@bounce.example" in report.note


async def test_a_text_that_is_too_long_is_refused_before_it_leaves(counter: Counter) -> None:
    counter.network = "bluesky"
    session = await counter.session()
    fits = Outgoing("key", "x" * 300, counter.now(), to=("ana.bsky.example",))
    await session.prepare(fits)
    with pytest.raises(Rejected, match="1 too long for Bluesky"):
        await session.prepare(Outgoing("key", "x" * 301, counter.now(), to=("ana.bsky.example",)))


async def test_a_public_answer_is_public_and_keeps_the_post(counter: Counter) -> None:
    counter.network = "blog"
    jo = next(m for m in await counter.arrivals() if m.author.name == "Jo Hartley")
    outgoing = counter.answer(jo, "Rye, and a week is fine.")
    public = Outgoing(
        outgoing.key,
        outgoing.text,
        outgoing.created_at,
        outgoing.conversation,
        visibility=Visibility.PUBLIC,
    )
    receipt = await counter.send(public)
    assert isinstance(receipt.event, MessageSeen)
    assert receipt.event.visibility is Visibility.PUBLIC
    assert receipt.event.context == "Our sourdough, hour by hour"
    assert receipt.event.recipients == (jo.author,)


async def test_what_was_read_is_remembered_once(counter: Counter) -> None:
    from shopbell.connector import MarkSeen

    tomas = next(m for m in await counter.arrivals() if m.author.name == "Tomas Okafor" and m.seen is False)
    session = await counter.session()
    for _ in range(2):
        await session.act(MarkSeen(tomas.remote_id, seen=True))
    assert await counter.read() == [SeenChanged(seen=True, remote_id=tomas.remote_id)]
