"""The engine's own process, from start to stop."""

import asyncio
import logging
import os
import secrets
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from shopbell.engine.bell import BellServer
from shopbell.engine.lock import ProfileLock
from shopbell.engine.meeting import Meeting
from shopbell.engine.parts import EngineParts
from shopbell.engine.redact import frames
from shopbell.engine.supervisor import Supervisor
from shopbell.engine.surroundings import own_addresses
from shopbell.engine.waits import ended

LOCK_SECONDS = 3.0
"""An engine whose window died needs a moment to go."""
LOCK_STEP = 0.1
LONGEST_TOKEN, LONGEST_HANDOVER = 1024, 1_000_000
STUMBLED, TAKEN = 70, 75
"""Exit codes of sysexits.h: our own mistake (EX_SOFTWARE); another engine works on this profile (EX_TEMPFAIL)."""

log = logging.getLogger("shopbell.engine")


async def run_engine(
    parts: EngineParts,
    meeting: Meeting,
    *,
    token: str = "",
    parent_gone: asyncio.Event | None = None,
    addresses: Callable[[], str] = own_addresses,
    ready: Callable[[], None] = lambda: None,
) -> int:
    """Until SIGTERM, SIGINT or `parent_gone`; the process's exit code. `parts.bell` is replaced by the real one."""
    lock = ProfileLock(meeting.lock)
    if not await _taken(lock):
        return TAKEN
    try:
        stop = parent_gone or asyncio.Event()
        with _signals(stop):
            whole = await _serve(parts, meeting, token or secrets.token_hex(32), addresses, stop, ready)
    finally:
        lock.release()
    return 0 if whole else STUMBLED


async def _taken(lock: ProfileLock) -> bool:
    for _ in range(int(LOCK_SECONDS / LOCK_STEP)):
        if lock.take():
            return True
        await asyncio.sleep(LOCK_STEP)
    return False


@contextmanager
def _signals(stop: asyncio.Event) -> Iterator[None]:
    """SIGTERM and SIGINT set the event while inside."""
    loop = asyncio.get_running_loop()
    caught = (signal.SIGTERM, signal.SIGINT)
    # Windows has no such handlers; there the engine ends with its stdin.
    with suppress(NotImplementedError, RuntimeError, ValueError):
        for number in caught:
            loop.add_signal_handler(number, stop.set)
    try:
        yield
    finally:
        with suppress(NotImplementedError, RuntimeError, ValueError):
            for number in caught:
                loop.remove_signal_handler(number)


async def _serve(
    parts: EngineParts,
    meeting: Meeting,
    token: str,
    addresses: Callable[[], str],
    stop: asyncio.Event,
    ready: Callable[[], None],
) -> bool:
    """False when the engine stumbled over itself; whoever started it starts it again."""
    bell = BellServer(meeting, token)
    supervisor = Supervisor(replace(parts, bell=bell), addresses=addresses)
    bell.serve(supervisor)
    await bell.start()
    working = asyncio.create_task(supervisor.run(), name="engine")
    stopping = asyncio.create_task(stop.wait())
    ready()
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await ended(stopping)
        trouble = working.exception() if working.done() and not working.cancelled() else None
        await ended(working)
        await bell.stop()
    if trouble is not None:
        log.error("the engine stumbled:\n%s", frames(trouble))
    return trouble is None


class Parent:
    """The window that started this engine: its token comes first, and its death ends stdin."""

    def __init__(self, stdin: int | None = None) -> None:
        self._stdin = sys.stdin.fileno() if stdin is None else stdin
        self.gone = asyncio.Event()

    async def token(self) -> str:
        """The launch token; '' when nobody gives one."""
        return await asyncio.to_thread(self._line, LONGEST_TOKEN)

    async def handover(self) -> str:
        """What the window gives its engine to open the place for secrets; '' when nothing."""
        return await asyncio.to_thread(self._line, LONGEST_HANDOVER)

    def watch(self) -> None:
        """Sets `gone` when stdin ends. A thread: no wake-ups, and it works with every kind of pipe."""
        loop = asyncio.get_running_loop()

        def wait() -> None:
            with suppress(OSError):
                while os.read(self._stdin, 4096):
                    pass
            with suppress(RuntimeError):  # the loop was closed first
                loop.call_soon_threadsafe(self.gone.set)

        threading.Thread(target=wait, name="parent watch", daemon=True).start()

    def _line(self, longest: int) -> str:
        data = b""
        with suppress(OSError):
            while not data.endswith(b"\n") and len(data) < longest:
                piece = os.read(self._stdin, 1)
                if not piece:
                    break
                data += piece
        return data.decode("utf-8", "replace").strip()
