"""Cancelled or closed at any moment, nothing is lost or doubled."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress

import pytest

from shopbell.errors import KnownError, Uncertain
from shopbell.manifest import Capability
from tests.contract.conftest import those_that
from tests.contract.rig import Rig

FIRST_TURNS = (0, 1, 2, 3, 5, 8)
SPREAD = 12
SEEDED = 330

senders = pytest.mark.parametrize("connector_id", those_that(Capability.REPLY), indirect=True)


async def _moments(work: Coroutine[object, object, object]) -> list[int]:
    """Turns of the loop after which to cancel: the first ones, and some over the whole length of the work."""
    task, turns = asyncio.create_task(work), 0
    while not task.done():
        await asyncio.sleep(0)
        turns += 1
    await task
    return sorted({*FIRST_TURNS, *(turns * part // SPREAD for part in range(SPREAD))})


async def _cut_off(work: Coroutine[object, object, object], turns: int) -> None:
    task = asyncio.create_task(work)
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    with suppress(asyncio.CancelledError, Uncertain):
        await task


async def test_reading_can_be_cancelled_at_any_moment(rig: Rig) -> None:
    moments = await _seeded(rig)
    for turns in moments:
        session = await rig.session()
        await _cut_off(rig.read(session), turns)
        await session.close()
        _assert_nothing_doubled(rig)
        if turns in moments[::4]:
            await rig.begin_anew()
    shelf = await rig.read()
    assert len(shelf.messages) == SEEDED
    assert len(set(shelf.texts())) == SEEDED


async def _seeded(rig: Rig) -> list[int]:
    """Moments of a whole reading, which is forgotten again."""
    await rig.stand.seed(SEEDED)
    moments = await _moments(rig.read())
    assert len(rig.shelf.messages) == SEEDED
    await rig.begin_anew()
    return moments


def _assert_nothing_doubled(rig: Rig) -> None:
    texts = list(rig.shelf.texts())
    assert len(set(texts)) == len(texts)


async def test_a_session_works_on_after_a_cancelled_read(rig: Rig) -> None:
    moments = await _seeded(rig)
    session = await rig.session()
    for turns in moments:
        await _cut_off(rig.read(session), turns)
    assert len((await rig.read(session)).messages) == SEEDED


@senders
async def test_sending_can_be_cancelled_at_any_moment(rig: Rig) -> None:
    question = await rig.from_ana()
    measured = rig.answer(question, "not cut off")
    moments = await _moments(rig.leave(await rig.session(), measured))
    for turns in moments:
        if "one_answer" in rig.connector.manifest.facts:
            question = await rig.from_ana(f"And after {turns}?")
        outgoing = rig.answer(question, f"cut off after {turns}")
        session = await rig.session()
        await rig.prepare(session, outgoing)
        await _cut_off(rig.leave(session, outgoing), turns)
        await session.close()
        if not await rig.ask_again(await rig.session(), outgoing):
            await rig.leave(await rig.session(), outgoing)
    texts = await rig.sent_texts()
    assert sorted(texts) == sorted(["not cut off", *(f"cut off after {turns}" for turns in moments)])


async def test_close_is_safe_before_use_and_twice(rig: Rig) -> None:
    session = await rig.session()
    await session.close()
    await session.close()


async def test_close_is_safe_while_reading(rig: Rig) -> None:
    for turns in await _seeded(rig):
        session = await rig.session()
        reading = asyncio.create_task(rig.read(session))
        for _ in range(turns):
            await asyncio.sleep(0)
        await asyncio.wait_for(session.close(), 5)
        done, waiting = await asyncio.wait({reading}, timeout=10)
        assert not waiting
        for task in done:
            if task.exception() is not None:
                assert isinstance(task.exception(), KnownError)
    assert len((await rig.read()).messages) == SEEDED


async def test_close_can_be_cancelled(rig: Rig) -> None:
    await rig.stand.seed(5)
    for turns in FIRST_TURNS:
        session = await rig.session()
        await rig.read(session)
        await _cut_off(session.close(), turns)
        await session.close()
    assert len((await rig.read()).messages) == 5
