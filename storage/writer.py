"""The one writing thread of a process: what the owner does runs before bulk work, between its transactions."""

import asyncio
import heapq
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any, TypeVar

import apsw

from shopbell.errors import StoreRefused
from storage.checkpoints import Checkpoints, checkpoint, put_off
from storage.database import REST, TROUBLE, WriteConnection, refusal
from storage.door import Door

T = TypeVar("T")

_BULK_PAUSE = 0.002
"""Seconds the write lock stays free after a bulk transaction: twice the time in which others look again."""
_QUIET = 2.0
"""Seconds without anybody waiting, after which bulk work may take longer transactions again."""
_CHECKPOINT_PAGES = 1_000
_CHECKPOINT_PAGES_BUSY = 6_000


class Priority(IntEnum):
    """Lower goes first."""

    OWNER = 0
    ENGINE = 1
    BULK = 2


@dataclass(order=True, slots=True)
class _Job:
    priority: Priority
    number: int
    work: Callable[[WriteConnection], Any] = field(compare=False)
    loop: asyncio.AbstractEventLoop = field(compare=False)
    future: "asyncio.Future[Any]" = field(compare=False)


class Writer:
    """Runs jobs in one thread, each in one transaction. A failed job leaves the database as it was."""

    def __init__(self, connection: WriteConnection, checkpoints: Checkpoints | None = None) -> None:
        """`checkpoints`: how the log is emptied beside this thread, unless in the usual way."""
        self._connection = connection
        self._jobs: list[_Job] = []
        self._wake = threading.Condition()
        self._number = 0
        self._closing = False
        self._rested = True
        self._wal_pages = 0
        self._door = Door(Path(connection.raw.filename).parent)
        self._wanted_at = -_QUIET
        self._checkpoints = checkpoints or Checkpoints(Path(connection.raw.filename))
        connection.raw.set_wal_hook(self._wal_grew)
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    async def write(self, work: Callable[[WriteConnection], T], priority: Priority = Priority.OWNER) -> T:
        """Run in a transaction; durable when it returns. Raises StoreRefused."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        with self._wake:
            if self._closing:
                raise StoreRefused("Shopbell is closing; this was not saved any more.")
            self._number += 1
            heapq.heappush(self._jobs, _Job(priority, self._number, work, loop, future))
            self._wake.notify()
        return await future

    async def close(self) -> None:
        """Finish what was handed in, then close the connection."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        await asyncio.get_running_loop().run_in_executor(None, self._thread.join)

    def is_wanted(self) -> bool:
        """Whether somebody who is not bulk work waits, here or in another process; asked within bulk work."""
        waiting = self._jobs[:1]
        if self._door.heard() or (waiting and waiting[0].priority is not Priority.BULK):
            self._wanted_at = time.monotonic()
            return True
        return False

    def is_quiet(self) -> bool:
        """Whether nobody waited for bulk work lately."""
        return time.monotonic() - self._wanted_at > _QUIET

    def _wal_grew(self, _connection: apsw.Connection, _database: str, pages: int) -> int:
        self._wal_pages = pages
        return apsw.SQLITE_OK

    def _run(self) -> None:
        while (job := self._next()) is not None:
            if job.future.cancelled():
                continue
            result, error = self._do(job)
            idle = not self._jobs
            _tell(job, result, error)
            self._checkpoint_when_due(job.priority, idle=idle)
            if job.priority is Priority.BULK:
                self._pause()
        self._finish()

    def _next(self) -> _Job | None:
        with self._wake:
            while not self._jobs:
                if self._closing:
                    return None
                if not self._wake.wait(None if self._rested else REST):
                    self._connection.raw.release_memory()
                    self._rested = True
            self._rested = False
            return heapq.heappop(self._jobs)

    def _pause(self) -> None:
        """Leave the lock to other processes; a job of the owner here ends the pause."""
        end = time.monotonic() + _BULK_PAUSE
        with self._wake:
            while not (self._jobs and self._jobs[0].priority is Priority.OWNER):
                left = end - time.monotonic()
                if left <= 0 or self._closing:
                    return
                self._wake.wait(left)

    def _do(self, job: _Job) -> tuple[object, BaseException | None]:
        """What it gives or raises."""
        try:
            with self._connection.transaction():
                return job.work(self._connection), None
        except TROUBLE as trouble:
            error = refusal(trouble)
            error.__cause__ = trouble
            return None, error
        except BaseException as other:  # noqa: BLE001 - it belongs to whoever asked, not to this thread
            return None, other

    def _checkpoint_when_due(self, after: Priority, *, idle: bool) -> None:
        """Bulk work does it itself, else its log would grow faster than it is emptied; nothing else waits for it."""
        bulk = after is Priority.BULK
        if self._wal_pages < (_CHECKPOINT_PAGES if idle or not bulk else _CHECKPOINT_PAGES_BUSY):
            return
        self._wal_pages = 0
        if not bulk:
            self._checkpoints.ask()
            return
        try:
            checkpoint(self._connection.raw)
        except TROUBLE as trouble:
            put_off(trouble)

    def _finish(self) -> None:
        self._checkpoints.close()
        with suppress(*TROUBLE):
            checkpoint(self._connection.raw)
        self._connection.close()


def _tell(job: _Job, result: object, error: BaseException | None) -> None:
    # The loop may be closed already when its program is ending.
    with suppress(RuntimeError):
        job.loop.call_soon_threadsafe(_settle, job.future, result, error)


def _settle(future: "asyncio.Future[Any]", result: object, error: BaseException | None) -> None:
    if future.cancelled():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
