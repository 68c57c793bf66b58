"""The engine as a child of the window: started, watched, started again, stopped."""

import asyncio
import secrets
import subprocess
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from shopbell.engine.states import EngineState
from shopbell.engine.waits import ended

STOP_SECONDS = 3.0
LOOK_SECONDS = 3.0
"""Between two looks whether the engine was stopped (SIGSTOP), where the system tells without waking it."""
FROZEN_SECONDS = 20.0
"""So long an engine may be silent before it is killed and started again."""
LONG_LIFE = 30.0
"""An engine that lived longer did not die of its start: the next one is started at once."""
LONGEST_PAUSE = 30.0


class Line(Protocol):
    """What this needs of the bell."""

    def wake(self) -> None:
        """'Try now'."""

    def knock(self) -> None:
        """Connect soon."""


class EngineProcess:
    """One child at a time. Its death is heard by a thread that waits for it, within milliseconds."""

    def __init__(
        self,
        command: Sequence[str],
        line: Line,
        *,
        handover: Callable[[], str] = lambda: "",
        pauses: tuple[float, ...] = (0.0, 0.5, 2.0, 5.0, 10.0, LONGEST_PAUSE),
        frozen_seconds: float = FROZEN_SECONDS,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        """`handover`: one line of secrets for each new engine. `pauses`: seconds before a new start, after deaths."""
        self._command = tuple(command)
        self._line = line
        self._handover = handover
        self._pauses = pauses
        self._frozen_seconds = frozen_seconds
        self._look_seconds = look_seconds
        self._listeners: list[Callable[[EngineState], None]] = []
        self._child: subprocess.Popen[bytes] | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._silence: asyncio.TimerHandle | None = None
        self._state = EngineState.STARTING

    # ---- what the window sees ------------------------------------------------------------------------------------

    def state(self) -> EngineState:
        """Now."""
        return self._state

    def subscribe(self, listener: Callable[[EngineState], None]) -> Callable[[], None]:
        """Call on each change of state; gives the way to stop."""
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    def wake(self) -> None:
        """'Try now'."""
        self._line.wake()

    @property
    def pid(self) -> int | None:
        """Of the child that lives now."""
        child = self._child
        return child.pid if child is not None and child.poll() is None else None

    # ---- for the composition root --------------------------------------------------------------------------------

    def start(self) -> None:
        """Keep an engine running from now on."""
        if self._keeping is None:
            self._keeping = asyncio.create_task(self._keep(), name="engine process")

    def restart(self) -> None:
        """A new engine in the place of this one: it is handed what it needs at its start only."""
        if self.pid is not None and self._child is not None:
            self._child.terminate()

    async def stop(self) -> None:
        """SIGTERM, and after three seconds SIGKILL."""
        if self._keeping is not None:
            await ended(self._keeping)
            self._keeping = None
        child, self._child = self._child, None
        if child is not None and child.poll() is None:
            child.terminate()
            await asyncio.to_thread(_reap, child)
        self._forget_silence()

    def linked(self, up: bool) -> None:
        """The bell's line to an engine is there, or gone, or silent. Any engine of the profile counts."""
        self._forget_silence()
        self._set(EngineState.RUNNING if up else EngineState.DOWN)
        if not up and self.pid is not None:
            loop = asyncio.get_running_loop()
            self._silence = loop.call_later(self._frozen_seconds, self._end_silence)

    # ---- inside --------------------------------------------------------------------------------------------------

    async def _keep(self) -> None:
        deaths = 0
        loop = asyncio.get_running_loop()
        while True:
            begun = loop.time()
            await self._live()
            deaths = 0 if loop.time() - begun > LONG_LIFE else deaths + 1
            self._set(EngineState.DOWN)
            await asyncio.sleep(self._pauses[min(deaths, len(self._pauses) - 1)])

    async def _live(self) -> None:
        """One engine's life, from start to death."""
        died = asyncio.Event()
        loop = asyncio.get_running_loop()
        child = self._born()
        if child is None:
            return
        self._child = child

        def wait() -> None:
            child.wait()
            with suppress(RuntimeError):  # the loop was closed first
                loop.call_soon_threadsafe(died.set)

        threading.Thread(target=wait, name="engine watch", daemon=True).start()
        self._line.knock()
        looking = asyncio.create_task(self._look_at(child.pid))
        try:
            await died.wait()
        finally:
            await ended(looking)
        if child.stdin is not None:
            with suppress(OSError):
                child.stdin.close()

    def _born(self) -> subprocess.Popen[bytes] | None:
        """The token goes in by stdin, where no list of processes shows it; stdin's end is our death."""
        try:
            child = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        except OSError:
            return None
        if child.stdin is not None:
            with suppress(OSError):
                child.stdin.write(f"{secrets.token_hex(32)}\n{self._handover()}\n".encode())
                child.stdin.flush()
        return child

    async def _look_at(self, pid: int) -> None:
        """A stopped engine keeps its line open; only the system knows that it stands still."""
        was = False
        while True:
            await asyncio.sleep(self._look_seconds)
            now = is_stopped(pid)
            if now is not was:
                was = now
                self.linked(not now)

    def _end_silence(self) -> None:
        if self.pid is not None and self._child is not None:
            self._child.kill()

    def _forget_silence(self) -> None:
        if self._silence is not None:
            self._silence.cancel()
            self._silence = None

    def _set(self, state: EngineState) -> None:
        if state is not self._state:
            self._state = state
            for listener in list(self._listeners):
                listener(state)


def is_stopped(pid: int) -> bool:
    """Whether the process was stopped by a signal (proc(5), state T); False where the system does not say."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return fields[0] in {"T", "t"}


def _reap(child: "subprocess.Popen[bytes]") -> None:
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    if child.stdin is not None:
        with suppress(OSError):
            child.stdin.close()
