"""Promises as the window and the command line handle them: proposed, accepted, kept by something, let go."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import TYPE_CHECKING

from shopbell.model import Direction, Message, MessageKind
from shopbell.promises import OFFSET, DraftPromise, Keeping, NewPromise, Promise, PromiseCounts, PromiseId, Side

if TYPE_CHECKING:
    from shopbell.connector import Clock
    from shopbell.ids import ConversationId, MessageId, PersonId
    from shopbell.ports import Bell, PromiseBook
    from shopbell.text.due_dates import Due
    from shopbell.text.promises import FoundPromise


@dataclass(frozen=True, slots=True)
class Proposal:
    """A sentence that may be a promise; nothing is kept before the owner says so."""

    message: MessageId
    conversation: ConversationId
    side: Side
    found: FoundPromise


class Promises:
    """Every step is durable when it returns and has its undo."""

    def __init__(self, book: PromiseBook, bell: Bell, clock: Clock) -> None:
        self._book = book
        self._bell = bell
        self._clock = clock

    # ---- proposals

    async def proposals(self, messages: Sequence[Message]) -> tuple[Proposal, ...]:
        """Sentences of these messages whose day is still ahead, without those kept or passed over already."""
        now = self._clock.now()
        worded = [one for one in messages if one.kind is MessageKind.MESSAGE and one.gone_at is None]
        found = await asyncio.to_thread(lambda: [(one, _found(one.text, _written(one))) for one in worded])
        some = [(one, promise) for one, several in found for promise in several if promise.due.at > now]
        if not some:
            return ()
        known = await self._book.passed_over([one.id for one, _ in some])
        for conversation in {one.conversation for one, _ in some}:
            made = await self._book.promises_of(conversation)
            known |= {(promise.message, promise.words) for promise in made if promise.message is not None}
        return tuple(
            Proposal(one.id, one.conversation, _side(one), promise)
            for one, promise in some
            if (one.id, promise.text) not in known
        )

    async def proposals_in(self, text: str) -> tuple[DraftPromise, ...]:
        """What is being written promises this."""
        now = self._clock.now().astimezone()
        found = await asyncio.to_thread(_found, text, now.replace(second=0, microsecond=0))
        return tuple(DraftPromise(one.text, one.due.at, one.due.whole_day) for one in found)

    async def due_in(self, message: Message, sentence: str) -> Due | None:
        """The day that a sentence of a message names, whatever else it says; None when that is not ahead."""
        found = await asyncio.to_thread(_due, sentence, _written(message))
        return found if found is not None and found.at > self._clock.now() else None

    async def accept(self, proposal: Proposal) -> PromiseId:
        """It is a promise."""
        due = proposal.found.due
        return await self.add(
            NewPromise(
                proposal.conversation, proposal.side, proposal.found.text, due.at, due.whole_day, proposal.message
            )
        )

    async def pass_over(self, proposal: Proposal) -> None:
        """It is none; propose it no more."""
        self._bell.ring(await self._book.pass_over(proposal.message, proposal.found.text))

    # ---- promises

    async def add(self, new: NewPromise) -> PromiseId:
        """Keep it. Raises NotFound."""
        made, changes = await self._book.add_promise(new, self._clock.now())
        self._bell.ring(changes)
        return made

    async def keep(self, promise: PromiseId, by: Keeping) -> None:
        """Close it by naming what kept it. Raises Rejected when nothing is named."""
        self._bell.ring(await self._book.keep_promise(promise, by, self._clock.now()))

    async def dismiss(self, promise: PromiseId) -> None:
        """Nobody waits for it any more."""
        self._bell.ring(await self._book.dismiss_promise(promise, self._clock.now()))

    async def reopen(self, promise: PromiseId) -> None:
        """Undo of keep and dismiss."""
        self._bell.ring(await self._book.reopen_promise(promise))

    async def remove(self, promise: PromiseId) -> None:
        """Undo of add and accept."""
        self._bell.ring(await self._book.remove_promise(promise))

    async def move(self, promise: PromiseId, due_at: datetime, *, whole_day: bool = True) -> None:
        """Another day was agreed."""
        self._bell.ring(await self._book.move_promise(promise, due_at, whole_day=whole_day))

    async def find(self, promise: PromiseId) -> Promise:
        """One; raises NotFound."""
        return await self._book.promise(promise)

    async def open(self) -> tuple[Promise, ...]:
        """All open ones, soonest due first."""
        return await self._book.open_promises()

    async def of(self, conversation: ConversationId) -> tuple[Promise, ...]:
        """Of one conversation."""
        return await self._book.promises_of(conversation)

    async def with_person(self, person: PersonId) -> tuple[Promise, ...]:
        """Open ones with one person."""
        return await self._book.promises_with(person)

    async def today(self) -> PromiseCounts:
        """What the first line of the day says."""
        now = self._clock.now()
        return await self._book.promise_counts(now, now.astimezone().replace(hour=23, minute=59, second=59))


def _side(message: Message) -> Side:
    return Side.OURS if message.direction is Direction.OUT else Side.THEIRS


def _written(message: Message) -> datetime:
    """When it was written, on its writer's clock where the message tells it, else on this computer's."""
    try:
        minutes = int(message.facts.get(OFFSET, ""))
    except ValueError:
        return message.at.astimezone()
    return message.at.astimezone(timezone(timedelta(minutes=max(-1439, min(1439, minutes)))))


@lru_cache(maxsize=512)
def _found(text: str, written_at: datetime) -> tuple[FoundPromise, ...]:
    from shopbell.text.promises import find_promises

    return find_promises(text, written_at)


def _due(sentence: str, written_at: datetime) -> Due | None:
    from shopbell.text.due_dates import find_due, names_a_day
    from shopbell.text.fold_search import fold

    return find_due(sentence, names_a_day(" ".join(fold(sentence).split())), written_at)
