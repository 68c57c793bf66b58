"""What services that charge, or count, were asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.writer import Priority

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from shopbell.ports.spending import Use
    from storage.database import ReadConnection
    from storage.parts import Parts
    from storage.transaction import Transaction

_HOUR = 3600
_DAY = 24 * _HOUR
_KEPT_HOURS = 62 * 24
"""Two months: no service has a longer period."""
_KEPT_DAYS = 2


class SqlSpending:
    """`shopbell.ports.SpendingBook` over SQLite."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def used(self, payer: str, currency: str, since: datetime, what: str = "") -> int:
        """See the port."""
        return await self._parts.read(lambda db: _used(db, payer, currency, since, what))

    async def use(self, payer: str, use: Use) -> None:
        """See the port."""
        await self._parts.change(lambda tx: _note(tx, payer, use), Priority.ENGINE)

    async def take(self, payer: str, use: Use, limit: int, since: datetime) -> bool:
        """See the port. Looked at and noted in one transaction, of which there is one at a time for all processes."""

        def work(tx: Transaction) -> bool:
            if _used(tx.db, payer, use.currency, since) + use.amount > limit:
                return False
            _note(tx, payer, use)
            return True

        return (await self._parts.write(work, Priority.ENGINE))[0]

    async def first_today(self, payer: str, kind: str, keys: Iterable[str], now: datetime) -> frozenset[str]:
        """See the port."""
        wanted, today = frozenset(keys), _day(now)

        def work(tx: Transaction) -> frozenset[str]:
            tx.db.run("DELETE FROM charged WHERE day <= ?", (today - _KEPT_DAYS,))
            return frozenset(key for key in wanted if _name(tx, payer, today, kind, key))

        return (await self._parts.write(work, Priority.ENGINE))[0] if wanted else frozenset()


def _used(db: ReadConnection, payer: str, currency: str, since: datetime, what: str = "") -> int:
    total: int = db.value(
        "SELECT coalesce(sum(amount), 0) FROM spending WHERE payer = ?1 AND currency = ?2 AND hour >= ?3"
        " AND ?4 IN ('', what)",
        (payer, currency, _hour(since), what),
    )
    return total


def _note(tx: Transaction, payer: str, use: Use) -> None:
    hour = _hour(use.at)
    tx.db.run("DELETE FROM spending WHERE hour < ?", (hour - _KEPT_HOURS,))
    tx.db.run(
        "INSERT INTO spending (payer, hour, currency, what, amount, count) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
        " ON CONFLICT DO UPDATE SET amount = amount + ?5, count = count + ?6",
        (payer, hour, use.currency, use.what, use.amount, use.count),
    )


def _name(tx: Transaction, payer: str, day: int, kind: str, key: str) -> bool:
    """Whether it is the first time."""
    return bool(
        tx.db.run(
            "INSERT INTO charged (payer, day, kind, key) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (payer, day, kind, key),
        )
    )


def _hour(at: datetime) -> int:
    return int(at.timestamp() // _HOUR)


def _day(at: datetime) -> int:
    return int(at.timestamp() // _DAY)
