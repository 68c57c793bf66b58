"""`shopbell.ports.InsightBook` over SQLite."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shopbell.ids import AccountId, ConversationId
from shopbell.insight import Exchange, NewOutcome, Outcome, OutcomeId, Period, Spent, Work
from storage.instants import from_us, to_us
from storage.tables import exchanges, promises
from storage.tables.conversations import resolve
from storage.writer import Priority

if TYPE_CHECKING:
    from datetime import datetime

    from shopbell.changes import Changes
    from shopbell.promises import Promise
    from storage.database import Row
    from storage.parts import Parts
    from storage.transaction import Transaction

_AT_ONCE = 100
"""Conversations counted in one transaction, so that nobody waits for it."""
_OUTCOME = (
    "SELECT o.id, c.account, o.conversation, o.kind, o.cents, o.currency, o.at FROM outcome AS o"
    " JOIN conversation AS c ON c.id = o.conversation"
)


class SqlInsight:
    """Reads are of one moment."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def count_up(self, limit: int = 5_000) -> int:
        """See the port."""
        left, done = await self._parts.read(lambda db: db.value("SELECT count(*) FROM exchange_stale")), 0
        while left and done < limit:
            left, _ = await self._parts.write(lambda tx: exchanges.count_up(tx, _AT_ONCE), Priority.BULK)
            done += _AT_ONCE
        return int(left)

    async def exchanges(self, period: Period) -> tuple[Exchange, ...]:
        """See the port."""
        return await self._parts.read(lambda db: exchanges.in_period(db, period))

    async def left_waiting(self, at: datetime) -> int:
        """See the port."""
        return await self._parts.read(lambda db: exchanges.left_waiting(db, at))

    async def outcomes(self, period: Period) -> tuple[Outcome, ...]:
        """See the port."""
        start, end = to_us(period.start), to_us(period.end)
        rows = await self._parts.read(
            lambda db: db.all(_OUTCOME + " WHERE o.at >= ? AND o.at < ? ORDER BY o.at, o.id", (start, end))
        )
        return tuple(map(_outcome_of, rows))

    async def outcomes_of(self, conversation: ConversationId) -> tuple[Outcome, ...]:
        """See the port."""
        rows = await self._parts.read(
            lambda db: db.all(_OUTCOME + " WHERE o.conversation = ? ORDER BY o.at, o.id", (resolve(db, conversation),))
        )
        return tuple(map(_outcome_of, rows))

    async def add_outcome(self, new: NewOutcome, at: datetime) -> tuple[OutcomeId, Changes]:
        """See the port."""

        def work(tx: Transaction) -> int:
            conversation = resolve(tx.db, new.conversation)
            tx.touched.conversations.add(conversation)
            return tx.db.insert(
                "INSERT INTO outcome (conversation, kind, cents, currency, at) VALUES (?, ?, ?, ?, ?)",
                (conversation, new.kind, new.cents, new.currency, to_us(at)),
            )

        made, changes = await self._parts.write(work)
        return OutcomeId(made), changes

    async def remove_outcome(self, outcome: OutcomeId) -> Changes:
        """See the port."""

        def work(tx: Transaction) -> None:
            row = tx.db.one("DELETE FROM outcome WHERE id = ? RETURNING conversation", (outcome,))
            if row is not None:
                tx.touched.conversations.add(row[0])

        return await self._parts.change(work)

    async def spent(self, first_day: str, last_day: str) -> tuple[Spent, ...]:
        """See the port."""
        rows = await self._parts.read(
            lambda db: db.all(
                "SELECT account, work, day, seconds FROM spent WHERE day BETWEEN ? AND ? ORDER BY day, account, work",
                (first_day, last_day),
            )
        )
        return tuple(Spent(AccountId(account), Work(work), day, seconds) for account, work, day, seconds in rows)

    async def add_spent(self, spent: Sequence[Spent]) -> Changes:
        """See the port."""
        rows = [(one.day, one.work.value, one.seconds, one.account) for one in spent if one.seconds > 0]
        return await self._parts.change(
            lambda tx: tx.db.many(
                "INSERT INTO spent (account, day, work, seconds) SELECT id, ?1, ?2, ?3 FROM account WHERE id = ?4"
                " ON CONFLICT DO UPDATE SET seconds = seconds + excluded.seconds",
                rows,
            )
        )

    async def promises_made(self, until: datetime) -> tuple[Promise, ...]:
        """See the port."""
        return await self._parts.read(lambda db: promises.made_before(db, to_us(until)))


def _outcome_of(row: Row) -> Outcome:
    return Outcome(
        id=OutcomeId(row[0]),
        account=AccountId(row[1]),
        conversation=ConversationId(row[2]),
        kind=row[3],
        cents=row[4],
        currency=row[5],
        at=from_us(row[6]),
    )
