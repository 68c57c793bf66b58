"""How one account is read: new things first, history behind, hints, polls, sleep and stop."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shopbell.changes import Changes
from shopbell.connector import Stream
from shopbell.engine.worker import AccountWorker
from shopbell.errors import (
    PayloadSkipped,
    RateLimited,
    Rejected,
    SignInNeeded,
    Unreachable,
)
from shopbell.events import Batch
from shopbell.ids import AccountId, AttachmentId, OutboxId
from shopbell.model import AccountState
from shopbell.spending import Allowance
from tests.unit.engine.support.clock import HandClock, calm, until
from tests.unit.engine.support.memory import MemoryStore, account
from tests.unit.engine.support.scene import scene
from tests.unit.engine.support.service import (
    FakeConnector,
    FullSession,
    ListeningSession,
    MeteredSession,
    Service,
    WarningSession,
    history,
    letter,
    parts,
)


async def test_what_is_new_comes_before_history_and_all_of_it_comes() -> None:
    def prepare(service: Service, store: MemoryStore) -> None:
        service.add("live", Batch((letter("new"),), "l1"))
        service.add("history", *history(3))

    async with scene(prepare=prepare) as now:
        await calm()
        assert now.received()[0] == "new"
        assert len(now.received()) == 31
        assert now.state() is AccountState.OK
        assert now.store.progress[-1] is None
        assert sum(changes.received for changes in now.bell.changes) == 31


async def test_history_goes_on_where_a_killed_engine_left_it() -> None:
    def prepare(service: Service, store: MemoryStore) -> None:
        service.add("history", *history(4))
        store.cursors[account().id, "history"] = "h1"

    async with scene(prepare=prepare) as now:
        await calm()
        assert now.service.pulls[:2] == [("live", ""), ("history", "h1")]
        assert now.received()[0] == "old2-0"


async def test_something_new_interrupts_history_and_history_goes_on_after_it() -> None:
    def prepare(service: Service, store: MemoryStore) -> None:
        service.add("history", *history(90))

    async with scene(ListeningSession, prepare) as now:
        before = len(now.store.batches)
        assert before < 80
        now.service.deliver("urgent")
        await until(lambda: now.store.cursors.get((account().id, "history")) == "h89")
        order = [stream for stream, _, _ in now.store.batches]
        assert "live" in order[before : before + 3]
        assert len(now.received()) == 901


async def test_progress_has_a_count_and_after_a_while_the_seconds_left() -> None:
    def prepare(service: Service, store: MemoryStore) -> None:
        service.add("history", *history(100, size=10))

    async with scene(prepare=prepare) as now:
        assert len(now.store.batches) < 80
        del now.store.progress[:]
        taken = now.store.ingest

        async def slowly(account: AccountId, stream: str, batch: Batch, at: datetime) -> Changes:
            now.clock.jump(2)
            return await taken(account, stream, batch, at)

        now.store.ingest = slowly  # type: ignore[method-assign]
        await until(lambda: now.store.cursors.get((account().id, "history")) == "h99")
        await calm()
        told = [each for each in now.store.progress if each is not None]
        assert [each.done for each in told] == sorted(each.done for each in told)
        assert told[-1].total == 1000
        assert told[-2].seconds_left == pytest.approx(2, abs=1)
        assert now.store.progress[-1] is None


async def test_a_large_batch_is_taken_in_pieces_and_the_cursor_moves_with_the_last() -> None:
    def prepare(service: Service, store: MemoryStore) -> None:
        service.add("live", Batch(tuple(letter(str(n)) for n in range(450)), "end"))

    async with scene(prepare=prepare) as now:
        assert now.store.batches[:3] == [("live", 200, ""), ("live", 200, ""), ("live", 50, "end")]


async def test_push_is_a_hint_to_pull_that_stream() -> None:
    async with scene(ListeningSession) as now:
        await calm()
        del now.service.pulls[:]
        now.service.deliver("hello")
        await calm()
        assert now.service.pulls == [("live", "")]
        assert now.received() == ["hello"]


async def test_a_listening_account_is_looked_at_every_fifteen_minutes_anyway() -> None:
    async with scene(ListeningSession) as now:
        await calm()
        assert now.clock.pauses() == [900.0]
        del now.service.pulls[:]
        await now.clock.advance(901)
        assert ("live", "") in now.service.pulls


async def test_without_push_it_polls_after_a_minute_and_ever_less_while_nothing_comes() -> None:
    async with scene() as now:
        gaps = []
        for _ in range(7):
            await calm()
            gaps.append(now.clock.pauses()[0])
            await now.clock.advance(gaps[-1])
        assert gaps[0] <= 90
        assert gaps == sorted(gaps)
        assert gaps[-1] == 300
        now.service.add("live", Batch((letter("news"),), "l1"))
        await now.clock.advance(300)
        assert now.clock.pauses() == [60.0]


async def test_what_the_owner_read_is_told_to_the_service() -> None:
    async with scene() as now:
        now.store.seen_to_tell = [("r1", True, ("INBOX;1;1",)), ("r2", False, ())]
        now.service.act_errors = [Rejected("Gone.")]
        now.worker.look_chores()
        await calm()
        assert [act.remote_id for act in now.service.acts] == ["r2"]
        assert now.store.seen_to_tell == []


async def test_a_wanted_file_is_fetched_and_one_that_is_gone_is_not_asked_for_again() -> None:
    class Gone(FullSession):
        async def fetch(self, remote_ref: str) -> bytes:
            self.service.looks += 1
            if remote_ref == "gone":
                raise Rejected("The service no longer has it.")
            return b"bytes"

    async with scene(Gone) as now:
        now.store.files_wanted = [(AttachmentId(1), "gone"), (AttachmentId(2), "there")]
        now.worker.look_chores()
        await calm()
        assert now.store.stored == {AttachmentId(2): b"bytes"}
        now.worker.look_chores()
        await calm()
        assert now.service.looks == 2


async def test_after_sleep_the_session_is_a_new_one_and_the_old_one_is_closed() -> None:
    async with scene(ListeningSession) as now:
        await calm()
        assert now.service.opened == 1
        await now.worker.renew()
        await calm()
        assert now.service.opened == 2
        assert now.service.closed == 1


async def test_after_sleep_nothing_waits_for_an_answer_on_a_dead_line() -> None:
    class Dead(FullSession):
        async def pull(self, stream: Stream, cursor: str) -> AsyncIterator[Batch]:
            if self.service.opened == 1:
                await asyncio.Event().wait()
            yield Batch((letter("alive"),), "l1")

    async with scene(Dead, silence=1000) as now:
        assert now.received() == []
        await now.worker.renew()
        await calm()
        assert now.received() == ["alive"]
        assert now.service.closed == 1


async def test_a_server_that_does_not_let_go_does_not_keep_the_engine_from_stopping() -> None:
    class Clinging(FullSession):
        async def close(self) -> None:
            await asyncio.Event().wait()

    begun = asyncio.get_running_loop().time()
    async with scene(Clinging):
        await calm()
    assert asyncio.get_running_loop().time() - begun < 2


async def test_a_session_in_use_for_sending_is_not_closed_under_its_hands() -> None:
    async with scene(ListeningSession) as now:
        now.service.gate = asyncio.Event()
        now.store.write("x")
        now.worker.look_outbox()
        await calm()
        assert now.service.attempts == 1
        await now.worker.renew()
        await calm()
        assert now.service.closed == 0
        now.service.gate.set()
        await calm()
        assert now.service.closed == 1
        assert now.service.texts() == ["x"]


async def test_stopping_gives_a_message_that_is_just_leaving_a_moment() -> None:
    async with scene() as now:
        now.service.gate = asyncio.Event()
        now.store.write("x")
        now.worker.look_outbox()
        await calm()
        stopping = asyncio.create_task(now.worker.stop())
        await calm()
        assert not stopping.done()
        now.service.gate.set()
        await stopping
        assert now.store.items[OutboxId(1)].state == "sent"


async def test_messages_leave_at_once_when_the_line_is_back() -> None:
    def prepare(service: Service, store: MemoryStore) -> None:
        service.pull_errors = [Unreachable("No connection.")] * 5
        service.send_errors = [Unreachable("No connection.")]
        store.write("x")

    async with scene(prepare=prepare) as now:
        assert now.store.items[OutboxId(1)].reason.startswith("Waiting to leave: ")
        now.service.pull_errors.clear()
        await now.clock.advance(3)
        assert now.service.texts() == ["x"]


async def test_one_full_pass_counts_what_it_did() -> None:
    clock, store, service = HandClock(), MemoryStore(account()), Service()
    service.add("live", Batch((letter("a"), letter("b")), "l1"))
    service.add("history", *history(3))
    service.page_errors = {"h1": PayloadSkipped("Odd.", "x1")}
    store.write("x")
    made = parts(store, clock, fake=FakeConnector(service))
    result = await AccountWorker(account(), made).once()
    assert (result.received, result.sent, result.skipped, result.error) == (32, 1, 1, "")
    assert service.closed == 1
    assert store.known[account().id].state is AccountState.OK


@pytest.mark.parametrize("state", [AccountState.SIGN_IN, AccountState.BROKEN, AccountState.OFFLINE])
async def test_a_new_engine_is_a_new_try_for_reading_and_for_sending(state: AccountState) -> None:
    stopped = account(state=state, state_text="It was broken.")
    clock, store, service = HandClock(), MemoryStore(stopped), Service()
    store.write("x")
    made = parts(store, clock, fake=FakeConnector(service))
    assert (await AccountWorker(stopped, made).once()).sent == 1
    assert store.known[stopped.id].state is AccountState.OK
    store.known[stopped.id] = stopped
    store.write("y")
    worker = AccountWorker(stopped, made)
    worker.start()
    await calm()
    await worker.stop()
    assert service.texts() == ["x", "y"]
    assert store.known[stopped.id].state is AccountState.OK


async def test_a_sign_in_still_missing_after_a_restart_is_missing_since_before() -> None:
    stopped = account(state=AccountState.SIGN_IN, state_text="Sign in again.")
    clock, store, service = HandClock(), MemoryStore(stopped), Service()
    service.pull_errors = [SignInNeeded("Sign in again.")]
    service.send_errors = [SignInNeeded("Sign in again.")]
    store.write("x")
    worker = AccountWorker(stopped, parts(store, clock, fake=FakeConnector(service)))
    worker.start()
    await calm()
    await worker.stop()
    since = stopped.state_since.astimezone().strftime("%H:%M")
    assert store.items[OutboxId(1)].reason == f"Waiting to leave: Shop 1 is signed out since {since}."


async def test_a_full_pass_that_fails_says_why() -> None:
    clock, store, service = HandClock(), MemoryStore(account()), Service()
    service.pull_errors = [SignInNeeded("Sign in again.")]
    made = parts(store, clock, fake=FakeConnector(service))
    result = await AccountWorker(account(), made).once()
    assert result.error == "Sign in again."
    assert store.known[account().id].state is AccountState.SIGN_IN


async def test_a_folder_that_is_made_while_the_engine_runs_is_read_at_the_next_look() -> None:
    async with scene() as now:
        await calm()
        now.service.later_streams = (Stream("new folder"),)
        now.service.add("new folder", Batch((letter("sorted away"),), "n1"))
        now.worker.wake()
        await calm()
        assert "sorted away" in now.received()


async def test_what_is_only_partly_well_is_told_until_it_is_well_and_the_account_is_not_ill() -> None:
    def prepare(service: Service, store: MemoryStore) -> None:
        service.notices += ["One of two is down."]

    async with scene(WarningSession, prepare) as now:
        await calm()
        known = now.store.known[account().id]
        assert (known.state, known.notices) == (AccountState.OK, ("One of two is down.",))
        written = now.store.notices_written
        now.worker.wake()
        await calm()
        assert now.store.notices_written == written
        now.service.notices.clear()
        now.worker.wake()
        await calm()
        assert now.store.known[account().id].notices == ()


async def test_what_is_used_of_a_budget_is_told_after_each_look_also_after_one_that_was_not_allowed() -> None:
    told = Allowance("USD", 1, 10, datetime(2026, 12, 1, tzinfo=UTC))

    def prepare(service: Service, store: MemoryStore) -> None:
        service.allowance = told

    async with scene(MeteredSession, prepare) as now:
        await calm()
        assert now.store.known[account().id].allowance == told
        written = now.store.allowances_written
        now.worker.wake()
        await calm()
        assert now.store.allowances_written == written, "the same again is not written"
        now.service.allowance = replace(told, used=10)
        until = now.clock.now() + timedelta(hours=1)
        now.service.pull_errors.append(RateLimited("The budget is used up.", until))
        now.worker.wake()
        await calm()
        known = now.store.known[account().id]
        assert (known.state, known.allowance) == (AccountState.LIMITED, replace(told, used=10))
