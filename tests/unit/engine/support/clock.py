"""Time that passes only when a test says so."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class HandClock:
    """Saturday 21 November 2026, 14:02 UTC at the beginning."""

    def __init__(self) -> None:
        self._begun = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)
        self._passed = 0.0
        self._asleep = 0.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return self._begun + timedelta(seconds=self._passed + self._asleep)

    def monotonic(self) -> float:
        return self._passed

    async def sleep(self, seconds: float) -> None:
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        entry = (self._passed + seconds, waiting)
        self._sleepers.append(entry)
        try:
            await waiting
        finally:
            self._sleepers.remove(entry)

    def jump(self, seconds: float) -> None:
        """Pass time without waking anybody."""
        self._passed += seconds

    def laptop_slept(self, seconds: float) -> None:
        """The wall clock went on, the monotonic one did not."""
        self._asleep += seconds

    async def advance(self, seconds: float) -> None:
        """Pass time, waking sleepers in order."""
        end = self._passed + seconds
        while True:
            await calm()
            due = sorted((at, n) for n, (at, _) in enumerate(self._sleepers) if at <= end)
            if not due:
                break
            at, number = due[0]
            self._passed = max(self._passed, at)
            waiting = self._sleepers[number][1]
            if not waiting.done():
                waiting.set_result(None)
            await calm()
        self._passed = end
        await calm()

    def pauses(self) -> list[float]:
        """How long each sleeper still sleeps."""
        return sorted(round(at - self._passed, 3) for at, _ in self._sleepers)


async def calm(turns: int = 60) -> None:
    """Let everything run that can run without time passing."""
    for _ in range(turns):
        await asyncio.sleep(0)


async def until(true: Callable[[], bool], what: str = "it") -> None:
    """Wait for something that another thread or process brings about."""
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 - there is no event in another process
            await asyncio.sleep(0.002)
