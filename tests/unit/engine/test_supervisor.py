"""Accounts come, go, pause and fail, each by itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from shopbell.changes import Changes
from shopbell.connector import Stream
from shopbell.engine.supervisor import Supervisor, run_once
from shopbell.engine.waits import ended
from shopbell.errors import SignInNeeded, Unreachable
from shopbell.events import Batch
from shopbell.ids import AccountId, OutboxId
from shopbell.model import Account, AccountState
from tests.unit.engine.support.clock import HandClock, calm
from tests.unit.engine.support.memory import MemoryStore, account, put_off
from tests.unit.engine.support.service import (
    FakeConnector,
    ListeningSession,
    PlainSession,
    Rung,
    Service,
    letter,
    parts,
)


@dataclass
class House:
    """Accounts of several kinds under one supervisor; `fake` and `other` are different services."""

    clock: HandClock
    store: MemoryStore
    fake: Service
    other: Service
    engine: Supervisor
    addresses: list[str]

    def state(self, number: int) -> AccountState:
        return self.store.known[AccountId(number)].state

    async def tell(self, **ids: object) -> None:
        """Another process rings."""
        self.engine.heard(self.store.changed(**ids))
        await self.clock.advance(0.3)

    async def change(self, number: int, **changes: object) -> None:
        """The owner changes an account, and rings."""
        known = self.store.known[AccountId(number)]
        self.store.known[known.id] = replace(known, **changes)  # type: ignore[arg-type]
        await self.tell(accounts=frozenset({known.id}))


class EndlessSession(ListeningSession):
    """Its history has always one page more."""

    async def pull(self, stream: Stream, cursor: str) -> AsyncIterator[Batch]:
        async for batch in super().pull(stream, cursor):
            yield batch
        await asyncio.Event().wait()


@asynccontextmanager
async def house(*accounts: Account, session: type[PlainSession] = ListeningSession) -> AsyncIterator[House]:
    clock, store, fake, other = HandClock(), MemoryStore(*accounts), Service(), Service()
    addresses = ["192.0.2.7"]
    made = parts(
        store,
        clock,
        fake=FakeConnector(fake, session),
        other=FakeConnector(other, ListeningSession),
    )
    engine = Supervisor(made, addresses=lambda: addresses[0])
    running = asyncio.create_task(engine.run())
    await calm()
    try:
        yield House(clock, store, fake, other, engine, addresses)
    finally:
        await ended(running)


async def test_each_account_that_is_not_at_rest_is_read() -> None:
    paused = account(2, state=AccountState.PAUSED, connector="other")
    async with house(account(1), paused) as now:
        assert now.state(1) is AccountState.OK
        assert now.fake.opened == 1
        assert now.other.opened == 0


async def test_an_account_that_was_added_is_read_as_soon_as_the_bell_rings() -> None:
    async with house() as now:
        now.store.known[AccountId(1)] = account(1)
        await now.tell(accounts=frozenset({AccountId(1)}))
        assert now.state(1) is AccountState.OK


async def test_an_account_that_was_added_is_read_soon_even_when_the_bell_was_missed() -> None:
    async with house() as now:
        now.store.known[AccountId(1)] = account(1)
        now.store.changed()
        await now.clock.advance(190)
        assert now.state(1) is AccountState.OK


async def test_pausing_stops_an_account_and_going_on_reads_it_again() -> None:
    async with house(account(1)) as now:
        await now.change(1, state=AccountState.PAUSED)
        assert now.fake.closed == 1
        assert now.fake.listeners == []
        now.fake.deliver("while paused")
        await now.clock.advance(1000)
        assert now.store.events == []
        await now.change(1, state=AccountState.OK)
        assert len(now.store.events) == 1


async def test_a_removed_account_is_let_go() -> None:
    async with house(account(1)) as now:
        del now.store.known[AccountId(1)]
        await now.tell(accounts=frozenset({AccountId(1)}))
        assert now.fake.closed == 1


async def test_signing_in_again_reads_the_account_with_a_new_session() -> None:
    async with house(account(1)) as now:
        now.fake.pull_errors = [SignInNeeded("Sign in again.")]
        now.fake.deliver("x")
        await calm()
        assert now.state(1) is AccountState.SIGN_IN
        opened = now.fake.opened
        await now.change(1, state=AccountState.OK, state_text="")
        assert now.fake.opened == opened + 1
        assert now.state(1) is AccountState.OK


async def test_changed_settings_make_a_new_session_but_the_engine_s_own_notes_do_not() -> None:
    async with house(account(1)) as now:
        await now.change(1, settings={"next_try": "2026-11-21T14:05:00+00:00"})
        assert now.fake.opened == 1
        await now.change(1, settings={"imap_host": "mail.example.com"})
        assert now.fake.opened == 2


@pytest.mark.expects_log("a bug stopped the account")
async def test_one_account_s_bug_never_touches_another() -> None:
    async with house(account(1), account(2, connector="other")) as now:
        now.fake.pull_errors = [ZeroDivisionError()]
        now.fake.deliver("x")
        await calm()
        assert now.state(1) is AccountState.BROKEN
        now.other.deliver("y")
        await calm()
        assert now.state(2) is AccountState.OK
        assert len(now.store.events) == 1


async def test_an_account_of_an_unknown_kind_says_so_and_the_others_are_read() -> None:
    async with house(account(1, connector="carrier-pigeon"), account(2)) as now:
        assert now.state(1) is AccountState.BROKEN
        assert "does not know this kind" in now.store.known[AccountId(1)].state_text
        assert now.state(2) is AccountState.OK


@pytest.mark.expects_log("a connector cannot be loaded")
async def test_a_connector_that_cannot_be_imported_stops_its_accounts_only() -> None:
    clock, store = HandClock(), MemoryStore(account(1, connector="torn"), account(2))
    made = parts(store, clock, fake=FakeConnector(Service()), torn=ImportError("x"))  # type: ignore[arg-type]
    passes = await run_once(made)
    assert [bool(each.error) for each in passes] == [True, False]


async def test_what_is_written_leaves_without_waiting() -> None:
    async with house(account(1)) as now:
        item = now.store.write("hello")
        now.engine.heard(Changes(outbox=frozenset({OutboxId(item)})))
        await calm()
        assert now.fake.texts() == ["hello"]


async def test_what_is_read_is_told_to_the_service() -> None:
    async with house(account(1)) as now:
        now.store.seen_to_tell = [("r1", True, ())]
        await now.tell(conversations=frozenset({1}))
        assert [act.remote_id for act in now.fake.acts] == ["r1"]


async def test_after_the_laptop_slept_everything_is_read_with_new_sessions() -> None:
    async with house(account(1)) as now:
        now.clock.laptop_slept(3600)
        now.fake.add("live", Batch((letter("slept"),), "l1"))
        await now.clock.advance(31)
        assert now.fake.opened == 2
        assert len(now.store.events) == 1


async def test_in_another_network_everything_is_read_with_new_sessions() -> None:
    async with house(account(1)) as now:
        now.fake.pull_errors = [Unreachable("No line.")]
        now.addresses[0] = ""
        await now.clock.advance(31)
        assert now.state(1) is AccountState.OFFLINE
        now.addresses[0] = "198.51.100.9"
        await now.clock.advance(31)
        assert now.state(1) is AccountState.OK
        assert now.fake.opened == 3


async def test_what_was_put_off_comes_back_at_its_time() -> None:
    async with house(account(1)) as now:
        soon, late = now.clock.now() + timedelta(seconds=77), now.clock.now() + timedelta(seconds=1234)
        now.store.later = [put_off(1, late), put_off(2, soon)]
        await now.tell(conversations=frozenset({1, 2}))
        await now.clock.advance(76)
        assert len(now.store.later) == 2
        await now.clock.advance(2)
        assert [each.id for each in now.store.later] == [1]
        await now.clock.advance(1234 - 79)
        assert len(now.store.later) == 1
        await now.clock.advance(2)
        assert now.store.later == []


async def test_an_idle_engine_with_one_account_wakes_less_than_once_in_five_seconds() -> None:
    async with house(account(1)) as now:
        await now.clock.advance(2000)
        woken = 0
        slept = now.clock.sleep

        async def counted(seconds: float) -> None:
            nonlocal woken
            woken += 1
            await slept(seconds)

        now.clock.sleep = counted  # type: ignore[method-assign]
        await now.clock.advance(1000)
        assert woken / 1000 <= 0.07


async def test_exchanges_are_counted_when_nothing_else_is_to_do_and_seldom_when_all_are() -> None:
    async with house(account(1)) as now:
        now.store.uncounted = 5_000
        await now.clock.advance(29)
        assert now.store.uncounted == 5_000
        await now.clock.advance(2)
        assert now.store.uncounted == 3_000
        await now.clock.advance(62)
        assert (now.store.uncounted, now.store.counts) == (0, 50)
        await now.clock.advance(1800)
        assert now.store.counts <= 60
        now.store.uncounted = 7
        now.store.changed()
        await now.clock.advance(241)
        assert now.store.uncounted == 0


async def test_what_the_window_tells_comes_before_counting() -> None:
    async with house(account(1)) as now:
        now.store.uncounted = 10**9
        await now.clock.advance(31)
        counted = now.store.uncounted
        for _ in range(200):
            await now.tell(conversations=frozenset({1}))
        assert now.store.uncounted == counted < 10**9


async def test_while_history_is_read_nothing_is_counted_that_would_have_to_be_counted_again() -> None:
    async with house(account(1), session=EndlessSession) as now:
        assert now.state(1) is AccountState.SYNCING
        now.store.uncounted = 10
        await now.clock.advance(61)
        assert now.store.uncounted == 10


async def test_try_now_reaches_every_account() -> None:
    async with house(account(1), account(2, connector="other")) as now:
        for service in (now.fake, now.other):
            service.pull_errors = [Unreachable("No line.")]
            service.lose_line()
        await calm()
        assert {now.state(1), now.state(2)} == {AccountState.OFFLINE}
        now.engine.wake()
        await calm()
        assert {now.state(1), now.state(2)} == {AccountState.OK}


async def test_stopping_closes_every_session() -> None:
    async with house(account(1), account(2, connector="other")) as now:
        pass
    assert (now.fake.closed, now.other.closed) == (1, 1)


async def test_a_full_pass_while_the_engine_runs_uses_its_workers_and_they_go_on() -> None:
    async with house(account(1), account(2, connector="other")) as now:
        now.fake.add("live", Batch((letter("a"),), "l1"))
        now.store.write("x")
        result = await now.engine.sync([AccountId(1)])
        assert [(each.account, each.received, each.sent) for each in result] == [(1, 1, 1)]
        await calm()
        now.fake.deliver("b")
        await calm()
        assert len(now.store.events) == 2


async def test_a_full_pass_over_several_accounts_tells_each_one_s_error() -> None:
    store, fake, other = MemoryStore(account(1), account(2, connector="other")), Service(), Service()
    other.pull_errors = [SignInNeeded("Sign in again.")]
    fake.add("live", Batch((letter("a"),), "l1"))
    bell = Rung()
    made = parts(store, HandClock(), bell, fake=FakeConnector(fake), other=FakeConnector(other))
    first, second = await run_once(made)
    assert (first.received, first.error) == (1, "")
    assert second.error == "Sign in again."
    assert bell.changes


async def test_a_paused_account_asked_for_by_name_says_that_it_rests() -> None:
    store = MemoryStore(account(1, state=AccountState.PAUSED))
    made = parts(store, HandClock(), fake=FakeConnector(Service()))
    (only,) = await run_once(made, [AccountId(1)])
    assert "paused" in only.error
    assert await run_once(made) == ()
