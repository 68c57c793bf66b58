"""Cancelled or closed at any moment, nothing is lost or doubled."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress

import pytest

from shopbell.errors import KnownError, Uncertain
from shopbell.manifest import Capability
from tests.contract.conftest import those_that
from tests.contract.rig import Rig

MOMENTS = (0, 1, 2, 3, 4, 6, 8, 11, 15, 20, 30, 50, 80, 130)
"""Turns of the loop before the cancel."""
SEEDED = 330

senders = pytest.mark.parametrize("connector_id", those_that(Capability.REPLY), indirect=True)


async def _cut_off(work: Coroutine[object, object, object], turns: int) -> None:
    task = asyncio.create_task(work)
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    with suppress(asyncio.CancelledError, Uncertain):
        await task


async def test_reading_can_be_cancelled_at_any_moment(rig: Rig) -> None:
    await rig.stand.seed(SEEDED)
    for turns in MOMENTS:
        session = await rig.session()
        await _cut_off(rig.read(session), turns)
        await session.close()
    shelf = await rig.read()
    assert len(shelf.messages) == SEEDED
    assert len(set(shelf.texts())) == SEEDED


async def test_a_session_works_on_after_a_cancelled_read(rig: Rig) -> None:
    await rig.stand.seed(SEEDED)
    session = await rig.session()
    for turns in MOMENTS:
        await _cut_off(rig.read(session), turns)
    assert len((await rig.read(session)).messages) == SEEDED


@senders
async def test_sending_can_be_cancelled_at_any_moment(rig: Rig) -> None:
    question = await rig.from_ana()
    for turns in MOMENTS:
        outgoing = rig.answer(question, f"cut off after {turns}")
        session = await rig.session()
        await rig.prepare(session, outgoing)
        await _cut_off(rig.leave(session, outgoing), turns)
        await session.close()
        if not await rig.ask_again(await rig.session(), outgoing):
            await rig.leave(await rig.session(), outgoing)
    texts = await rig.sent_texts()
    assert sorted(texts) == sorted(f"cut off after {turns}" for turns in MOMENTS)


async def test_close_is_safe_before_use_and_twice(rig: Rig) -> None:
    session = await rig.session()
    await session.close()
    await session.close()


async def test_close_is_safe_while_reading(rig: Rig) -> None:
    await rig.stand.seed(SEEDED)
    for turns in MOMENTS:
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
    for turns in MOMENTS[:6]:
        session = await rig.session()
        await rig.read(session)
        await _cut_off(session.close(), turns)
        await session.close()
    assert len((await rig.read()).messages) == 5
