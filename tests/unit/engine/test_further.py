"""The owner asks for more history than the service gave."""

from dataclasses import replace

from shopbell.engine.worker import AccountWorker
from shopbell.events import Batch
from shopbell.history import FURTHER
from shopbell.model import Account
from tests.unit.engine.support.clock import HandClock, calm
from tests.unit.engine.support.memory import MemoryStore, account
from tests.unit.engine.support.service import FakeConnector, FullSession, Rung, Service, letter, parts


class Stand:
    """An account whose history was read to its end."""

    def __init__(self) -> None:
        self.clock, self.store, self.service = HandClock(), MemoryStore(account()), Service()
        self.service.add("history", Batch((letter("h1"),), "h1"))

    @property
    def account(self) -> Account:
        return self.store.known[account().id]

    def pulled(self) -> list[str]:
        """From which cursors the history was read."""
        return [cursor for stream, cursor in self.service.pulls if stream == "history"]

    async def run(self) -> None:
        made = parts(self.store, self.clock, Rung(), fake=FakeConnector(self.service, FullSession))
        worker = AccountWorker(self.account, made)
        worker.start()
        await calm()
        await worker.stop()


async def test_history_that_was_read_to_its_end_says_so() -> None:
    stand = Stand()
    await stand.run()
    assert stand.account.whole_at == stand.clock.now()


async def test_a_wish_reads_history_once_more_and_only_once() -> None:
    stand = Stand()
    await stand.run()
    await stand.run()
    assert stand.pulled() == ["", "h1"]
    stand.store.known[account().id] = replace(stand.account, settings={FURTHER: "2026-11-21T15:00:00+00:00"})
    stand.service.add("history", Batch((letter("h2"),), "h2"))
    await stand.run()
    await stand.run()
    assert stand.pulled() == ["", "h1", "", "h2"]
