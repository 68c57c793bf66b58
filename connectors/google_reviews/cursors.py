"""Where reading stands, as the short texts that the store keeps."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from connectors._kit import values


@dataclass(frozen=True, slots=True)
class LivePlace:
    """`marks`: of the reviews that are still looked at, those changed last first."""

    began: bool = False
    marks: Mapping[str, str] = field(default_factory=dict)
    deep_at: datetime | None = None
    """When more than the newest page was compared."""

    def text(self) -> str:
        """For the store."""
        deep = self.deep_at.isoformat() if self.deep_at is not None else ""
        return json.dumps({"began": self.began, "marks": dict(self.marks), "deep_at": deep})

    @classmethod
    def of(cls, cursor: str) -> "LivePlace":
        """The beginning, for what cannot be read."""
        data = _record(cursor)
        marks = {name: str(mark) for name, mark in values.record(data, "marks").items()}
        return cls(values.flag(data, "began"), marks, values.moment(data, "deep_at"))


@dataclass(frozen=True, slots=True)
class OldPlace:
    """The page that comes next."""

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


def _record(cursor: str) -> Mapping[str, Any]:
    try:
        return values.record(json.loads(cursor)) if cursor else {}
    except (ValueError, RecursionError):
        return {}
