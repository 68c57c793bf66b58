"""Times in the database: whole microseconds since 1970 in UTC, so that they sort and compare as numbers."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_us(at: datetime) -> int:
    """An aware time as microseconds."""
    return (at - EPOCH) // _MICROSECOND


def from_us(us: int) -> datetime:
    """Microseconds as an aware time in UTC."""
    return EPOCH + timedelta(microseconds=us)


def maybe_us(at: datetime | None) -> int | None:
    """Like `to_us`; None stays None."""
    return None if at is None else to_us(at)


def maybe_from(us: int | None) -> datetime | None:
    """Like `from_us`; None stays None."""
    return None if us is None else from_us(us)
