"""What the page of answers is counted from, in a shop where nothing was counted."""

from collections.abc import Sequence
from datetime import datetime

from shopbell.changes import Changes
from shopbell.errors import NotFound
from shopbell.ids import ConversationId
from shopbell.insight import Exchange, NewOutcome, Outcome, OutcomeId, Period, Spent
from shopbell.promises import Promise


class NothingCounted:
    """`shopbell.ports.InsightBook` without anything in it."""

    async def count_up(self, limit: int = 5_000) -> int:
        return 0

    async def exchanges(self, period: Period) -> tuple[Exchange, ...]:
        return ()

    async def left_waiting(self, at: datetime) -> int:
        return 0

    async def outcomes(self, period: Period) -> tuple[Outcome, ...]:
        return ()

    async def outcomes_of(self, conversation: ConversationId) -> tuple[Outcome, ...]:
        return ()

    async def add_outcome(self, new: NewOutcome, at: datetime) -> tuple[OutcomeId, Changes]:
        raise NotFound("There is no such conversation.")

    async def remove_outcome(self, outcome: OutcomeId) -> Changes:
        return Changes()

    async def spent(self, first_day: str, last_day: str) -> tuple[Spent, ...]:
        return ()

    async def add_spent(self, spent: Sequence[Spent]) -> Changes:
        return Changes()

    async def promises_made(self, until: datetime) -> tuple[Promise, ...]:
        return ()
