"""Where reading stands, as the short texts that the store keeps."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors._kit import values


@dataclass(frozen=True, slots=True)
class LivePlace:
    """Every comment up to `top` was seen; `marks` are those of the newest ones, to notice what became of them."""

    top: int
    marks: Mapping[int, str] = field(default_factory=dict)

    def text(self) -> str:
        """For the store."""
        return json.dumps({"top": self.top, "marks": {str(n): mark for n, mark in self.marks.items()}})

    @classmethod
    def of(cls, cursor: str) -> "LivePlace | None":
        """None at the first look, and for what cannot be read."""
        data = _record(cursor)
        if "top" not in data:
            return None
        marks = values.record(data, "marks")
        return cls(values.number(data, "top"), {int(n): str(mark) for n, mark in marks.items() if n.isdecimal()})


@dataclass(frozen=True, slots=True)
class OldPlace:
    """Every comment from `low` upwards was seen when it stood at `offset`, counted from the newest; 0 is none."""

    low: int = 0
    offset: int = 0
    ended: bool = False

    def text(self) -> str:
        """For the store."""
        return json.dumps({"low": self.low, "offset": self.offset, "ended": self.ended})

    @classmethod
    def of(cls, cursor: str) -> "OldPlace":
        """The beginning, for what cannot be read."""
        data = _record(cursor)
        return cls(values.number(data, "low"), max(0, values.number(data, "offset")), values.flag(data, "ended"))


def _record(cursor: str) -> Mapping[str, Any]:
    try:
        return values.record(json.loads(cursor)) if cursor else {}
    except (ValueError, RecursionError):
        return {}
