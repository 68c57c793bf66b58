"""How long to wait after a failure: longer each time, never in step with others, as long as the service asks."""

from __future__ import annotations

import random
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopbell.connector import Clock

FIRST_SECONDS = 2.0
LONGEST_SECONDS = 300.0
SPREAD = 0.25


class Backoff:
    """One account's patience."""

    def __init__(
        self,
        clock: Clock,
        *,
        first: float = FIRST_SECONDS,
        longest: float = LONGEST_SECONDS,
        chance: random.Random | None = None,
    ) -> None:
        """`chance` gives the jitter, so that a test can fix it."""
        self._clock = clock
        self._first = first
        self._longest = longest
        self._chance = chance or random.Random()  # noqa: S311 - jitter is no secret
        self._failures = 0

    @property
    def failures(self) -> int:
        """In a row, since the last success."""
        return self._failures

    def failed(self) -> float:
        """Seconds to wait now: doubled at each failure, a quarter more or less, never over the longest."""
        exponent = min(self._failures, 30)
        self._failures += 1
        wait = min(self._first * 2.0**exponent, self._longest)
        return min(wait * self._chance.uniform(1 - SPREAD, 1 + SPREAD), self._longest)

    def limited(self, until: datetime) -> float:
        """Seconds until the service's own word; at least one, at most a day, and no failure is counted."""
        return min(max((until - self._clock.now()).total_seconds(), 1.0), 86_400.0)

    def succeeded(self) -> None:
        """Start small again."""
        self._failures = 0
