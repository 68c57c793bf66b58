"""How fast history comes in, and so how long it will take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopbell.model import Progress

if TYPE_CHECKING:
    from shopbell.connector import Clock

ENOUGH_SECONDS = 3.0
"""Before that, nothing is said about the time left: it would jump about."""


class Pace:
    """Measures from the first page of this run; what an earlier run read counts as done, not as speed."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._begun: float | None = None
        self._before = 0
        self._taken = 0

    def measured(self, told: Progress | None, taken: int) -> Progress:
        """Progress after a page of `taken` messages; `told` is the connector's own count where it has one."""
        now = self._clock.monotonic()
        self._taken += taken
        done = told.done if told else self._taken
        if self._begun is None:
            self._begun, self._before = now, done
        total = max(told.total, done) if told and told.total else 0
        return Progress(done, total, self._left(done, total, now - self._begun))

    def _left(self, done: int, total: int, seconds: float) -> int | None:
        fresh = done - self._before
        if not total or fresh <= 0 or seconds < ENOUGH_SECONDS:
            return None
        return round((total - done) * seconds / fresh)
