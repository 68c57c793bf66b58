"""Every way in which an account can fail has its state, its words and its wait."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from shopbell.changes import Changes
from shopbell.connector import Stream
from shopbell.errors import (
    CertificateUntrusted,
    PayloadSkipped,
    RateLimited,
    SecretsUnavailable,
    SignInNeeded,
    StoreRefused,
    Unreachable,
)
from shopbell.events import Batch, GapClosed, GapSeen
from shopbell.ids import AccountId
from shopbell.model import AccountState
from tests.unit.engine.support.clock import HandClock, calm, until
from tests.unit.engine.support.memory import MemoryStore
from tests.unit.engine.support.scene import scene
from tests.unit.engine.support.service import (
    FullSession,
    ListeningSession,
    Service,
    history,
    letter,
)


async def test_a_dead_server_is_said_at_once_with_the_time_of_the_next_try() -> None:
    def prepare(service: Service, store: MemoryStore) -> None:
        service.pull_errors = [Unreachable("No connection to imap.example.com.")]

    async with scene(prepare=prepare) as now:
        assert now.state() is AccountState.OFFLINE
        assert now.text == "No connection to imap.example.com."
        wait = now.clock.pauses()[0]
        assert now.next_try == (now.clock.now() + timedelta(seconds=wait)).isoformat(
            timespec="microseconds"
        ) or now.next_try.startswith("2026-11-21T14:02:0")
        writes = now.store.counter
        await now.clock.advance(wait / 2)
        assert now.store.counter == writes, "nothing is written while it waits"
        await now.clock.advance(wait)
        assert now.state() is AccountState.OK
        assert now.text == ""
        assert now.next_try == ""


async def test_a_line_lost_while_listening_is_noticed_without_waiting_for_a_poll() -> None:
    async with scene(ListeningSession) as now:
        await calm()
        now.service.pull_errors = [Unreachable("No connection.")]
        now.service.lose_line()
        await calm()
        assert now.state() is AccountState.OFFLINE


async def test_try_now_does_not_wait() -> None:
    def prepare(service: Service, store: MemoryStore) -> None:
        service.pull_errors = [Unreachable("No connection.")] * 8

    async with scene(prepare=prepare) as now:
        for _ in range(6):
            await now.clock.advance(now.clock.pauses()[0] + 0.01)
        assert now.clock.pauses()[0] > 60
        now.worker.wake()
        await calm()
        assert now.state() is AccountState.OFFLINE
        now.worker.wake()
        await calm()
        assert now.state() is AccountState.OK


async def test_after_a_long_outage_the_gap_is_told_and_closed() -> None:
    def prepare(service: Service, store: MemoryStore) -> None:
        service.pull_errors = [Unreachable("No connection.")] * 6

    async with scene(prepare=prepare) as now:
        begun = now.clock.now()
        await now.clock.advance(200)
        gaps = [e for _, _, e in now.store.events if isinstance(e, GapSeen | GapClosed)]
        assert isinstance(gaps[0], GapSeen)
        assert gaps[0].start == begun
        assert gaps[0].end - begun > timedelta(minutes=1)
        assert gaps[1] == GapClosed(gaps[0].end)


async def test_a_short_outage_is_no_gap() -> None:
    def prepare(service: Service, store: MemoryStore) -> None:
        service.pull_errors = [Unreachable("No connection.")]

    async with scene(prepare=prepare) as now:
        await now.clock.advance(30)
        assert now.state() is AccountState.OK
        assert now.store.events == []


async def test_a_page_lost_in_the_middle_is_read_again_from_the_cursor() -> None:
    def prepare(service: Service, store: MemoryStore) -> None:
        service.add("history", *history(4))
        service.page_errors = {"h2": Unreachable("Cut off.")}

    async with scene(prepare=prepare) as now:
        await now.clock.advance(30)
        assert ("history", "h1") in now.service.pulls
        assert len(now.received()) == 40


@pytest.mark.parametrize(
    "error",
    [
        SignInNeeded("The password was changed. Sign in again."),
        CertificateUntrusted("Not trusted.", host="h", port=1, fingerprint="AA", pem=""),
    ],
)
async def test_a_lost_sign_in_waits_for_the_owner_and_asks_the_service_no_more(
    error: Exception,
) -> None:
    def prepare(service: Service, store: MemoryStore) -> None:
        service.pull_errors = [error]

    async with scene(prepare=prepare) as now:
        assert now.state() is AccountState.SIGN_IN
        assert now.text == str(error)
        pulls = len(now.service.pulls)
        await now.clock.advance(100_000)
        assert len(now.service.pulls) == pulls
        now.worker.wake()
        await calm()
        assert now.state() is AccountState.OK


async def test_a_locked_keychain_is_tried_again() -> None:
    def prepare(service: Service, store: MemoryStore) -> None:
        service.pull_errors = [SecretsUnavailable("The keychain is locked.")]

    async with scene(prepare=prepare) as now:
        assert now.state() is AccountState.SIGN_IN
        await now.clock.advance(5)
        assert now.state() is AccountState.OK


async def test_a_limit_is_kept_to_the_second() -> None:
    def prepare(service: Service, store: MemoryStore) -> None:
        until = HandClock().now() + timedelta(seconds=120)
        service.pull_errors = [RateLimited("Too many questions.", until)]

    async with scene(prepare=prepare) as now:
        assert now.state() is AccountState.LIMITED
        await now.clock.advance(119)
        assert now.state() is AccountState.LIMITED
        await now.clock.advance(2)
        assert now.state() is AccountState.OK


async def test_an_item_that_cannot_be_read_is_counted_and_the_rest_goes_on() -> None:
    def prepare(service: Service, store: MemoryStore) -> None:
        service.add("history", *history(4))
        service.page_errors = {"h1": PayloadSkipped("Odd.", "x1"), "h2": PayloadSkipped("Odd.", "x2")}

    async with scene(prepare=prepare) as now:
        await calm()
        assert len(now.received()) == 40
        assert now.state() is AccountState.OK


async def test_a_connector_that_stands_still_at_an_odd_item_does_not_spin() -> None:
    class Stuck(FullSession):
        async def pull(self, stream: Stream, cursor: str) -> AsyncIterator[Batch]:
            self.service.pulls.append((stream.name, cursor))
            if stream.name:
                raise PayloadSkipped("Odd.", "x1")
            yield Batch((), "")

    async with scene(Stuck) as now:
        await calm()
        assert len(now.service.pulls) <= 4


@pytest.mark.expects_log("a bug stopped the account")
async def test_a_bug_of_the_connector_stops_the_account_and_logs_frames_without_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def prepare(service: Service, store: MemoryStore) -> None:
        service.pull_errors = [ValueError("Dear Ana, your secret is hunter2")]

    with caplog.at_level(logging.INFO):
        async with scene(prepare=prepare) as now:
            assert now.state() is AccountState.BROKEN
            assert "your other accounts go on" in now.text
            pulls = len(now.service.pulls)
            await now.clock.advance(100_000)
            assert len(now.service.pulls) == pulls
    assert "service.py" in caplog.text
    assert "ValueError" in caplog.text
    assert "hunter2" not in caplog.text
    assert "Ana" not in caplog.text


@pytest.mark.expects_log("the store refuses")
async def test_a_full_disk_is_waited_out() -> None:
    async with scene() as now:
        taken = now.store.ingest
        errors = [StoreRefused("The disk is full.")]

        async def refuse_once(account: AccountId, stream: str, batch: Batch, at: datetime) -> Changes:
            if errors:
                raise errors.pop()
            return await taken(account, stream, batch, at)

        now.store.ingest = refuse_once  # type: ignore[method-assign]
        now.service.add("live", Batch((letter("a"),), "l1"))
        now.worker.wake()
        await now.clock.advance(10)
        assert now.received() == ["a"]


async def test_a_line_that_falls_silent_counts_as_lost() -> None:
    class Silent(FullSession):
        async def pull(self, stream: Stream, cursor: str) -> AsyncIterator[Batch]:
            await asyncio.Event().wait()
            yield Batch((), "")

    async with scene(Silent, silence=0.01) as now:
        await until(lambda: now.state() is AccountState.OFFLINE)
        assert now.text == "The service stopped answering."
