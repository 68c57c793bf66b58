"""A clock that a test moves."""

import asyncio
from datetime import UTC, datetime, timedelta


class StillClock:
    """Saturday 21 November 2026, 15:20 UTC, until it is told otherwise."""

    def __init__(self, at: datetime = datetime(2026, 11, 21, 15, 20, tzinfo=UTC)) -> None:
        self._now = at
        self._ticks = 0.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._ticks

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def pass_time(self, delta: timedelta) -> None:
        """Later now."""
        self._now += delta
        self._ticks += delta.total_seconds()
