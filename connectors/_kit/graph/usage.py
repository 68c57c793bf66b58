"""How much of Meta's limits is used, as its answers say (docs/graph-api/overview/rate-limiting).

`X-App-Usage` is one object of percents; `X-Business-Use-Case-Usage` maps a Page or account to a list of such objects,
each with `estimated_time_to_regain_access` in minutes. Both are absent until enough was asked.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from connectors._kit import values

NEAR: Final = 75
"""Percent from which reading goes slower."""
FULL: Final = 95
"""Percent from which reading rests, so that answers can still leave."""
REST: Final = timedelta(minutes=10)
"""How long reading rests when Meta names no time: the counters roll over an hour."""
LONGEST_REST: Final = timedelta(hours=24)
_PERCENTS: Final = ("call_count", "total_cputime", "total_time")


@dataclass(frozen=True, slots=True)
class Usage:
    """The fullest of all counters in one answer."""

    percent: int = 0
    regain: timedelta = timedelta()
    """How long until calls are taken again; zero while they are."""

    @property
    def pause(self) -> float:
        """Seconds to wait before the next read."""
        return 0.0 if self.percent < NEAR else (self.percent - NEAR) / 4

    @property
    def rest(self) -> timedelta:
        """How long nothing is to be read at all; zero for going on."""
        if self.regain:
            return self.regain
        return REST if self.percent >= FULL else timedelta()


def usage_of(headers: Mapping[str, str]) -> Usage:
    """What an answer's headers say; nothing used where they say nothing, or nothing readable."""
    found = list(_counters(headers))
    percent = max((_percent(one, name) for one in found for name in _PERCENTS), default=0)
    minutes = max((max(0, values.number(one, "estimated_time_to_regain_access")) for one in found), default=0)
    return Usage(percent, min(timedelta(minutes=min(minutes, 100_000)), LONGEST_REST))


def _counters(headers: Mapping[str, str]) -> Iterator[Mapping[str, object]]:
    app = _json(headers.get("x-app-usage", ""))
    if isinstance(app, dict):
        yield app
    business = _json(headers.get("x-business-use-case-usage", ""))
    if isinstance(business, dict):
        for name in business:
            yield from values.records(business, name)


def _percent(counter: Mapping[str, object], name: str) -> int:
    found = counter.get(name)
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found < 1_000_000:
        return 0
    return int(found)


def _json(text: str) -> object:
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
