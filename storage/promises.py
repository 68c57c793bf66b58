"""`shopbell.ports.PromiseBook` over SQLite."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from shopbell.promises import Keeping, NewPromise, Promise, PromiseCounts, PromiseId
from storage.instants import to_us
from storage.tables import promises

if TYPE_CHECKING:
    from shopbell.changes import Changes
    from shopbell.ids import ConversationId, MessageId, PersonId
    from storage.parts import Parts


class SqlPromises:
    """Every step is durable when it returns."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def open_promises(self, *, limit: int = 200) -> tuple[Promise, ...]:
        """See the port."""
        return await self._parts.read(lambda db: promises.open_ones(db, limit))

    async def promises_of(self, conversation: ConversationId) -> tuple[Promise, ...]:
        """See the port."""
        return await self._parts.read(lambda db: promises.of_conversation(db, conversation))

    async def promises_with(self, person: PersonId) -> tuple[Promise, ...]:
        """See the port."""
        return await self._parts.read(lambda db: promises.with_person(db, person))

    async def promise(self, promise: PromiseId) -> Promise:
        """See the port."""
        return await self._parts.read(lambda db: promises.one(db, promise))

    async def promise_counts(self, now: datetime, day_end: datetime) -> PromiseCounts:
        """See the port."""
        return await self._parts.read(lambda db: promises.counts(db, now, day_end))

    async def passed_over(self, messages: Sequence[MessageId]) -> frozenset[tuple[MessageId, str]]:
        """See the port."""
        return await self._parts.read(lambda db: promises.passed_over(db, messages))

    async def add_promise(self, new: NewPromise, at: datetime) -> tuple[PromiseId, Changes]:
        """See the port."""
        made, changes = await self._parts.write(lambda tx: promises.add(tx, new, to_us(at)))
        return PromiseId(made), changes

    async def keep_promise(self, promise: PromiseId, by: Keeping, at: datetime) -> Changes:
        """See the port."""
        return await self._parts.change(lambda tx: promises.keep(tx, promise, by, to_us(at)))

    async def dismiss_promise(self, promise: PromiseId, at: datetime) -> Changes:
        """See the port."""
        return await self._parts.change(lambda tx: promises.dismiss(tx, promise, to_us(at)))

    async def reopen_promise(self, promise: PromiseId) -> Changes:
        """See the port."""
        return await self._parts.change(lambda tx: promises.reopen(tx, promise))

    async def move_promise(self, promise: PromiseId, due_at: datetime, *, whole_day: bool) -> Changes:
        """See the port."""
        return await self._parts.change(lambda tx: promises.move(tx, promise, to_us(due_at), whole_day=whole_day))

    async def remove_promise(self, promise: PromiseId) -> Changes:
        """See the port."""
        return await self._parts.change(lambda tx: promises.remove(tx, promise))

    async def pass_over(self, message: MessageId, words: str) -> Changes:
        """See the port."""
        return await self._parts.change(lambda tx: promises.pass_over(tx, message, words))
