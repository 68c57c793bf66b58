"""The engine as a child: found dead at once, started again, stopped, and never left behind."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from shopbell.clock import SystemClock
from shopbell.engine.bell_client import BellClient
from shopbell.engine.meeting import Meeting
from shopbell.engine.process import EngineProcess
from shopbell.engine.run import STUMBLED, TAKEN, run_engine
from shopbell.engine.states import EngineState
from shopbell.model import Account
from tests.unit.engine.support.clock import until
from tests.unit.engine.support.memory import MemoryStore
from tests.unit.engine.support.service import parts

ROOT = Path(__file__).parents[3]
CHILD = ROOT / "tests" / "unit" / "engine" / "support" / "child.py"


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Children find our packages."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def command(profile: Path) -> list[str]:
    return [sys.executable, str(CHILD), str(profile)]


@asynccontextmanager
async def window(
    profile: Path,
    words: list[str] | None = None,
    *,
    frozen_seconds: float = 0.3,
    ping_seconds: float = 0.1,
    look_seconds: float = 60.0,
) -> AsyncIterator[tuple[EngineProcess, list[EngineState]]]:
    client = BellClient(
        Meeting(profile),
        linked=lambda up: process.linked(up),  # noqa: PLW0108 - it is made below
        ping_seconds=ping_seconds,
        pong_seconds=0.3,
    )
    process = EngineProcess(
        words or command(profile),
        client,
        pauses=(0.0, 0.05, 0.4),
        frozen_seconds=frozen_seconds,
        look_seconds=look_seconds,
    )
    states: list[EngineState] = []
    process.subscribe(states.append)
    client.start()
    process.start()
    try:
        yield process, states
    finally:
        await process.stop()
        await client.close()


def is_running(process: EngineProcess) -> bool:
    return process.state() is EngineState.RUNNING


async def test_an_engine_starts_and_stops_with_the_window(tmp_path: Path) -> None:
    async with window(tmp_path) as (process, _):
        assert process.state() is EngineState.STARTING
        await until(lambda: is_running(process))
        pid = process.pid
        assert pid is not None
        begun = time.monotonic()
    assert time.monotonic() - begun < 2.5
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert not (tmp_path / "run" / "bell").exists()


async def test_a_killed_engine_is_found_within_a_second_and_started_again(tmp_path: Path) -> None:
    async with window(tmp_path) as (process, states):
        await until(lambda: is_running(process))
        pid = process.pid
        assert pid is not None
        begun = time.monotonic()
        os.kill(pid, signal.SIGKILL)
        await until(lambda: not is_running(process))
        assert time.monotonic() - begun < 1.0
        await until(lambda: is_running(process))
        assert process.pid != pid
        assert states[-2:] == [EngineState.DOWN, EngineState.RUNNING]


async def test_a_frozen_engine_is_found_and_replaced(tmp_path: Path) -> None:
    async with window(tmp_path) as (process, _):
        await until(lambda: is_running(process))
        pid = process.pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        await until(lambda: process.state() is EngineState.DOWN)
        await until(lambda: is_running(process))
        assert process.pid != pid


async def test_a_stopped_engine_is_found_without_a_word_from_it(tmp_path: Path) -> None:
    quiet = window(tmp_path, ping_seconds=60, look_seconds=0.1, frozen_seconds=60)
    async with quiet as (process, _):
        await until(lambda: is_running(process))
        pid = process.pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        await until(lambda: process.state() is EngineState.DOWN)
        os.kill(pid, signal.SIGCONT)
        await until(lambda: is_running(process))


async def test_an_engine_that_was_only_slow_for_a_moment_is_left_alone(tmp_path: Path) -> None:
    async with window(tmp_path, frozen_seconds=30) as (process, _):
        await until(lambda: is_running(process))
        pid = process.pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        await until(lambda: process.state() is EngineState.DOWN)
        os.kill(pid, signal.SIGCONT)
        await until(lambda: is_running(process))
        assert process.pid == pid


async def test_an_engine_that_dies_at_its_start_is_started_ever_less_often(tmp_path: Path) -> None:
    count = tmp_path / "starts"
    words = [sys.executable, "-c", f"open({str(count)!r}, 'a').write('x'); raise SystemExit(1)"]
    async with window(tmp_path, words) as (process, _):
        await until(lambda: count.exists() and len(count.read_text()) >= 3)
        before, begun = len(count.read_text()), time.monotonic()
        await until(lambda: len(count.read_text()) > before)
        assert time.monotonic() - begun > 0.3
        assert not is_running(process)


async def test_a_program_that_cannot_be_started_is_said_to_be_down(tmp_path: Path) -> None:
    async with window(tmp_path, [str(tmp_path / "nothing")]) as (process, _):
        await until(lambda: process.state() is EngineState.DOWN)


async def test_a_restart_that_was_asked_for_gives_a_new_engine(tmp_path: Path) -> None:
    async with window(tmp_path) as (process, _):
        await until(lambda: is_running(process))
        pid = process.pid
        process.restart()
        await until(lambda: process.pid not in (None, pid) and is_running(process))


def start(profile: Path) -> "subprocess.Popen[bytes]":
    child = subprocess.Popen(command(profile), stdin=subprocess.PIPE)
    assert child.stdin is not None
    child.stdin.write(b"the token\n\n")
    child.stdin.flush()
    return child


async def ended_with(child: "subprocess.Popen[bytes]") -> int:
    code = await asyncio.to_thread(child.wait, 20)
    if child.stdin is not None and not child.stdin.closed:
        child.stdin.close()
    return code


async def test_an_engine_whose_window_died_goes_by_itself(tmp_path: Path) -> None:
    child = start(tmp_path)
    await until((tmp_path / "run" / "engine.token").exists)
    assert child.stdin is not None
    child.stdin.close()
    assert await ended_with(child) == 0


async def test_sigterm_stops_an_engine_cleanly_within_two_seconds(tmp_path: Path) -> None:
    child = start(tmp_path)
    await until((tmp_path / "run" / "engine.token").exists)
    begun = time.monotonic()
    child.terminate()
    assert await ended_with(child) == 0
    assert time.monotonic() - begun < 2.0


async def test_a_second_engine_of_a_profile_leaves_it_to_the_first(tmp_path: Path) -> None:
    first = start(tmp_path)
    await until((tmp_path / "run" / "engine.token").exists)
    assert await ended_with(start(tmp_path)) == TAKEN
    first.terminate()
    await ended_with(first)


async def test_the_launch_token_is_in_no_argument_list_and_no_environment(tmp_path: Path) -> None:
    child = start(tmp_path)
    await until((tmp_path / "run" / "engine.token").exists)
    invitation = Meeting(tmp_path).invitation()
    assert invitation is not None
    assert invitation.token == "the token"
    for part in ("cmdline", "environ"):
        assert b"the token" not in Path(f"/proc/{child.pid}/{part}").read_bytes()
    child.terminate()
    await ended_with(child)


@pytest.mark.expects_log("the engine stumbled")
async def test_an_engine_that_stumbles_over_itself_ends_with_a_code_of_its_own(tmp_path: Path) -> None:
    class Torn(MemoryStore):
        async def accounts(self) -> tuple[Account, ...]:
            raise ZeroDivisionError

    made = parts(Torn(), SystemClock())
    assert await run_engine(made, Meeting(tmp_path), addresses=lambda: "") == STUMBLED
    assert not (tmp_path / "run" / "bell").exists()
