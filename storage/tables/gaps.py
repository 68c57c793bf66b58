"""Stretches of history that may be missing."""

from shopbell.ids import AccountId, GapId
from shopbell.model import Gap
from storage.database import ReadConnection
from storage.instants import from_us, maybe_from


def gaps_of(db: ReadConnection, account: int | None) -> tuple[Gap, ...]:
    """Of one account or of all, oldest first."""
    rows = db.all(
        "SELECT id, account, start_at, end_at, reason, closed_at FROM gap"
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
        )
        for row in rows
    )
