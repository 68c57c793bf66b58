"""Where reading stands: the next update's number, and when Telegram was last asked."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Cursor:
    """`offset` confirms everything before it (getUpdates); `at` is None before the first look."""

    offset: int = 0
    at: datetime | None = None

    def written(self) -> str:
        """To be stored."""
        return json.dumps({"offset": self.offset, "at": None if self.at is None else self.at.isoformat()})


def read_cursor(text: str) -> Cursor:
    """What was stored; the beginning when it cannot be read."""
    try:
        data = json.loads(text) if text else {}
        at = data.get("at")
        when = datetime.fromisoformat(at).astimezone(UTC) if at else None
        return Cursor(max(0, int(data.get("offset", 0))), when)
    except (ValueError, TypeError, AttributeError, OverflowError):
        return Cursor()
