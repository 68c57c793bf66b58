"""What the page of answers is counted from. See `shopbell.ports`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from shopbell.changes import Changes
    from shopbell.ids import ConversationId
    from shopbell.insight import Exchange, NewOutcome, Outcome, OutcomeId, Period, Spent
    from shopbell.promises import Promise


class InsightBook(Protocol):
    """Exchanges are kept up for what changed since the last look; nothing of it is on the way of a message."""

    async def count_up(self, limit: int = 5_000) -> int:
        """Count what changed, at most so many conversations; how many are still left."""
        ...

    async def exchanges(self, period: Period) -> tuple[Exchange, ...]:
        """Those asked in the period, or asked before it and answered in it or later; by time of asking."""
        ...

    async def left_waiting(self, at: datetime) -> int:
        """How many were asked before a moment and are not answered to this day."""
        ...

    async def outcomes(self, period: Period) -> tuple[Outcome, ...]:
        """Oldest first."""
        ...

    async def outcomes_of(self, conversation: ConversationId) -> tuple[Outcome, ...]:
        """Of one conversation, oldest first."""
        ...

    async def add_outcome(self, new: NewOutcome, at: datetime) -> tuple[OutcomeId, Changes]:
        """Raises NotFound."""
        ...

    async def remove_outcome(self, outcome: OutcomeId) -> Changes:
        """Undo of adding."""
        ...

    async def spent(self, first_day: str, last_day: str) -> tuple[Spent, ...]:
        """Days as 2026-11-29, both included."""
        ...

    async def add_spent(self, spent: Sequence[Spent]) -> Changes:
        """Adds to what is there; days of removed accounts are dropped."""
        ...

    async def promises_made(self, until: datetime) -> tuple[Promise, ...]:
        """Ours, made before then, closed ones too."""
        ...
