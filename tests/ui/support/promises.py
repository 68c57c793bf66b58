"""Promises, over the shop in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from shopbell.changes import Changes
from shopbell.errors import Rejected
from shopbell.ids import ConversationId, MessageId, PersonId
from shopbell.mending import Mended, MendingCase
from shopbell.promises import Keeping, NewPromise, Promise, PromiseCounts, PromiseId, PromiseState, Side
from tests.ui.support.memory import MemoryShop, found


class MemoryPromises:
    """`shopbell.ports.PromiseBook` over a MemoryShop."""

    def __init__(self, shop: MemoryShop) -> None:
        self._shop = shop
        self._promises: dict[PromiseId, Promise] = {}
        self._passed: set[tuple[MessageId, str]] = set()

    def _all(self) -> list[Promise]:
        rows = self._shop.rows
        return [replace(one, put_off=rows[one.conversation].later_until is not None) for one in self._promises.values()]

    async def open_promises(self, *, limit: int = 200) -> tuple[Promise, ...]:
        still = [one for one in self._all() if one.state is PromiseState.OPEN]
        return tuple(sorted(still, key=lambda one: (one.due_at, one.id))[:limit])

    async def promises_of(self, conversation: ConversationId) -> tuple[Promise, ...]:
        return tuple(one for one in self._all() if one.conversation == conversation)

    async def promises_with(self, person: PersonId) -> tuple[Promise, ...]:
        return tuple(one for one in await self.open_promises() if one.person == person)

    async def promise(self, promise: PromiseId) -> Promise:
        return found(self._promises, promise)

    async def promise_counts(self, now: datetime, day_end: datetime) -> PromiseCounts:
        awake = [one for one in await self.open_promises() if not one.put_off]
        ours = [one.due_at for one in awake if one.side is Side.OURS]
        return PromiseCounts(
            open=len(awake),
            due=sum(now <= due <= day_end for due in ours),
            overdue=sum(due < now for due in ours),
            theirs_overdue=sum(one.due_at < now for one in awake if one.side is Side.THEIRS),
        )

    async def passed_over(self, messages: Sequence[MessageId]) -> frozenset[tuple[MessageId, str]]:
        return frozenset(one for one in self._passed if one[0] in messages)

    async def add_promise(self, new: NewPromise, at: datetime) -> tuple[PromiseId, Changes]:
        row = found(self._shop.rows, new.conversation)
        made = Promise(
            id=PromiseId(next(self._shop.next_id)),
            conversation=row.id,
            person=row.person,
            person_name=row.person_name,
            side=new.side,
            words=new.words,
            due_at=new.due_at,
            whole_day=new.whole_day,
            made_at=at,
            state=PromiseState.OPEN,
            message=new.message,
        )
        self._promises[made.id] = made
        return made.id, self._touched(made)

    async def keep_promise(self, promise: PromiseId, by: Keeping, at: datetime) -> Changes:
        if by.message is None and not by.words.strip():
            raise Rejected("Say what kept the promise.")
        return self._set(promise, state=PromiseState.KEPT, closed_at=at, kept_by=by)

    async def dismiss_promise(self, promise: PromiseId, at: datetime) -> Changes:
        return self._set(promise, state=PromiseState.DISMISSED, closed_at=at)

    async def reopen_promise(self, promise: PromiseId) -> Changes:
        return self._set(promise, state=PromiseState.OPEN, closed_at=None, kept_by=None)

    async def move_promise(self, promise: PromiseId, due_at: datetime, *, whole_day: bool) -> Changes:
        return self._set(promise, due_at=due_at, whole_day=whole_day)

    async def remove_promise(self, promise: PromiseId) -> Changes:
        return self._touched(self._promises.pop(promise))

    async def pass_over(self, message: MessageId, words: str) -> Changes:
        self._passed.add((message, words))
        return self._shop.changed(messages=frozenset({message}))

    def _set(self, promise: PromiseId, **values: object) -> Changes:
        self._promises[promise] = replace(found(self._promises, promise), **values)  # type: ignore[arg-type]
        return self._touched(self._promises[promise])

    def _touched(self, promise: Promise) -> Changes:
        messages = frozenset() if promise.message is None else frozenset({promise.message})
        return self._shop.changed(conversations=frozenset({promise.conversation}), messages=messages)


class NothingToMend:
    """`shopbell.ports.MendingBook` of a shop that is never late."""

    async def mending_case(self, conversation: ConversationId, now: datetime) -> MendingCase | None:
        return None

    async def record_mending(self, case: MendingCase, message: MessageId, at: datetime) -> Changes:
        return Changes()

    async def mendings(self, since: datetime, until: datetime) -> tuple[Mended, ...]:
        return ()
