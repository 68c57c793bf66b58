"""Processes tell one another what changed, over a real socket, and nobody else can listen."""

import asyncio
import json
import os
import socket
import stat
import struct
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shopbell.changes import Changes
from shopbell.engine import wire
from shopbell.engine.bell import BellServer
from shopbell.engine.bell_client import BellClient
from shopbell.engine.meeting import Meeting, is_owner
from shopbell.engine.worker import Pass
from shopbell.errors import RateLimited, Unreachable
from shopbell.ids import AccountId, ConversationId, MessageId
from shopbell.probing import Finding, Found
from tests.unit.engine.support.clock import until

ONE = Changes(counter=7, conversations=frozenset({ConversationId(3)}), initiator="window")


@dataclass
class Engine:
    """What the engine hears."""

    changes: list[Changes] = field(default_factory=list)
    woken: int = 0

    def heard(self, changes: Changes) -> None:
        self.changes.append(changes)

    def wake(self) -> None:
        self.woken += 1

    async def sync(self, accounts: Sequence[AccountId] | None) -> Sequence[Pass]:
        await asyncio.sleep(0)
        return [Pass(AccountId(1), 5, 2, 0, "x" * 100_000 if accounts is None else "")]

    async def probe(self, account: AccountId) -> Sequence[Found]:
        await asyncio.sleep(0)
        if account == 2:
            raise RateLimited("The service asks to wait.", datetime(2026, 11, 29, tzinfo=UTC))
        long = "Put it right in the console. " * 5_000
        return [Found(f"right-{number}", "Reading comments.", Finding.MISSING, long) for number in range(40)]


@asynccontextmanager
async def bell(profile: Path) -> AsyncIterator[tuple[BellServer, Engine]]:
    engine = Engine()
    server = BellServer(Meeting(profile), "the token")
    server.serve(engine)
    await server.start()
    try:
        yield server, engine
    finally:
        await server.stop()


@asynccontextmanager
async def client(
    profile: Path, ping_seconds: float = 30.0, pong_seconds: float = 2.0
) -> AsyncIterator[tuple[BellClient, list[Changes]]]:
    heard: list[Changes] = []
    made = BellClient(Meeting(profile), heard.append, ping_seconds=ping_seconds, pong_seconds=pong_seconds)
    await made.connect()
    try:
        yield made, heard
    finally:
        await made.close()


async def test_what_one_client_rings_the_engine_and_the_other_clients_hear(tmp_path: Path) -> None:
    async with (
        bell(tmp_path) as (_, engine),
        client(tmp_path) as (first, echo),
        client(tmp_path) as (_, heard),
    ):
        first.ring(ONE)
        await until(lambda: ONE in heard)
        assert ONE in engine.changes
        assert ONE not in echo


async def test_what_the_engine_rings_every_client_hears(tmp_path: Path) -> None:
    async with (
        bell(tmp_path) as (server, _),
        client(tmp_path) as (_, first),
        client(tmp_path) as (_, second),
    ):
        server.ring(ONE)
        await until(lambda: bool(first and second))
        assert first == second == [ONE]


async def test_rings_of_one_turn_of_the_loop_are_one_line(tmp_path: Path) -> None:
    async with bell(tmp_path) as (server, _), client(tmp_path) as (_, heard):
        for number in range(50):
            server.ring(Changes(counter=number, messages=frozenset({MessageId(number)})))
        await until(lambda: bool(heard))
        assert len(heard) == 1
        assert len(heard[0].messages) == 50
        assert heard[0].counter == 49


async def test_more_than_fits_becomes_everything(tmp_path: Path) -> None:
    many = Changes(
        counter=9,
        messages=frozenset(MessageId(10**9 + n) for n in range(20_000)),
        arrived=frozenset(MessageId(n) for n in range(3)),
    )
    async with bell(tmp_path) as (server, _), client(tmp_path) as (_, heard):
        server.ring(many)
        await until(lambda: bool(heard))
        assert heard[0].everything
        assert heard[0].counter == 9
        assert len(heard[0].arrived) == 3


def test_no_line_is_longer_than_the_bell_takes() -> None:
    many = Changes(messages=frozenset(MessageId(10**15 + n) for n in range(50_000)))
    assert len(wire.changes_line(many)) <= wire.LONGEST
    assert len(wire.passes_line([Pass(AccountId(n), 1, 1, 1, "é" * 9000) for n in range(99)])) < (wire.LONGEST)


def test_changes_survive_the_wire() -> None:
    full = Changes(
        counter=1,
        accounts=frozenset({AccountId(2)}),
        conversations=frozenset({ConversationId(3)}),
        messages=frozenset({MessageId(4)}),
        drafts=frozenset({"c3", "né"}),
        arrived=frozenset({MessageId(4)}),
        received=1,
        initiator="cli",
    )
    message = wire.parsed(wire.changes_line(full))
    assert message is not None
    assert wire.changes_of(message) == full


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b'"x"', b'{"kind": "fly"}', b'{"kind": 3}', b"\xff\xfe", b"[" * 100_000],
)
def test_nonsense_is_no_message(data: bytes) -> None:
    assert wire.parsed(data) is None


@pytest.mark.parametrize("fields", [{"messages": 3}, {"messages": ["x"]}, {"counter": "x"}, {"drafts": [1]}])
def test_ids_of_a_wrong_kind_count_as_everything(fields: dict[str, object]) -> None:
    assert wire.changes_of(fields) == Changes(everything=True)


async def test_try_now_reaches_the_engine(tmp_path: Path) -> None:
    async with bell(tmp_path) as (_, engine), client(tmp_path) as (made, _):
        made.wake()
        await until(lambda: engine.woken == 1)


async def test_a_full_pass_is_asked_for_and_answered(tmp_path: Path) -> None:
    async with bell(tmp_path), client(tmp_path) as (made, _):
        assert await made.sync([AccountId(1)]) == (Pass(AccountId(1), 5, 2, 0, ""),)
        (long,) = await made.sync(None)
        assert long.error.startswith("xxx")


async def test_a_pass_that_the_engine_did_not_finish_is_an_error(tmp_path: Path) -> None:
    async with client(tmp_path) as (made, _):
        with pytest.raises(Unreachable):
            await made.sync(None)


async def test_without_an_engine_ringing_is_harmless(tmp_path: Path) -> None:
    async with client(tmp_path) as (made, heard):
        assert not made.up
        made.ring(ONE)
        made.wake()
        assert heard == []


async def test_a_client_connects_again_by_itself(tmp_path: Path) -> None:
    async with client(tmp_path) as (made, heard):
        for _ in range(2):
            async with bell(tmp_path) as (server, _):
                await until(lambda: made.up)
                server.ring(ONE)
                await until(lambda: ONE in heard)
                heard.clear()
            await until(lambda: not made.up)


async def test_the_engine_looks_at_everything_when_a_client_comes(tmp_path: Path) -> None:
    async with bell(tmp_path) as (_, engine), client(tmp_path):
        assert Changes(everything=True) in engine.changes


async def test_a_client_that_dies_without_goodbye_may_have_changed_anything(tmp_path: Path) -> None:
    async with bell(tmp_path) as (_, engine), client(tmp_path) as (_, heard):
        reader, writer = await asyncio.open_unix_connection(str(Meeting(tmp_path).socket))
        writer.write(wire.line(wire.Kind.HELLO, {"token": "the token"}))
        await reader.readline()
        engine.changes.clear()
        writer.close()
        await until(lambda: Changes(everything=True) in heard)
        assert Changes(everything=True) in engine.changes


async def test_a_client_that_says_goodbye_disturbs_nobody(tmp_path: Path) -> None:
    async with bell(tmp_path) as (server, engine), client(tmp_path) as (_, heard):
        async with client(tmp_path) as (made, _):
            made.ring(ONE)
        await until(lambda: ONE in heard)
        server.ring(Changes(counter=8, accounts=frozenset({AccountId(1)})))
        await until(lambda: len(heard) == 2)
        assert not any(changes.everything for changes in heard)
        assert engine.changes.count(Changes(everything=True)) == 2, "one for each that came"


async def knock(profile: Path, first: bytes) -> bytes:
    """What a stranger gets to read."""
    reader, writer = await asyncio.open_unix_connection(str(Meeting(profile).socket))
    writer.write(first)
    try:
        async with asyncio.timeout(10):
            return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


@pytest.mark.parametrize(
    "hello",
    [
        b'{"kind": "hello"}\n',
        b'{"kind": "hello", "token": "a guess"}\n',
        b'{"kind": "hello", "token": ["the token"]}\n',
        b'{"kind": "wake"}\n',
        b"GET / HTTP/1.1\n",
        b"x" * 70_000 + b"\n",
    ],
)
async def test_without_the_launch_token_nothing_is_heard_or_done(tmp_path: Path, hello: bytes) -> None:
    async with bell(tmp_path) as (server, engine):
        listening = asyncio.create_task(knock(tmp_path, hello))
        await asyncio.sleep(0)
        server.ring(ONE)
        assert await listening == b""
        assert engine.changes == []
        assert engine.woken == 0


async def test_a_line_that_is_too_long_ends_the_visit(tmp_path: Path) -> None:
    async with bell(tmp_path) as (_, _):
        reader, writer = await asyncio.open_unix_connection(str(Meeting(tmp_path).socket))
        writer.write(wire.line(wire.Kind.HELLO, {"token": "the token"}))
        await reader.readline()
        writer.write(b"x" * 300_000)
        async with asyncio.timeout(10):
            assert await reader.read() == b""
        writer.close()


async def test_socket_and_token_are_the_owner_s_alone(tmp_path: Path) -> None:
    async with bell(tmp_path):
        folder = tmp_path / "run"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / "bell").stat().st_mode) == 0o600
        assert stat.S_IMODE((folder / "engine.token").stat().st_mode) == 0o600
        assert "the token" not in repr(Meeting(tmp_path).invitation())
    assert not (folder / "bell").exists()
    assert not (folder / "engine.token").exists()


async def test_a_profile_deep_down_meets_in_a_short_folder(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    meeting = Meeting(deep)
    assert len(os.fsencode(meeting.socket)) <= 100
    assert meeting.socket == Meeting(deep).socket
    assert stat.S_IMODE(meeting.socket.parent.stat().st_mode) == 0o700
    async with bell(deep) as (server, _), client(deep) as (_, heard):
        server.ring(ONE)
        await until(lambda: bool(heard))


async def test_an_engine_that_falls_silent_is_noticed_and_welcome_when_it_speaks_again(
    tmp_path: Path,
) -> None:
    thawed, left = asyncio.Event(), asyncio.Event()

    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(wire.line(wire.Kind.WELCOME))
        try:
            while wire.line(wire.Kind.PING) == await reader.readline():
                await thawed.wait()
                writer.write(wire.line(wire.Kind.PONG))
        finally:
            writer.close()
            left.set()

    meeting = Meeting(tmp_path)
    server = await asyncio.start_unix_server(mute, str(meeting.socket))
    (tmp_path / "run" / "engine.token").write_text(json.dumps({"token": "t", "port": 0}))
    async with client(tmp_path, ping_seconds=0.05, pong_seconds=0.05) as (made, _):
        assert made.up
        await until(lambda: not made.up)
        thawed.set()
        await until(lambda: made.up)
    await left.wait()
    server.close()


# ---- the peer ----------------------------------------------------------------------------------------------------


@pytest.mark.expects_log("another user knocked")
async def test_another_user_is_turned_away_even_with_the_token(tmp_path: Path) -> None:
    engine = Engine()
    server = BellServer(Meeting(tmp_path), "the token", trusted=lambda connection: False)
    server.serve(engine)
    await server.start()
    told = await knock(tmp_path, wire.line(wire.Kind.HELLO, {"token": "the token"}))
    await server.stop()
    assert told == b""
    assert engine.changes == []


class Connection(socket.socket):
    """One whose other end belongs to a user of our choice."""

    user = 0

    def getsockopt(self, *args: Any) -> Any:
        told: Any = super().getsockopt(*args)
        process, _, group = struct.unpack("3i", told)
        return struct.pack("3i", process, self.user, group)


def test_the_user_at_the_other_end_is_read_from_the_system() -> None:
    here, there = socket.socketpair(socket.AF_UNIX)
    assert is_owner(here)
    strange = Connection(fileno=there.detach())
    strange.user = os.getuid() + 1
    assert not is_owner(strange)
    strange.user = os.getuid()
    assert is_owner(strange)
    here.close()
    strange.close()
