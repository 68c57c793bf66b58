"""The line between a session and the demo service. Tests put faults on it; in life it has none."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from shopbell.connector import Clock
from shopbell.errors import RateLimited, Rejected, Uncertain, Unreachable


class Line:
    """Carries calls; each fault holds until it is taken away, or once where it says `next`."""

    def __init__(self) -> None:
        self.offline = False
        self.limited_for = 0.0
        self.cut_next = False
        self.lose_next = False
        self.forget_next = False
        self.refuse_next = ""
        self._ears: list[Callable[[], None]] = []

    def subscribe(self, ear: Callable[[], None]) -> Callable[[], None]:
        """Call when something happened at the service; gives the way to stop."""
        self._ears.append(ear)
        return lambda: self._ears.remove(ear)

    def ring(self) -> None:
        """Something happened at the service, or to the line."""
        for ear in tuple(self._ears):
            ear()

    async def reach(self, clock: Clock) -> None:
        """One call; raises Unreachable or RateLimited."""
        await asyncio.sleep(0)
        if self.offline:
            raise Unreachable("The demo shop cannot be reached at the moment.")
        if self.limited_for:
            until = self._wait_until(clock.now())
            raise RateLimited("The demo shop asks to wait a little.", until)

    def _wait_until(self, now: datetime) -> datetime:
        until = now + timedelta(seconds=self.limited_for)
        self.limited_for = 0.0
        return until

    def take_cut(self) -> bool:
        """Whether this answer is to be cut in the middle."""
        cut, self.cut_next = self.cut_next, False
        return cut

    def before_accept(self) -> None:
        """Raises what happens to a message before the service has it."""
        if self.lose_next:
            self.lose_next = False
            raise Unreachable("The line to the demo shop broke before your message left.")
        if self.refuse_next:
            reason, self.refuse_next = self.refuse_next, ""
            raise Rejected(reason)

    def after_accept(self) -> None:
        """Raises Uncertain when the service's answer is to be lost."""
        if self.forget_next:
            self.forget_next = False
            raise Uncertain("The line broke while your message left; it may have arrived.")
