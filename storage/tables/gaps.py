"""Stretches of history that may be missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopbell.ids import AccountId, GapId
from shopbell.model import Gap
from storage.instants import from_us, maybe_from

if TYPE_CHECKING:
    from storage.database import ReadConnection


def gaps_of(db: ReadConnection, account: int | None) -> tuple[Gap, ...]:
    """Of one account or of all, oldest first."""
    rows = db.all(
        "SELECT id, account, start_at, end_at, reason, closed_at, outage FROM gap"
        " WHERE ?1 IS NULL OR account = ?1 ORDER BY end_at",
        (account,),
    )
    return tuple(
        Gap(
            id=GapId(row[0]),
            account=AccountId(row[1]),
            start=maybe_from(row[2]),
            end=from_us(row[3]),
            reason=row[4],
            closed_at=maybe_from(row[5]),
            outage=bool(row[6]),
        )
        for row in rows
    )
