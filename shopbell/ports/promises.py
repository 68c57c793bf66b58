"""Promises in the store. See `shopbell.ports`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shopbell.changes import Changes
    from shopbell.ids import ConversationId, MessageId, PersonId
    from shopbell.promises import Keeping, NewPromise, Promise, PromiseCounts, PromiseId


class PromiseBook(Protocol):
    """Reads and writes; every write touches the promise's conversation."""

    async def open_promises(self, *, limit: int = 200) -> tuple[Promise, ...]:
        """All that nobody kept or let go, soonest due first."""
        ...

    async def promises_of(self, conversation: ConversationId) -> tuple[Promise, ...]:
        """Of one conversation, closed ones too, in the order they were made."""
        ...

    async def promises_with(self, person: PersonId) -> tuple[Promise, ...]:
        """Open ones with one person, soonest due first."""
        ...

    async def promise(self, promise: PromiseId) -> Promise:
        """One; raises NotFound."""
        ...

    async def promise_counts(self, now: datetime, day_end: datetime) -> PromiseCounts:
        """The numbers of the first line of the day."""
        ...

    async def passed_over(self, messages: Sequence[MessageId]) -> frozenset[tuple[MessageId, str]]:
        """Sentences the owner said are no promise, of these messages."""
        ...

    async def add_promise(self, new: NewPromise, at: datetime) -> tuple[PromiseId, Changes]:
        """Raises NotFound; the same sentence of the same message again is the same promise."""
        ...

    async def keep_promise(self, promise: PromiseId, by: Keeping, at: datetime) -> Changes:
        """Open to kept; raises NotFound, and Rejected when it names nothing or is not open."""
        ...

    async def dismiss_promise(self, promise: PromiseId, at: datetime) -> Changes:
        """Open to dismissed; raises NotFound."""
        ...

    async def reopen_promise(self, promise: PromiseId) -> Changes:
        """Undo of kept and dismissed."""
        ...

    async def move_promise(self, promise: PromiseId, due_at: datetime, *, whole_day: bool) -> Changes:
        """Another day was agreed."""
        ...

    async def remove_promise(self, promise: PromiseId) -> Changes:
        """It was none: undo of making it."""
        ...

    async def pass_over(self, message: MessageId, words: str) -> Changes:
        """This sentence is no promise: propose it no more."""
        ...
