"""The live line: taken up again where it was, begun anew where it must be, and never believed to be alive."""

import asyncio
import random
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, suppress
from typing import Any, Self

import pytest

from connectors._kit import websocket
from connectors.discord.api import Api
from connectors.discord.gateway import CONTENT, INTENTS, NO_CONTENT, Gateway
from connectors.discord.session import DiscordSession
from connectors.discord.testing import DiscordStand
from shopbell.clock import SystemClock
from shopbell.errors import Rejected, SignInNeeded, Unreachable
from tests.contract.rig import Rig

Heard = list[tuple[str, Mapping[str, Any]]]


class HastyClock(SystemClock):
    """Nobody waits for the pause before a session begins anew."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / 100)


@pytest.fixture
async def gateway(rig: Rig, stand: DiscordStand) -> AsyncGenerator[Gateway, None]:
    api = Api(stand.answers["api_base"], rig.tools())
    yield Gateway(api, HastyClock(), offline=True, chance=random.Random(1))
    await api.close()


async def listened(gateway: Gateway, heard: Heard) -> None:
    async with aclosing(gateway.events()) as events:
        async for event in events:
            heard.append(event)


async def until(heard: Heard, *names: str) -> None:
    async with asyncio.timeout(5):
        while [name for name, _ in heard][-len(names) :] != list(names):  # noqa: ASYNC110 - a list tells nobody
            await asyncio.sleep(0.01)


class Listening:
    """A task that listens, stopped at the end."""

    def __init__(self, gateway: Gateway) -> None:
        self.heard: Heard = []
        self.task = asyncio.create_task(listened(gateway, self.heard))

    async def __aenter__(self) -> Self:
        await until(self.heard, "READY")
        return self

    async def __aexit__(self, *_: object) -> None:
        self.task.cancel()
        with suppress(asyncio.CancelledError, Unreachable, SignInNeeded, Rejected):
            await self.task


async def test_it_says_who_it_is_and_asks_for_no_more_than_it_reads(gateway: Gateway, stand: DiscordStand) -> None:
    async with Listening(gateway) as line:
        assert [name for name, _ in line.heard] == ["LOST", "READY"]
    (identify,) = [frame for frame in stand.gateway.heard if frame["op"] == 2]
    assert identify["d"]["intents"] == INTENTS | CONTENT == 37377
    assert set(identify["d"]["properties"]) == {"os", "browser", "device"}


async def test_a_broken_line_is_taken_up_where_it_was(gateway: Gateway, stand: DiscordStand) -> None:
    async with Listening(gateway) as line:
        await stand.deliver("One")
        await until(line.heard, "MESSAGE_CREATE")
        stand.gateway.offline = False
        await stand.gateway.hang_up()
        await stand.deliver("Two")
        await until(line.heard, "RESUMED")
    contents = [data.get("content") for name, data in line.heard if name == "MESSAGE_CREATE"]
    assert contents == ["One", "Two"]
    assert [name for name, _ in line.heard].count("LOST") == 1
    assert stand.gateway.resumes_at == ["2"]


async def test_asked_to_come_again_it_comes_at_once(gateway: Gateway, stand: DiscordStand) -> None:
    async with Listening(gateway) as line:
        stand.gateway.say({"op": 7, "d": None})
        await until(line.heard, "RESUMED")
    assert [name for name, _ in line.heard] == ["LOST", "READY", "RESUMED"]


async def test_a_session_that_is_over_begins_anew_and_says_that_something_may_be_lost(
    gateway: Gateway, stand: DiscordStand
) -> None:
    async with Listening(gateway) as line:
        await stand.gateway.hang_up()
        stand.gateway.seats.clear()
        await until(line.heard, "LOST", "READY", "LOST", "READY")
        stand.gateway.say({"op": 9, "d": True})
        await until(line.heard, "READY", "RESUMED")
    assert len(stand.gateway.resumes_at) == 2


@pytest.mark.parametrize("code", [1000, 4007, 4009])
async def test_some_endings_end_the_session_too(gateway: Gateway, stand: DiscordStand, code: int) -> None:
    async with Listening(gateway) as line:
        await stand.gateway.hang_up(code)
        await until(line.heard, "LOST", "READY", "LOST", "READY")
    assert stand.gateway.resumes_at == []


@pytest.mark.parametrize("code", [1006, 4000, 4001, 4002, 4005, 4008])
async def test_others_do_not(gateway: Gateway, stand: DiscordStand, code: int) -> None:
    async with Listening(gateway) as line:
        await stand.gateway.hang_up(code)
        await until(line.heard, "READY", "RESUMED")


@pytest.mark.parametrize(
    ("code", "error"), [(4004, SignInNeeded), (4010, Rejected), (4011, Rejected), (4012, Rejected), (4013, Rejected)]
)
async def test_some_endings_are_for_good(
    gateway: Gateway, stand: DiscordStand, code: int, error: type[Exception]
) -> None:
    async with Listening(gateway) as line:
        await stand.gateway.hang_up(code)
        with pytest.raises(error) as raised:
            await asyncio.wait_for(line.task, 5)
    assert str(raised.value).endswith((".", "!"))


async def test_without_the_intent_it_listens_all_the_same_and_says_so(
    rig: Rig, session: DiscordSession, stand: DiscordStand
) -> None:
    stand.service.flags = 0
    wakes = session.listen()
    await asyncio.wait_for(anext(wakes), 5)
    assert list(session.notices()) == [NO_CONTENT]
    await wakes.aclose()  # type: ignore[attr-defined]


async def test_a_line_that_looks_alive_and_is_not_is_left(gateway: Gateway, stand: DiscordStand) -> None:
    stand.gateway.beat = 0.1
    async with Listening(gateway) as line:
        stand.gateway.silent = True
        await asyncio.sleep(0.25)
        stand.gateway.silent = False
        await until(line.heard, "READY", "RESUMED")


async def test_heartbeats_tell_how_much_was_heard(gateway: Gateway, stand: DiscordStand) -> None:
    stand.gateway.beat = 0.1
    async with Listening(gateway) as line:
        await stand.deliver("One")
        await until(line.heard, "MESSAGE_CREATE")
        stand.gateway.say({"op": 1, "d": None})
        await asyncio.sleep(0.3)
        assert not line.task.done()
    beats = [frame["d"] for frame in stand.gateway.heard if frame["op"] == 1]
    assert len(beats) >= 3
    assert beats[-1] == 2


async def test_told_twice_and_in_another_order_nothing_is_lost_or_doubled(
    rig: Rig, session: DiscordSession, stand: DiscordStand
) -> None:
    stand.gateway.twice = stand.gateway.backwards = True
    wakes = session.listen()
    listening = asyncio.create_task(_drain(wakes))
    for number in range(6):
        await stand.deliver(f"Message {number}")
    await asyncio.sleep(0.2)
    shelf = await rig.read(session)
    assert sorted(shelf.texts()) == [f"Message {number}" for number in range(6)]
    listening.cancel()
    with suppress(asyncio.CancelledError):
        await listening


async def _drain(wakes: Any) -> None:
    async for _ in wakes:
        pass


async def test_while_it_listens_only_what_was_told_of_is_asked_for(
    rig: Rig, session: DiscordSession, stand: DiscordStand
) -> None:
    other = stand.service.add_channel("other", closed=True)
    stand.service.write(other, "ben", "Hello")
    listening = asyncio.create_task(_drain(session.listen()))
    await asyncio.sleep(0.2)
    await rig.read(session)
    stand.service.asked.clear()
    token = await stand.deliver("New")
    await asyncio.sleep(0.1)
    await rig.pull(session, (await session.streams())[0])
    assert stand.service.asked == [f"GET /channels/{stand.orders}/messages"]
    stand.service.change(stand.found(token), "Newer")
    await asyncio.sleep(0.1)
    stand.service.asked.clear()
    await rig.pull(session, (await session.streams())[0])
    assert stand.service.asked == [f"GET /channels/{token.replace(':', '/messages/')}"]
    await stand.delete(token)
    await asyncio.sleep(0.1)
    await rig.pull(session, (await session.streams())[0])
    assert rig.shelf.gone == {token}
    listening.cancel()
    with suppress(asyncio.CancelledError):
        await listening


async def test_a_line_that_ends_again_and_again_is_left_for_a_while(gateway: Gateway, stand: DiscordStand) -> None:
    async def end() -> None:
        while True:
            await stand.gateway.hang_up()
            await asyncio.sleep(0.02)

    async with Listening(gateway) as line:
        ending = asyncio.create_task(end())
        with pytest.raises(Unreachable):
            await asyncio.wait_for(line.task, 5)
        ending.cancel()


async def test_when_no_more_lines_may_be_begun_today_it_says_so(gateway: Gateway, stand: DiscordStand) -> None:
    stand.service.starts_left = 0
    with pytest.raises(Unreachable, match="no more live lines today"):
        await listened(gateway, [])


@pytest.mark.parametrize(
    "url",
    ["wss://gateway.evil.example", "ws://gateway.discord.gg", "wss://discord.gg.evil.example", "x", "http://[", ""],
)
async def test_the_token_goes_to_discord_alone(rig: Rig, stand: DiscordStand, url: str) -> None:
    with pytest.raises(Unreachable):
        async with websocket.opened(url, "Discord", ("discord.gg",)):
            pass
    assert not stand.gateway.heard


async def test_offline_no_line_leaves_this_machine() -> None:
    with pytest.raises(Unreachable, match="without network"):
        async with websocket.opened("wss://gateway.discord.gg", "Discord", ("discord.gg",), offline=True):
            pass
