"""One account at work over memory and a scripted service."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from shopbell.connector import Session
from shopbell.engine.worker import AccountWorker
from shopbell.events import MessageSeen
from shopbell.model import AccountState
from tests.unit.engine.support.clock import HandClock, calm
from tests.unit.engine.support.memory import MemoryStore, account
from tests.unit.engine.support.service import (
    FakeConnector,
    FullSession,
    Rung,
    Service,
    parts,
)


@dataclass
class Scene:
    """An account at work over memory."""

    clock: HandClock
    store: MemoryStore
    service: Service
    bell: Rung
    worker: AccountWorker

    def received(self) -> list[str]:
        return [each.remote_id for _, _, each in self.store.events if isinstance(each, MessageSeen)]

    def state(self) -> AccountState:
        return self.store.known[account().id].state

    @property
    def text(self) -> str:
        return self.store.known[account().id].state_text

    @property
    def next_try(self) -> str:
        return self.store.known[account().id].settings.get("next_try", "")


@asynccontextmanager
async def scene(
    kind: Callable[[Service], Session] = FullSession,
    prepare: Callable[[Service, MemoryStore], None] = lambda service, store: None,
    *,
    silence: float = 20.0,
) -> AsyncIterator[Scene]:
    clock, store, service, bell = HandClock(), MemoryStore(account()), Service(), Rung()
    prepare(service, store)
    made = parts(store, clock, bell, fake=FakeConnector(service, kind))
    worker = AccountWorker(account(), made, silence=silence)
    worker.start()
    await calm()
    try:
        yield Scene(clock, store, service, bell, worker)
    finally:
        await worker.stop()
