"""Where reading stands, as the short texts that the store keeps."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from connectors._kit import values


@dataclass(frozen=True, slots=True)
class LivePlace:
    """`marks`: of the threads that are still looked at, the newest first; `held`: comment to thread."""

    began: bool = False
    marks: Mapping[str, str] = field(default_factory=dict)
    held: Mapping[str, str] = field(default_factory=dict)
    looked_at: datetime | None = None
    deep_at: datetime | None = None
    """When more than the newest page was compared."""

    def text(self) -> str:
        """For the store."""
        return json.dumps(
            {
                "began": self.began,
                "marks": dict(self.marks),
                "held": dict(self.held),
                "looked_at": _written(self.looked_at),
                "deep_at": _written(self.deep_at),
            }
        )

    @classmethod
    def of(cls, cursor: str) -> "LivePlace":
        """The beginning, for what cannot be read."""
        data = _record(cursor)
        return cls(
            values.flag(data, "began"),
            {name: str(mark) for name, mark in values.record(data, "marks").items()},
            {name: str(thread) for name, thread in values.record(data, "held").items()},
            values.moment(data, "looked_at"),
            values.moment(data, "deep_at"),
        )


@dataclass(frozen=True, slots=True)
class OldPlace:
    """The page of threads that comes next."""

    page: str = ""
    done: int = 0
    ended: bool = False

    def text(self) -> str:
        """For the store."""
        return json.dumps({"page": self.page, "done": self.done, "ended": self.ended})

    @classmethod
    def of(cls, cursor: str) -> "OldPlace":
        """The beginning, for what cannot be read."""
        data = _record(cursor)
        return cls(values.text(data, "page"), max(0, values.number(data, "done")), values.flag(data, "ended"))


def _written(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat() if at is not None else ""


def _record(cursor: str) -> Mapping[str, Any]:
    try:
        return values.record(json.loads(cursor)) if cursor else {}
    except (ValueError, RecursionError):
        return {}
