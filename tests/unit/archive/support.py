"""What the services need beside the store."""

from datetime import datetime

from shopbell.changes import Changes
from shopbell.manifest import Capability, Idempotency, Manifest, SignIn


class SilentBell:
    """Nobody listens."""

    def ring(self, changes: Changes) -> None:
        pass


class StillClock:
    """Always the same time."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing here waits")


def mail() -> Manifest:
    """One that can do everything."""
    return Manifest("mail", "E-mail", "mail", frozenset(Capability), SignIn.PASSWORD, Idempotency.LOOKUP)
