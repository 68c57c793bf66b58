"""Reading threads: each has its own read-only connection, opened at its first question."""

import asyncio
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import apsw

from storage.database import REST, TROUBLE, ReadConnection, open_reader, refusal

T = TypeVar("T")
_Job = tuple[Callable[[ReadConnection], Any], asyncio.AbstractEventLoop, "asyncio.Future[Any]"]


class Readers:
    """A few threads over one queue of questions."""

    def __init__(self, profile: Path, threads: int = 2, name: str = "store-reader", rest: float = REST) -> None:
        self._profile = profile
        self._name = name
        self._most = threads
        self._rest = rest
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._asking = 0
        self._running: ReadConnection | None = None

    async def read(self, question: Callable[[ReadConnection], T]) -> T:
        """Ask; the answer is of one moment. Raises StoreRefused."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._asking += 1
        if self._asking > len(self._threads) < self._most:
            self._begin()
        self._queue.put((question, loop, future))
        try:
            return await future
        finally:
            self._asking -= 1

    def interrupt(self) -> None:
        """Stop the question that runs now; it raises InterruptedQuestion. For a single thread."""
        running = self._running
        if running is not None:
            running.raw.interrupt()

    async def close(self) -> None:
        """Finish and close the connections."""
        for _ in self._threads:
            self._queue.put(None)
        loop = asyncio.get_running_loop()
        for thread in self._threads:
            await loop.run_in_executor(None, thread.join)

    def _begin(self) -> None:
        thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _run(self) -> None:
        connection: ReadConnection | None = None
        while (job := self._next(connection)) is not None:
            question, loop, future = job
            if future.cancelled():
                continue
            result: object = None
            error: BaseException | None = None
            try:
                if connection is None:
                    connection = open_reader(self._profile)
                result = self._answer(connection, question)
            except TROUBLE as trouble:
                error = refusal(trouble)
            except BaseException as other:  # noqa: BLE001 - it belongs to whoever asked
                error = other
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(_settle, future, result, error)
        if connection is not None:
            connection.close()

    def _next(self, connection: ReadConnection | None) -> _Job | None:
        """The next question, however long it takes to come."""
        if connection is not None:
            with suppress(queue.Empty):
                return self._queue.get(timeout=self._rest)
            connection.raw.release_memory()
        return self._queue.get()

    def _answer(self, connection: ReadConnection, question: Callable[[ReadConnection], T]) -> T:
        """In one transaction, so that several statements see the same moment."""
        connection.raw.execute("BEGIN")
        self._running = connection
        try:
            return question(connection)
        except apsw.InterruptError as error:
            raise InterruptedQuestion from error
        finally:
            self._running = None
            connection.raw.execute("ROLLBACK" if connection.raw.in_transaction else "SELECT 1")


class InterruptedQuestion(Exception):
    """A newer question took its place."""


def _settle(future: "asyncio.Future[Any]", result: object, error: BaseException | None) -> None:
    if future.cancelled():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
