"""Enough for today: who will wait and until when, kept as promises of the owner's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shopbell.model import ConversationRow, View
from shopbell.promises import NewPromise, PromiseId, Side

if TYPE_CHECKING:
    from shopbell.connector import Clock
    from shopbell.ids import ConversationId
    from shopbell.ports import Library
    from shopbell.services.promises import Promises
    from shopbell.services.triage import Triage

MOST = 500
MORNING_HOUR = 9
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Waits:
    """Somebody who will wait, and until when (aware, on this computer's clock)."""

    row: ConversationRow
    until: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """What one evening put off, for its undo."""

    conversations: tuple[ConversationId, ...]
    promises: tuple[PromiseId, ...]


class Evening:
    """Nothing is written to anybody: the promise is the owner's own."""

    def __init__(self, library: Library, promises: Promises, triage: Triage, clock: Clock) -> None:
        self._library = library
        self._promises = promises
        self._triage = triage
        self._clock = clock

    def morning(self) -> datetime:
        """Nine in the morning of the next day that is no weekend."""
        day = self._clock.now().astimezone() + timedelta(days=1)
        while day.weekday() >= _SATURDAY:
            day += timedelta(days=1)
        return day.replace(hour=MORNING_HOUR, minute=0, second=0, microsecond=0)

    async def waiting(self) -> tuple[Waits, ...]:
        """Everybody who waits, longest first, put off until the next morning."""
        page = await self._library.rows(View.WAITING, limit=MOST)
        return tuple(Waits(row, self.morning()) for row in page.rows)

    async def keep(self, waiting: Sequence[Waits], words: str) -> Kept:
        """Each comes back when it was said, and is owed an answer by the end of that day. `words` says so."""
        conversations, promises = [], []
        for one in waiting:
            due = one.until.replace(hour=23, minute=59)
            new = NewPromise(one.row.id, Side.OURS, words, due)
            promises.append(await self._promises.add(new))
            await self._triage.later(one.row.id, one.until)
            conversations.append(one.row.id)
        return Kept(tuple(conversations), tuple(promises))

    async def undo(self, kept: Kept) -> None:
        """As if it had not been said."""
        for promise in kept.promises:
            await self._promises.remove(promise)
        for conversation in kept.conversations:
            await self._triage.reopen(conversation)
