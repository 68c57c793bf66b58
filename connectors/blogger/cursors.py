"""Where reading stands, as the short texts that the store keeps."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from connectors._kit import values


@dataclass(frozen=True, slots=True)
class Known:
    """A comment that is still looked at."""

    post: str
    at: datetime
    mark: str


@dataclass(frozen=True, slots=True)
class LivePlace:
    """`known`: by number, those that were written lately."""

    looked_at: datetime | None = None
    known: Mapping[str, Known] = field(default_factory=dict)

    def text(self) -> str:
        """For the store."""
        looked = self.looked_at.isoformat() if self.looked_at is not None else ""
        known = {name: [one.post, one.at.isoformat(), one.mark] for name, one in self.known.items()}
        return json.dumps({"looked_at": looked, "known": known})

    @classmethod
    def of(cls, cursor: str) -> "LivePlace":
        """The beginning, for what cannot be read."""
        data = _record(cursor)
        known = {}
        for name in values.record(data, "known"):
            at = values.moment(data, "known", name, 1)
            if at is not None:
                known[name] = Known(values.text(data, "known", name, 0), at, values.text(data, "known", name, 2))
        return cls(values.moment(data, "looked_at"), known)


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
