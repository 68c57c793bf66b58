"""The live line: acknowledged at once, renewed without a gap, and told apart from what it cannot vouch for."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Any

import pytest

from connectors.slack.api import Api
from connectors.slack.session import SlackSession
from connectors.slack.socket_mode import OFF, SHARED, SocketMode
from connectors.slack.testing import SlackStand
from shopbell.clock import SystemClock
from shopbell.errors import Unreachable
from tests.contract.rig import Rig


@pytest.fixture
async def line(rig: Rig, stand: SlackStand) -> AsyncGenerator[SocketMode, None]:
    api = Api(stand.answers["api_base"], rig.tools())
    yield SocketMode(api, SystemClock(), offline=True)
    await api.close()


class Listening:
    """A task that listens, stopped at the end."""

    def __init__(self, line: SocketMode) -> None:
        self.heard: list[tuple[str, Any]] = []
        self.task = asyncio.create_task(self._listen(line))

    async def _listen(self, line: SocketMode) -> None:
        async with aclosing(line.events()) as events:
            async for event in events:
                self.heard.append(event)

    def names(self) -> list[str]:
        return [name for name, _ in self.heard]

    async def until(self, *names: str) -> None:
        async with asyncio.timeout(5):
            while self.names()[-len(names) :] != list(names):  # noqa: ASYNC110 - a list tells nobody
                await asyncio.sleep(0.01)

    async def stop(self) -> None:
        self.task.cancel()
        with suppress(asyncio.CancelledError, Unreachable):
            await self.task


@pytest.fixture
async def listening(line: SocketMode) -> AsyncGenerator[Listening, None]:
    made = Listening(line)
    await made.until("LOST", "HELLO")
    yield made
    await made.stop()


async def test_everything_is_acknowledged_before_it_is_looked_at(listening: Listening, stand: SlackStand) -> None:
    await stand.deliver("One")
    stand.socket.say({"envelope_id": "other", "type": "slash_commands", "payload": {}})
    await listening.until("event")
    await asyncio.sleep(0.1)
    assert stand.socket.waiting == {}
    assert len(stand.socket.acknowledged) == 2
    assert listening.names() == ["LOST", "HELLO", "event"]
    assert listening.heard[-1][1]["text"] == "One"


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_a_line_is_renewed_before_the_old_one_ends(listening: Listening, stand: SlackStand, reason: str) -> None:
    stand.socket.disconnect(reason)
    async with asyncio.timeout(5):
        while stand.socket.opened < 2:  # noqa: ASYNC110 - a counter tells nobody
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.2)
    await stand.deliver("After")
    await listening.until("event")
    assert stand.socket.most == 2
    assert len(stand.socket.lines) == 1
    assert listening.names() == ["LOST", "HELLO", "event"]


async def test_a_line_that_breaks_is_made_anew_and_nothing_is_vouched_for(
    listening: Listening, stand: SlackStand
) -> None:
    await stand.socket.hang_up()
    await listening.until("LOST", "HELLO", "LOST", "HELLO")
    assert not listening.task.done()


async def test_what_nobody_acknowledged_comes_again(listening: Listening, stand: SlackStand) -> None:
    await stand.socket.hang_up()
    await stand.deliver("Meanwhile")
    await listening.until("LOST", "HELLO", "event")
    assert listening.heard[-1][1]["text"] == "Meanwhile"


async def test_switched_off_is_said(rig: Rig, stand: SlackStand, session: SlackSession) -> None:
    wakes = session.listen()
    await asyncio.wait_for(anext(wakes), 5)
    stand.socket.disconnect("link_disabled")
    with pytest.raises(Unreachable, match="Socket Mode is switched off"):
        await asyncio.wait_for(anext(wakes), 5)
    assert list(session.notices()) == [OFF]
    stand.service.socket_mode = False
    with pytest.raises(Unreachable):
        await anext(session.listen())
    assert list(session.notices()) == [OFF]


async def test_too_many_listeners_is_said(listening: Listening, stand: SlackStand) -> None:
    stand.socket.disconnect("too_many_websockets")
    with pytest.raises(Unreachable, match="Ten programs"):
        await asyncio.wait_for(listening.task, 5)


async def test_beside_another_program_everything_is_looked_at(
    rig: Rig, stand: SlackStand, session: SlackSession
) -> None:
    """Slack tells each thing to one of them only."""
    stand.socket.others = 1
    wakes = session.listen()
    await asyncio.wait_for(anext(wakes), 5)
    assert list(session.notices()) == [SHARED]
    await rig.read(session)
    stand.socket.offline = True
    stand.service.tell = lambda event: None  # told to the other one
    await stand.deliver("Unheard")
    assert (await rig.read(session)).with_text("Unheard")
    await wakes.aclose()  # type: ignore[attr-defined]


async def test_a_line_that_says_nothing_is_no_line(line: SocketMode, stand: SlackStand) -> None:
    stand.socket.silent = True
    task = Listening(line)
    await asyncio.sleep(0.2)
    assert task.names() == ["LOST"]
    await task.stop()


async def test_a_line_that_ends_again_and_again_is_left_for_a_while(listening: Listening, stand: SlackStand) -> None:
    async def end() -> None:
        while True:
            await stand.socket.hang_up()
            await asyncio.sleep(0.02)

    ending = asyncio.create_task(end())
    with pytest.raises(Unreachable):
        await asyncio.wait_for(listening.task, 5)
    ending.cancel()


async def test_told_twice_and_in_another_order_nothing_is_lost_or_doubled(
    rig: Rig, session: SlackSession, stand: SlackStand
) -> None:
    stand.socket.twice = stand.socket.backwards = True
    task = asyncio.create_task(_drain(session.listen()))
    await asyncio.sleep(0.2)
    await rig.read(session)
    for number in range(6):
        await stand.deliver(f"Message {number}")
    await asyncio.sleep(0.2)
    shelf = await rig.read(session)
    assert sorted(shelf.texts()) == [f"Message {number}" for number in range(6)]
    await _stopped(task)


async def test_while_it_listens_only_what_was_told_of_is_asked_for(
    rig: Rig, session: SlackSession, stand: SlackStand
) -> None:
    other = stand.service.add_channel("other", shared=True)
    stand.service.write(other, "ben", "Hello")
    task = asyncio.create_task(_drain(session.listen()))
    await asyncio.sleep(0.2)
    await rig.read(session)
    live = (await session.streams())[0]
    stand.service.asked.clear()
    token = await stand.deliver("New", sender="ben")
    await asyncio.sleep(0.1)
    await rig.pull(session, live)
    assert stand.service.asked == [f"conversations.history {stand.orders}"]
    stand.service.asked.clear()
    stand.service.write(stand.orders, "ben", "In the thread", thread=token.partition(":")[2])
    stand.service.change(stand.orders, stand.found(token), "Newer")
    await asyncio.sleep(0.1)
    await rig.pull(session, live)
    assert stand.service.asked == [f"conversations.replies {stand.orders}"]
    assert rig.shelf.with_text("In the thread")
    assert any("Newer" in repr(batch) for batch in rig.shelf.batches)
    await stand.delete(token)
    await asyncio.sleep(0.1)
    await rig.pull(session, live)
    assert rig.shelf.gone == {token}
    await _stopped(task)


async def test_somebody_who_writes_to_the_app_for_the_first_time_is_met(
    rig: Rig, session: SlackSession, stand: SlackStand
) -> None:
    task = asyncio.create_task(_drain(session.listen()))
    await asyncio.sleep(0.2)
    await rig.read(session)
    talk = stand.service.add_talk("emil")
    root = stand.service.write(talk, "emil", "Hello?")["ts"]
    await asyncio.sleep(0.1)
    await rig.pull(session, (await session.streams())[0])
    (first,) = rig.shelf.with_text("Hello?")
    assert (first.author.name, first.thread.subject, first.live) == ("Emil", "", True)
    stand.service.write(talk, "emil", "Anybody?", thread=root)
    await asyncio.sleep(0.1)
    await rig.pull(session, (await session.streams())[0])
    assert rig.shelf.with_text("Anybody?")[0].live
    await _stopped(task)


async def _drain(wakes: Any) -> None:
    async for _ in wakes:
        pass


async def _stopped(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_the_ticket_is_in_no_log_and_no_error(
    rig: Rig, stand: SlackStand, session: SlackSession, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        wakes = session.listen()
        await asyncio.wait_for(anext(wakes), 5)
        await stand.go_offline()
        with pytest.raises(Unreachable) as error:
            await asyncio.wait_for(anext(wakes), 5)
    assert "secret-ticket" not in caplog.text
    assert "secret-ticket" not in repr(error.value.__cause__)
