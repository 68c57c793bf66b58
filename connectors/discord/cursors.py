"""Where reading stands: the newest message taken of each channel, and how far the history was walked."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from connectors.discord import snowflakes


@dataclass(slots=True)
class LiveCursor:
    """`last`: channel to the id of the newest message that was taken; 0 where there was none yet."""

    last: dict[str, int] = field(default_factory=dict)
    begun: bool = False
    """Whether every channel of the first look was looked at: what appears later is new."""
    looked: datetime | None = None
    """When the last whole look began."""

    @classmethod
    def of(cls, text: str) -> "LiveCursor":
        """What was stored; the beginning when it cannot be read."""
        data = _record(text)
        last = data.get("last")
        try:
            looked = datetime.fromisoformat(str(data.get("looked"))).astimezone(UTC)
        except (ValueError, OverflowError):
            looked = None
        return cls(
            {str(c): snowflakes.number(m) for c, m in last.items()} if isinstance(last, dict) else {},
            data.get("begun") is True,
            looked,
        )

    def written(self) -> str:
        """To be stored."""
        last = {channel: str(message) for channel, message in self.last.items()}
        looked = self.looked.isoformat() if self.looked else ""
        return json.dumps({"last": last, "begun": self.begun, "looked": looked})


@dataclass(slots=True)
class HistoryCursor:
    """Channels that are read to their beginning, and the place within the one at hand."""

    done: list[str] = field(default_factory=list)
    channel: str = ""
    before: int = 0
    count: int = 0

    @classmethod
    def of(cls, text: str) -> "HistoryCursor":
        """What was stored; the beginning when it cannot be read."""
        data = _record(text)
        done, count = data.get("done"), data.get("count")
        return cls(
            [str(one) for one in done] if isinstance(done, list) else [],
            str(data.get("channel", "")),
            snowflakes.number(data.get("before")),
            count if isinstance(count, int) else 0,
        )

    def written(self) -> str:
        """To be stored."""
        return json.dumps({"done": self.done, "channel": self.channel, "before": str(self.before), "count": self.count})


def _record(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
