"""An outbox over memory and a scripted service."""

from collections.abc import Callable

from shopbell.connector import Session
from shopbell.engine.backoff import Backoff
from shopbell.engine.departure import Departure
from shopbell.engine.doubts import Doubts
from shopbell.engine.health import Health
from shopbell.engine.link import Link
from shopbell.engine.outbox import Outbox
from shopbell.ids import OutboxId
from shopbell.manifest import Idempotency
from shopbell.model import OutboxState
from tests.unit.engine.support.clock import HandClock
from tests.unit.engine.support.memory import MemoryStore, account
from tests.unit.engine.support.service import (
    FakeConnector,
    FullSession,
    Service,
    parts,
)


class Desk:
    """An outbox over memory and a scripted service."""

    def __init__(
        self,
        idempotency: Idempotency = Idempotency.NONE,
        kind: Callable[[Service], Session] = FullSession,
    ) -> None:
        self.clock = HandClock()
        self.service = Service()
        self.store = MemoryStore(account())
        self.idempotency = idempotency
        self.kind = kind
        self.halts: list[Exception] = []
        self.box = self.restart()

    def restart(self) -> Outbox:
        """A new engine over the same database."""
        connector = FakeConnector(self.service, self.kind, self.idempotency)
        made = parts(self.store, self.clock, fake=connector)
        self.health = Health(account(), made, Backoff(self.clock), lambda *, well: None)
        departure = Departure(made, self.idempotency, Backoff(self.clock), self.halts.append)
        doubts = Doubts(made, self.idempotency, departure)
        link = Link(lambda: self.kind(self.service))
        self.box = Outbox(account(), made, link, self.health, departure, doubts, self.halts.append)
        return self.box

    def state(self, item: int = 1) -> OutboxState:
        return self.store.items[OutboxId(item)].state

    def reason(self, item: int = 1) -> str:
        return self.store.items[OutboxId(item)].reason

    async def pass_time(self, seconds: float) -> None:
        """Do what becomes due in that time."""
        end = self.clock.monotonic() + seconds
        while (wait := await self.box.step()) is not None:
            if self.clock.monotonic() + wait > end:
                break
            self.clock.jump(wait)
        self.clock.jump(max(end - self.clock.monotonic(), 0))
