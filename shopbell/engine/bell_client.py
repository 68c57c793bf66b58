"""The bell, as the window and the command line hold it: connects again by itself, and never fails."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from shopbell.engine import wire
from shopbell.engine.meeting import SOCKETS, Meeting
from shopbell.engine.mouth import Mouth
from shopbell.engine.waits import ended
from shopbell.engine.wire import Kind
from shopbell.errors import Unreachable

if TYPE_CHECKING:
    from shopbell.changes import Changes
    from shopbell.engine.worker import Pass
    from shopbell.ids import AccountId
    from shopbell.probing import Found

PING_SECONDS = 30.0
"""Each ping wakes the engine, which is to sleep; a stopped one is found by the window's `EngineProcess` sooner."""
PONG_SECONDS = 2.0
KNOCK_SECONDS = 0.25
LONGEST_KNOCK = 2.0
GONE = "The engine stopped before it was done. Try again."


class BellClient:
    """One line to the engine. `heard` and `linked` are called in the loop that `start` was called in."""

    def __init__(
        self,
        meeting: Meeting,
        heard: Callable[[Changes], None] = lambda changes: None,
        linked: Callable[[bool], None] = lambda up: None,
        *,
        ping_seconds: float = PING_SECONDS,
        pong_seconds: float = PONG_SECONDS,
    ) -> None:
        """`linked` hears when the line is there, gone, or silent because the engine is frozen."""
        self._meeting = meeting
        self._heard = heard
        self._linked = linked
        self._ping_seconds = ping_seconds
        self._pong_seconds = pong_seconds
        self._mouth: Mouth | None = None
        self._life: asyncio.Task[None] | None = None
        self._pong = asyncio.Event()
        self._knock = asyncio.Event()
        self._answers: list[asyncio.Future[tuple[Pass, ...]]] = []
        self._tries: dict[AccountId, asyncio.Future[tuple[Found, ...]]] = {}
        self.up = False

    # ---- use -----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Stay connected from now on."""
        if self._life is None:
            self._life = asyncio.create_task(self._live(), name="bell")

    async def connect(self) -> bool:
        """Start, and wait for the first try (for the command line): whether an engine is there."""
        tried = asyncio.Event()
        self._life = asyncio.create_task(self._live(tried), name="bell")
        await tried.wait()
        return self.up

    async def close(self) -> None:
        """Ring what is left, say goodbye, let go."""
        if self._mouth is not None and self.up:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pong_seconds):
                    await self._mouth.last(wire.line(Kind.BYE))
        if self._life is not None:
            await ended(self._life)
            self._life = None

    def ring(self, changes: Changes) -> None:
        """Tell the engine and through it all others; without one it is dropped, since they read the database."""
        if self._mouth is not None:
            self._mouth.ring(changes)

    def wake(self) -> None:
        """'Try now'."""
        if self._mouth is not None:
            self._mouth.say(wire.line(Kind.WAKE))

    async def sync(self, accounts: Sequence[AccountId] | None) -> tuple[Pass, ...]:
        """Have the running engine make one full pass. Raises Unreachable when it is gone before the end."""
        if self._mouth is None:
            raise Unreachable(GONE)
        answer: asyncio.Future[tuple[Pass, ...]] = asyncio.get_running_loop().create_future()
        self._answers.append(answer)
        wanted = None if accounts is None else list(accounts)
        self._mouth.say(wire.line(Kind.SYNC, {"accounts": wanted}))
        return await answer

    async def probe(self, account: AccountId) -> tuple[Found, ...]:
        """Have the running engine try what an account may do. Raises Unreachable with the reason when it cannot."""
        if self._mouth is None:
            raise Unreachable(GONE)
        answer = self._tries.get(account)
        if answer is None:
            answer = self._tries[account] = asyncio.get_running_loop().create_future()
            answer.add_done_callback(lambda _: self._tries.pop(account, None))
            self._mouth.say(wire.line(Kind.PROBE, {"account": account}))
        return await asyncio.shield(answer)

    def knock(self) -> None:
        """An engine was just started: try to connect often from now on."""
        self._knock.set()

    # ---- life ----------------------------------------------------------------------------------------------------

    async def _live(self, tried: asyncio.Event | None = None) -> None:
        pause = KNOCK_SECONDS
        while True:
            with suppress(OSError, ValueError, TimeoutError, Unreachable):
                await self._visit(tried)
                pause = KNOCK_SECONDS
            self._say_link(up=False)
            if tried is not None:
                tried.set()
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._knock.wait()
                    self._knock.clear()
                    pause = KNOCK_SECONDS / 2
            pause = min(pause * 2, LONGEST_KNOCK)

    async def _visit(self, tried: asyncio.Event | None) -> None:
        reader, writer = await self._opened()
        mouth = Mouth(writer)
        tasks: list[asyncio.Task[None]] = []
        try:
            await self._greet(reader, writer)
            self._mouth = mouth
            self._say_link(up=True)
            if tried is not None:
                tried.set()
            tasks = [asyncio.create_task(mouth.run()), asyncio.create_task(self._feel(mouth))]
            await self._listen(reader)
        finally:
            self._mouth = None
            for task in tasks:
                await ended(task)
            mouth.close()
            self._disappoint()  # last: whoever hears of it may close this client at once

    def _disappoint(self) -> None:
        answers, self._answers = self._answers, []
        for answer in answers:
            if not answer.done():
                answer.set_exception(Unreachable(GONE))
        for found in self._tries.values():
            if not found.done():
                found.set_exception(Unreachable(GONE))
                found.exception()  # whoever asked may have left meanwhile

    async def _opened(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        invitation = self._meeting.invitation()
        if invitation is None:
            raise Unreachable("No engine runs.")
        if SOCKETS:
            path = str(self._meeting.socket)
            return await asyncio.open_unix_connection(path, limit=wire.LONGEST)
        return await asyncio.open_connection("127.0.0.1", invitation.port, limit=wire.LONGEST)

    async def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        invitation = self._meeting.invitation()
        token = invitation.token if invitation else ""
        writer.write(wire.line(Kind.HELLO, {"token": token}))
        async with asyncio.timeout(self._pong_seconds):
            answer = wire.parsed(await reader.readline())
        if answer is None or answer["kind"] != Kind.WELCOME:
            raise Unreachable("The engine did not let this process in.")

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        while data := await reader.readline():
            message = wire.parsed(data)
            if message is None:
                return
            self._pong.set()
            self._say_link(up=True)
            if message["kind"] == Kind.CHANGES:
                self._heard(wire.changes_of(message))
            elif message["kind"] == Kind.SYNCED and self._answers:
                _answer(self._answers.pop(0), message)
            elif message["kind"] == Kind.PROBED and (waiting := self._tries.get(wire.account_of(message))):
                _tell_found(waiting, message)

    async def _feel(self, mouth: Mouth) -> None:
        """A slow pulse: a dead engine closes the line by itself, a frozen one only falls silent."""
        while True:
            await asyncio.sleep(self._ping_seconds)
            self._pong.clear()
            mouth.say(wire.line(Kind.PING))
            try:
                async with asyncio.timeout(self._pong_seconds):
                    await self._pong.wait()
            except TimeoutError:
                self._say_link(up=False)

    def _say_link(self, *, up: bool) -> None:
        if up is not self.up:
            self.up = up
            self._linked(up)


def _answer(waiting: asyncio.Future[tuple[Pass, ...]], message: Mapping[str, object]) -> None:
    """Without passes the engine stumbled over them."""
    if waiting.done():
        return
    try:
        waiting.set_result(wire.passes_of(message))
    except TypeError:
        waiting.set_exception(Unreachable(GONE))


def _tell_found(waiting: asyncio.Future[tuple[Found, ...]], message: Mapping[str, object]) -> None:
    """With neither findings nor a reason the engine stumbled over it."""
    if waiting.done():
        return
    try:
        waiting.set_result(wire.found_of(message))
    except (TypeError, ValueError, KeyError):
        waiting.set_exception(Unreachable(str(message.get("error") or GONE)))
        waiting.exception()  # whoever asked may have left meanwhile
