"""Lets a few things through at once and then slows down, so that a flood of changes leaves the window alone."""

import asyncio

_BURST = 4
_SECONDS = 0.25


class Pace:
    """The first few turns wait for nothing (the owner's own deeds); in a flood there are four a second."""

    def __init__(self, burst: int = _BURST, seconds: float = _SECONDS) -> None:
        """`seconds` is how long it takes until one more turn is free again."""
        self._burst = burst
        self._seconds = seconds
        self._free = float(burst)
        self._at: float | None = None

    async def turn(self) -> None:
        """Returns when it is time."""
        loop = asyncio.get_running_loop()
        self._refill(loop.time())
        if self._free < 1:
            await asyncio.sleep((1 - self._free) * self._seconds)
            self._refill(loop.time())
        self._free -= 1

    def _refill(self, now: float) -> None:
        if self._at is not None:
            self._free = min(self._burst, self._free + (now - self._at) / self._seconds)
        self._at = now
