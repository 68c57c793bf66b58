"""Where reading stands, as JSON. What cannot be read is taken for the beginning."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from connectors._kit.values import flag, moment, number, record, text

OWN: Final = "own"
MENTIONS: Final = "mentions"
FUTURE: Final = datetime(9999, 1, 1, tzinfo=UTC)
EVERY: Final = timedelta(hours=1)
"""Between two second looks."""


def _read(cursor: str) -> object:
    try:
        return json.loads(cursor) if cursor else {}
    except ValueError:
        return {}


@dataclass(frozen=True, slots=True)
class Listed:
    """An item of the newest page as it was last seen: the status, the item's own id, and when it was edited."""

    status: str
    item: str
    edited: str


@dataclass(frozen=True, slots=True)
class Turned:
    """The second look (`again.py`): when the last was, and the place before which the next goes on ('': the newest)."""

    at: datetime | None = None
    before: str = ""

    def due(self, now: datetime) -> bool:
        """Whether it is time; not right after the account was added. A clock that went back is no reason to wait."""
        return self.at is not None and not self.at <= now < self.at + EVERY


@dataclass(slots=True)
class LiveCursor:
    """For each list: the newest item taken ('' before the first look, '0' when it was empty), and its newest page."""

    last: dict[str, str] = field(default_factory=dict)
    window: dict[str, tuple[Listed, ...]] = field(default_factory=dict)
    turned: Turned = Turned()

    @property
    def shown(self) -> frozenset[str]:
        """Statuses of the newest pages, which every look compares."""
        return frozenset(each.status for page in self.window.values() for each in page)

    @classmethod
    def of(cls, cursor: str) -> "LiveCursor":
        """As stored."""
        data, made = _read(cursor), cls()
        for name in (OWN, MENTIONS):
            if not text(data, name, "last"):
                continue
            made.last[name] = text(data, name, "last")
            rows = record(data, name).get("window")
            made.window[name] = tuple(Listed(*row) for row in (rows if isinstance(rows, list) else ()) if _is_row(row))
        made.turned = Turned(moment(data, "again", "at"), text(data, "again", "before"))
        return made

    def stored(self) -> str:
        """For the store."""
        data: dict[str, object] = {
            name: {"last": last, "window": [[each.status, each.item, each.edited] for each in self.window[name]]}
            for name, last in self.last.items()
        }
        if self.turned.at is not None:
            data["again"] = {"at": self.turned.at.isoformat(), "before": self.turned.before}
        return json.dumps(data, separators=(",", ":"))


def _is_row(row: object) -> bool:
    return isinstance(row, list) and len(row) == 3 and all(isinstance(each, str) for each in row)


@dataclass(frozen=True, slots=True)
class Depth:
    """How far back one list was read: before which item, the time there, and whether that was the end."""

    before: str = ""
    at: datetime = FUTURE
    ended: bool = False


@dataclass(frozen=True, slots=True)
class HistoryCursor:
    """Both lists go back side by side, so that no old question stands there without the answer it got."""

    depths: Mapping[str, Depth]
    done: int = 0

    @classmethod
    def of(cls, cursor: str) -> "HistoryCursor":
        """As stored."""
        data = _read(cursor)
        depths = {
            name: Depth(text(data, name, "before"), moment(data, name, "at") or FUTURE, flag(data, name, "ended"))
            for name in (OWN, MENTIONS)
        }
        return cls(depths, number(data, "done"))

    def stored(self) -> str:
        """For the store."""
        data: dict[str, object] = {
            name: {"before": each.before, "at": each.at.isoformat(), "ended": each.ended}
            for name, each in self.depths.items()
        }
        return json.dumps(data | {"done": self.done}, separators=(",", ":"))

    @property
    def next(self) -> str:
        """The list to read on in: the one that is less far back, our own at a tie; '' at the end of both."""
        open_ones = [name for name in (OWN, MENTIONS) if not self.depths[name].ended]
        return max(open_ones, key=lambda name: self.depths[name].at, default="")
