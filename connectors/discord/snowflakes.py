"""Discord's ids: numbers that tell when they were made (Reference, Snowflakes)."""

from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(2015, 1, 1, tzinfo=UTC)
LARGEST: Final = 2**63 - 1


def number(text: object) -> int:
    """The id as a number, 0 when it is none."""
    found = int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 20 else 0
    return found if found <= LARGEST else 0


def made_at(snowflake: int) -> datetime:
    """When an id was made."""
    return _EPOCH + timedelta(milliseconds=snowflake >> 22)


def at(moment: datetime) -> int:
    """The smallest id of a moment."""
    return max(0, (moment - _EPOCH) // timedelta(milliseconds=1)) << 22
