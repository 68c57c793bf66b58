"""How far back a search for what is said about the shop looks, and where it goes on: its cursor is a time."""

from datetime import UTC, datetime, timedelta
from typing import Final

FIRST: Final = timedelta(days=3)
"""How far back the first look goes: an inbox full of old talk helps nobody."""
OVERLAP: Final = timedelta(hours=1)
"""Posts come into an index late and out of order; one that is known already changes nothing."""


def heard_until(cursor: str, now: datetime) -> datetime:
    """The time of the newest post heard; that of the first look when there is none, or none that can be read."""
    try:
        return datetime.fromisoformat(cursor).astimezone(UTC)
    except (ValueError, OverflowError):
        return now - FIRST
