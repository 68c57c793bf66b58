"""Where reading stands: the newest message taken of each channel, threads that go on, how far the history goes."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from connectors.slack import stamps

MOST_THREADS: Final = 60


@dataclass(slots=True)
class LiveCursor:
    """`last`: channel to the stamp of the newest message taken; `threads`: 'channel:root' to that of its last reply."""

    last: dict[str, str] = field(default_factory=dict)
    threads: dict[str, str] = field(default_factory=dict)
    begun: bool = False
    """Whether every channel of the first look was looked at: what appears later is new."""
    looked: datetime | None = None
    """When the last whole look began."""

    @classmethod
    def of(cls, text: str) -> "LiveCursor":
        """What was stored; the beginning when it cannot be read."""
        data = _record(text)
        try:
            looked = datetime.fromisoformat(str(data.get("looked"))).astimezone(UTC)
        except (ValueError, OverflowError):
            looked = None
        return cls(_stamps(data.get("last")), _stamps(data.get("threads")), data.get("begun") is True, looked)

    def written(self) -> str:
        """To be stored; of threads those with the newest replies."""
        newest = sorted(self.threads.items(), key=lambda one: stamps.order(one[1]), reverse=True)[:MOST_THREADS]
        looked = self.looked.isoformat() if self.looked else ""
        return json.dumps({"last": self.last, "threads": dict(newest), "begun": self.begun, "looked": looked})


@dataclass(slots=True)
class HistoryCursor:
    """Channels that are read to their beginning, and the place within the one at hand."""

    done: list[str] = field(default_factory=list)
    channel: str = ""
    before: str = ""
    count: int = 0

    @classmethod
    def of(cls, text: str) -> "HistoryCursor":
        """What was stored; the beginning when it cannot be read."""
        data = _record(text)
        done, count, before = data.get("done"), data.get("count"), data.get("before")
        return cls(
            [str(one) for one in done] if isinstance(done, list) else [],
            str(data.get("channel", "")),
            str(before) if stamps.is_stamp(before) else "",
            count if isinstance(count, int) else 0,
        )

    def written(self) -> str:
        """To be stored."""
        return json.dumps({"done": self.done, "channel": self.channel, "before": self.before, "count": self.count})


def _record(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _stamps(data: object) -> dict[str, str]:
    return {str(k): str(v) for k, v in data.items() if stamps.is_stamp(v)} if isinstance(data, dict) else {}
