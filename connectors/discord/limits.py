"""Discord's buckets, kept as its headers tell them, so that a call waits here and is not refused there.

Topics, Rate Limits: a route belongs to a bucket, which Discord names; channels and servers count by themselves;
whoever is refused 10,000 times in ten minutes is locked out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from connectors._kit import values
from connectors._kit.http import Answer
from shopbell.connector import Clock
from shopbell.errors import RateLimited, Unreachable

PATIENCE: Final = 3.0
"""Seconds that a call waits by itself; longer is for the engine."""
LONGEST: Final = 3600.0
WAIT: Final = "Discord asks to wait a little. Shopbell goes on by itself."
_NUMBER: Final = re.compile(r"/\d+")
_MAJOR: Final = re.compile(r"/(channels|guilds)/\d+")


class TooMany(RateLimited):
    """A 429; `everywhere` when it is about all calls and not about one bucket."""

    def __init__(self, seconds: float, until: datetime, *, everywhere: bool) -> None:
        super().__init__(WAIT, until)
        self.seconds = seconds
        self.everywhere = everywhere


def too_many(answer: Answer, clock: Clock) -> TooMany:
    """What a 429 says."""
    try:
        data = answer.record()
    except Unreachable:
        data = {}
    seconds = max(_seconds(values.text(data, "retry_after") or answer.headers.get("retry-after", "")), 0.1)
    everywhere = values.flag(data, "global") or bool(answer.headers.get("x-ratelimit-global"))
    return TooMany(seconds, clock.now() + timedelta(seconds=seconds), everywhere=everywhere)


class Limits:
    """What is known of the buckets of one bot."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._bucket_of: dict[str, str] = {}
        self._free_at: dict[tuple[str, str], float] = {}
        self._all_free_at = 0.0

    async def wait(self, method: str, path: str) -> None:
        """Until this call may be made; raises RateLimited when that is longer than a moment."""
        seconds = max(self._all_free_at, self._free_at.get(self._key(method, path), 0.0)) - self._clock.monotonic()
        if seconds > PATIENCE:
            raise self._limited(seconds)
        if seconds > 0:
            await self._clock.sleep(seconds)

    def learn(self, method: str, path: str, headers: Mapping[str, str]) -> None:
        """What an answer's headers tell of its bucket."""
        bucket = headers.get("x-ratelimit-bucket", "")
        if not bucket:
            return
        self._bucket_of[_route(method, path)] = bucket
        if headers.get("x-ratelimit-remaining") == "0":
            self._free_at[self._key(method, path)] = self._clock.monotonic() + _seconds(
                headers.get("x-ratelimit-reset-after", "")
            )

    def refused(self, method: str, path: str, error: TooMany) -> None:
        """Keep what a 429 says."""
        until = self._clock.monotonic() + error.seconds
        if error.everywhere:
            self._all_free_at = until
        else:
            self._free_at[self._key(method, path)] = until

    def _limited(self, seconds: float) -> RateLimited:
        return RateLimited(WAIT, self._clock.now() + timedelta(seconds=seconds))

    def _key(self, method: str, path: str) -> tuple[str, str]:
        route = _route(method, path)
        major = _MAJOR.search(path)
        return self._bucket_of.get(route, route), major[0] if major else ""


def _route(method: str, path: str) -> str:
    return f"{method} {_NUMBER.sub('/#', path.partition('?')[0])}"


def _seconds(text: str) -> float:
    try:
        return min(max(0.0, float(text)), LONGEST)
    except ValueError:
        return 1.0
