"""What comes in: all of it, once, from wherever reading stopped."""

from collections.abc import Sequence
from copy import deepcopy
from datetime import timedelta

import pytest

from shopbell.connector import Session, Stream
from shopbell.errors import Unreachable
from shopbell.events import MessageSeen
from shopbell.manifest import Capability
from shopbell.reply_window import ANSWER_UNTIL, answer_until
from tests.contract.rig import Rig
from tests.contract.shelf import Shelf

SEEDED = 430


async def test_the_first_pull_ends_and_brings_everything(rig: Rig) -> None:
    await rig.stand.seed(SEEDED)
    shelf = await rig.read()
    assert len(shelf.messages) == SEEDED
    assert len(set(shelf.texts())) == SEEDED


async def test_a_batch_is_small_and_its_cursor_opaque(rig: Rig) -> None:
    await rig.stand.seed(SEEDED)
    shelf = await rig.read()
    assert len(shelf.batches) > 2
    for batch in shelf.batches:
        assert len(batch.events) <= 200
        assert isinstance(batch.cursor, str)
        assert batch.cursor


async def test_messages_are_well_formed(rig: Rig) -> None:
    await rig.stand.seed(40)
    for message in (await rig.read()).messages.values():
        assert message.remote_id
        assert message.at.utcoffset() == timedelta(0)
        assert message.author.address
        assert message.thread.conversation or message.thread.own
        assert "\0" not in message.text
        assert not message.own


async def test_nothing_new_brings_no_message(rig: Rig) -> None:
    await rig.stand.seed(60)
    before = dict((await rig.read()).messages)
    seen = len(rig.shelf.batches)
    shelf = await rig.read()
    fresh = [e for batch in shelf.batches[seen:] for e in batch.events if isinstance(e, MessageSeen)]
    assert fresh == []
    assert shelf.messages == before


async def test_reading_everything_again_changes_nothing(rig: Rig) -> None:
    await rig.stand.seed(SEEDED)
    shelf = await rig.read()
    before = {name: _without_news(message) for name, message in shelf.messages.items()}
    shelf.cursors.clear()
    await rig.read()
    assert {name: _without_news(message) for name, message in shelf.messages.items()} == before
    assert not shelf.gone


def _without_news(message: MessageSeen) -> tuple[object, ...]:
    return (message.at, message.author, message.own, message.text, message.thread, message.visibility)


async def test_until_when_an_answer_is_taken_is_said_with_their_words_only(rig: Rig) -> None:
    await rig.stand.seed(SEEDED)
    await rig.read()
    await rig.stand.deliver("Are you still open?")
    await rig.read()
    for message in rig.shelf.messages.values():
        if ANSWER_UNTIL in message.facts:
            until = answer_until(message.facts)
            assert until is not None
            assert until > message.at
            assert not message.own


async def test_reading_goes_on_from_any_cursor_and_loses_nothing(rig: Rig) -> None:
    await rig.stand.seed(SEEDED)
    stops = await _stops(rig)
    await rig.stand.deliver("written after all that")
    for shelf in stops:
        await rig.begin_anew(shelf)
        session = await rig.session()
        await _rest(rig, session, shelf)
        assert len(shelf.messages) == SEEDED + 1
        assert shelf.with_text("written after all that")


async def _stops(rig: Rig) -> list[Shelf]:
    """The shelf as a crash after each batch would leave it."""
    session = await rig.session()
    stops = [deepcopy(rig.shelf)]
    for stream in await session.streams():
        async for batch in session.pull(stream, ""):
            rig.shelf.take(stream.name, batch)
            stops.append(deepcopy(rig.shelf))
    return stops


async def _rest(rig: Rig, session: Session, shelf: Shelf) -> None:
    for stream in await session.streams():
        await rig.pull(session, stream, shelf)


async def test_a_cut_line_loses_nothing(rig: Rig) -> None:
    await rig.stand.seed(SEEDED)
    session = await rig.session()
    if not await rig.hook(rig.stand.drop_next):
        return
    with pytest.raises(Unreachable):
        await rig.read(session)
    assert len(rig.shelf.messages) < SEEDED
    await rig.read()
    assert len(rig.shelf.messages) == SEEDED
    assert len(set(rig.shelf.texts())) == SEEDED


async def test_a_new_message_comes_once_and_live(rig: Rig) -> None:
    await rig.stand.seed(20)
    await rig.read()
    await rig.stand.deliver("Do you have rye today?")
    shelf = await rig.read()
    (message,) = shelf.with_text("Do you have rye today?")
    assert message.live
    assert not message.own
    assert len(shelf.messages) == 21


async def test_history_is_not_news(rig: Rig) -> None:
    await rig.stand.seed(40)
    session = await rig.session()
    history: Sequence[Stream] = [s for s in await session.streams() if s.role == "history"]
    for stream in history:
        await rig.pull(session, stream)
    assert not [message for message in rig.shelf.messages.values() if message.live]


async def test_odd_text_comes_as_text(rig: Rig) -> None:
    odd = "<b>5 > 3 & 2</b> 👨‍👩‍👧 مرحبا 林美玲"
    await rig.stand.deliver(odd)
    shelf = await rig.read()
    assert [message.text.strip() for message in shelf.messages.values()] == [odd]


async def test_a_nul_is_taken_out(rig: Rig) -> None:
    await rig.stand.deliver("before\0after")
    shelf = await rig.read()
    assert all("\0" not in text for text in shelf.texts())
    assert len(shelf.messages) == 1


async def test_what_the_shop_wrote_elsewhere_is_its_own(rig: Rig) -> None:
    await rig.stand.deliver("Are you open?")
    await rig.read()
    if await rig.hook(lambda: rig.stand.write_elsewhere("Yes, from seven."), Capability.REPLY):
        shelf = await rig.read()
        (ours,) = shelf.with_text("Yes, from seven.")
        assert ours.own
        assert len(shelf.messages) == 2


async def test_people_are_told_apart(rig: Rig) -> None:
    for name in ("ana", "ben", "ana"):
        await rig.stand.deliver(f"from {name}", sender=name)
    shelf = await rig.read()
    assert len({message.author.address for message in shelf.messages.values()}) == 2


async def test_a_deleted_message_is_reported_gone(rig: Rig) -> None:
    await rig.stand.deliver("stays")
    token = await rig.stand.deliver("goes")
    await rig.read()

    async def delete() -> None:
        await rig.stand.delete(token)

    if await rig.hook(delete):
        shelf = await rig.read()
        (gone,) = shelf.with_text("goes")
        assert shelf.gone == {gone.remote_id}
