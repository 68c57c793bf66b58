"""The event source, and servers that have none."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import cast

import pytest

from connectors.jmap.connector import JmapConnector
from connectors.jmap.listening import ASK_AGAIN
from connectors.jmap.testing.methods import ACCOUNT
from shopbell.connector import Listens, Session, Wake
from shopbell.errors import Unreachable
from tests.unit.jmap.conftest import JmapRig

SECONDS = 10.0


def ears(session: Session) -> aclosing[AsyncGenerator[Wake]]:
    assert isinstance(session, Listens)
    return aclosing(cast("AsyncGenerator[Wake]", session.listen()))


async def heard(wakes: AsyncGenerator[Wake], seconds: float = SECONDS) -> Wake:
    return await asyncio.wait_for(anext(wakes), seconds)


async def test_each_line_begins_with_a_wake_and_each_change_is_one(rig: JmapRig) -> None:
    session = await rig.session()
    await rig.read(session)
    async with ears(session) as wakes:
        assert await heard(wakes) == Wake("live")
        for text in ("one", "two"):
            waiting = asyncio.create_task(heard(wakes))
            await asyncio.wait_for(rig.service.listened.wait(), SECONDS)
            await rig.stand.deliver(text)
            assert await waiting == Wake("live")
        rig.service.hang_up()
        with pytest.raises(Unreachable):
            await heard(wakes)


async def test_what_is_no_change_of_ours_wakes_nobody(rig: JmapRig) -> None:
    session = await rig.session()
    async with ears(session) as wakes:
        await heard(wakes)
        waiting = asyncio.create_task(heard(wakes))
        await asyncio.wait_for(rig.service.listened.wait(), SECONDS)
        for data in (
            {"interval": 30},
            {"@type": "StateChange", "changed": {"somebody": {"Email": "7"}}},
            {"@type": "StateChange", "changed": {ACCOUNT: {"Mailbox": "7"}}},
            {"@type": "StateChange", "changed": None},
        ):
            rig.service.say(f"event: state\ndata: {json.dumps(data)}\n\n")
        rig.service.say("event: ping\ndata: {nonsense\n\n: a comment\n\n")
        for _ in range(50):
            await asyncio.sleep(0)
        assert not waiting.done()
        rig.service.hang_up()
        with pytest.raises(Unreachable):
            await waiting


@dataclass(slots=True)
class HurriedClock:
    """Sleeps as long as a test wants, and remembers for how long it was asked to."""

    asked: list[float] = field(default_factory=list)
    go: asyncio.Event = field(default_factory=asyncio.Event)
    asleep: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        self.asked.append(seconds)
        self.asleep.release()
        await self.go.wait()
        self.go.clear()


async def test_a_server_that_answers_nothing_is_asked_every_minute(rig: JmapRig) -> None:
    rig.service.faults.mute = True
    await rig.sign_in()
    assert rig.account is not None
    clock = HurriedClock()
    session = JmapConnector().open(rig.account, replace(rig.tools(), clock=clock))
    async with ears(session) as wakes:
        await heard(wakes)
        waiting = asyncio.create_task(heard(wakes))
        await clock.asleep.acquire()
        clock.go.set()
        await clock.asleep.acquire()
        assert not waiting.done()
        await rig.stand.deliver("Hello")
        clock.go.set()
        assert await waiting == Wake("live")
        assert set(clock.asked) == {ASK_AGAIN}
        waiting = asyncio.create_task(heard(wakes))
        await rig.stand.go_offline()
        clock.go.set()
        with pytest.raises(Unreachable):
            await waiting
    await session.close()
