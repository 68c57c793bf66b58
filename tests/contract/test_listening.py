"""Hints that something is new."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import cast

import pytest

from shopbell.connector import Listens, Session, Wake
from shopbell.errors import Unreachable
from shopbell.manifest import Capability
from tests.contract.conftest import those_that
from tests.contract.rig import Rig

pytestmark = pytest.mark.parametrize("connector_id", those_that(Capability.PUSH), indirect=True)
SECONDS = 10.0


async def test_an_arrival_wakes(rig: Rig) -> None:
    session = await rig.session()
    await rig.read(session)
    async with _ears(session) as wakes:
        waiting = asyncio.create_task(anext(wakes))
        await _begun(waiting)
        await rig.stand.deliver("Knock, knock")
        wake = await asyncio.wait_for(waiting, SECONDS)
    assert isinstance(wake, Wake)
    assert wake.stream in {"", *(stream.name for stream in await session.streams())}
    assert (await rig.read(session)).with_text("Knock, knock")


async def test_a_lost_line_is_said(rig: Rig) -> None:
    session = await rig.session()
    await rig.read(session)
    async with _ears(session) as wakes:
        waiting = asyncio.create_task(_until_lost(wakes))
        await _begun(waiting)
        await rig.stand.go_offline()
        with pytest.raises(Unreachable):
            await asyncio.wait_for(waiting, SECONDS)
    await rig.stand.come_back()


async def test_listening_can_be_stopped_at_any_time(rig: Rig) -> None:
    session = await rig.session()
    for turns in (0, 1, 2, 5, 20):
        async with _ears(session) as wakes:
            waiting = asyncio.create_task(anext(wakes))
            for _ in range(turns):
                await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
    await rig.stand.deliver("still works")
    assert (await rig.read(session)).with_text("still works")


def _ears(session: Session) -> aclosing[AsyncGenerator[Wake]]:
    assert isinstance(session, Listens)
    return aclosing(cast("AsyncGenerator[Wake]", session.listen()))


async def _until_lost(wakes: AsyncIterator[Wake]) -> None:
    async for _ in wakes:
        pass


async def _begun(waiting: asyncio.Task[object]) -> None:
    """Time for the line to be taken up; a wake that comes at once is fine too."""
    await asyncio.wait({waiting}, timeout=0.3)
