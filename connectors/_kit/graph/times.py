"""Meta's times: ISO 8601 with an offset, or seconds since 1970."""

from datetime import UTC, datetime, timedelta

from connectors._kit import values

EPOCH = datetime.fromtimestamp(0, UTC)


def moment_of(data: object, *path: str | int) -> datetime:
    """The time at a path in UTC; the epoch when there is none or it cannot be read."""
    seconds = values.number(data, *path)
    if not seconds and (text := values.text(data, *path)).isdecimal():
        seconds = int(text[:12])
    if seconds:
        try:
            return datetime.fromtimestamp(seconds, UTC)
        except (ValueError, OverflowError, OSError):
            return EPOCH
    return values.moment(data, *path) or EPOCH


def later(at: datetime, span: timedelta) -> datetime:
    """So much later; a time at the end of all times stays there."""
    try:
        return at + span
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)
