"""Where reading stands: the next update's number, and when Telegram was last asked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Cursor:
    """`offset` confirms everything before it (getUpdates); `at` is None before the first look."""

    offset: int = 0
    at: datetime | None = None
    troubles: Mapping[str, str] = field(default_factory=dict)
    """What is wrong with the bot's place in business accounts, told once by Telegram: see connections.py."""

    def written(self) -> str:
        """To be stored."""
        known = {"offset": self.offset, "at": None if self.at is None else self.at.isoformat()}
        return json.dumps({**known, "troubles": dict(self.troubles)} if self.troubles else known)


def read_cursor(text: str) -> Cursor:
    """What was stored; the beginning when it cannot be read."""
    try:
        data = json.loads(text) if text else {}
        at = data.get("at")
        when = datetime.fromisoformat(at).astimezone(UTC) if at else None
        troubles = {str(owner): str(words) for owner, words in dict(data.get("troubles") or {}).items()}
        return Cursor(max(0, int(data.get("offset", 0))), when, troubles)
    except (ValueError, TypeError, AttributeError, OverflowError):
        return Cursor()
