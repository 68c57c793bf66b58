"""The real clock."""

import asyncio
import time
from datetime import UTC, datetime


class SystemClock:
    """Time of the machine."""

    def now(self) -> datetime:
        """Aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds; on Linux without the time asleep, so a jump of `now` against it shows a sleep."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
