"""What all ports of one store share: the writing thread, the reading threads, a thread that prepares."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from shopbell.errors import StoreRefused
from storage.transaction import Transaction
from storage.writer import Priority, Writer

if TYPE_CHECKING:
    from shopbell.changes import Changes
    from storage.database import ReadConnection, WriteConnection
    from storage.readers import Readers

T = TypeVar("T")


class Parts:
    """Shared by the ports; closed once."""

    def __init__(self, writer: Writer | None, readers: Readers, searcher: Readers) -> None:
        """Without a writer the store is read only."""
        self._writer = writer
        self._readers = readers
        self.searcher = searcher
        self._preparer: ThreadPoolExecutor | None = None
        self._closed = False

    async def read(self, question: Callable[[ReadConnection], T]) -> T:
        """Ask on a reading thread. Raises StoreRefused and what the question raises."""
        return await self._readers.read(question)

    async def write(self, work: Callable[[Transaction], T], priority: Priority = Priority.OWNER) -> tuple[T, Changes]:
        """One transaction. Raises StoreRefused, and then nothing was written."""

        def whole(connection: WriteConnection) -> tuple[T, Changes]:
            transaction = Transaction(connection)
            result = work(transaction)
            return result, transaction.finish()

        return await self.writer().write(whole, priority)

    async def change(self, work: Callable[[Transaction], object], priority: Priority = Priority.OWNER) -> Changes:
        """One transaction of which only the Changes matter."""
        return (await self.write(work, priority))[1]

    def writer(self) -> Writer:
        """Raises StoreRefused when the store was opened to read only."""
        if self._writer is None:
            raise StoreRefused("The profile is open for reading only, so nothing can be changed.")
        return self._writer

    async def prepare(self, work: Callable[[], T]) -> T:
        """Run work that needs no database (folding, compressing) beside the writing thread."""
        if self._preparer is None:
            self._preparer = ThreadPoolExecutor(1, thread_name_prefix="store-prepare")
        return await asyncio.get_running_loop().run_in_executor(self._preparer, work)

    async def close(self) -> None:
        """Finish and let go; safe twice."""
        if self._closed:
            return
        self._closed = True
        if self._preparer is not None:
            self._preparer.shutdown(wait=False)
        if self._writer is not None:
            await self._writer.close()
        await self._readers.close()
        await self.searcher.close()
