"""A lost connection is told in the timeline: since when, until when, and whether all that came meanwhile was read."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from shopbell.engine.outages import OUTAGES
from shopbell.engine.worker import AccountWorker
from shopbell.errors import PayloadSkipped, RateLimited, SignInNeeded, Unreachable
from shopbell.events import Batch, Event, GapClosed, GapSeen
from shopbell.ids import GapId
from shopbell.model import Gap
from tests.unit.engine.support.clock import HandClock, calm
from tests.unit.engine.support.memory import MemoryStore, account
from tests.unit.engine.support.scene import scene
from tests.unit.engine.support.service import FakeConnector, FullSession, Rung, Service, letter, parts

LOST = Unreachable("No connection.")


def told(store: MemoryStore) -> Sequence[Event]:
    """What the timeline was told, in order."""
    return [event for _, _, event in store.events if isinstance(event, GapSeen | GapClosed)]


class Restarted:
    """Engines one after another over the same store and service."""

    def __init__(self) -> None:
        self.clock, self.store, self.service = HandClock(), MemoryStore(account()), Service()

    async def run(self, minutes: float) -> None:
        """One engine for so long, from its start to its end."""
        made = parts(self.store, self.clock, Rung(), fake=FakeConnector(self.service, FullSession))
        worker = AccountWorker(self.store.known[account().id], made)
        worker.start()
        await calm()
        await self.clock.advance(minutes * 60)
        await worker.stop()


async def test_an_outage_that_spans_a_restart_is_one_from_its_beginning() -> None:
    engines = Restarted()
    engines.service.pull_errors = [LOST] * 50
    begun = engines.clock.now()
    await engines.run(30)
    await engines.run(30)
    assert told(engines.store) == []
    engines.service.pull_errors.clear()
    await engines.run(5)
    seen, closed = told(engines.store)
    assert isinstance(seen, GapSeen)
    assert (seen.start, seen.outage, seen.reason) == (begun, True, "")
    assert seen.end - begun >= timedelta(minutes=60)
    assert closed == GapClosed(seen.end)
    await engines.run(5)
    assert len(told(engines.store)) == 2, "it is told once"


async def test_a_reading_again_that_breaks_off_leaves_the_outage_open_until_it_is_done() -> None:
    def prepare(service: Service, store: MemoryStore) -> None:
        service.pull_errors = [LOST] * 6
        service.add("live", Batch((letter("m1"),), "m1"), Batch((letter("m2"),), "m2"))
        service.page_errors = {"m2": Unreachable("Cut off.")}

    async with scene(prepare=prepare) as now:
        await until_told(now.clock, now.store, 1)
        (seen,) = told(now.store)
        assert isinstance(seen, GapSeen)
        assert seen.reason == ""
        await now.clock.advance(600)
        assert now.received() == ["m1", "m2"]
        assert GapClosed(seen.end) in told(now.store)


async def until_told(clock: HandClock, store: MemoryStore, count: int) -> None:
    """Until the timeline was told so much."""
    for _ in range(400):
        if len(told(store)) >= count:
            return
        await clock.advance(1)
    raise AssertionError("nothing was told")


async def test_what_could_not_be_read_again_is_said_to_be_missing() -> None:
    def prepare(service: Service, store: MemoryStore) -> None:
        service.pull_errors = [LOST] * 6
        service.add("live", Batch((letter("m1"),), "m1"), Batch((letter("m2"),), "m2"))
        service.page_errors = {"m2": PayloadSkipped("Unreadable.", remote_id="m2")}

    async with scene(prepare=prepare) as now:
        await now.clock.advance(300)
        seen, missing = told(now.store)
        assert isinstance(seen, GapSeen)
        assert isinstance(missing, GapSeen)
        assert (missing.start, missing.end) == (seen.start, seen.end)
        assert missing.reason == "One message could not be read and may be missing."


async def test_what_the_service_itself_says_is_missing_is_not_called_complete() -> None:
    def prepare(service: Service, store: MemoryStore) -> None:
        service.pull_errors = [LOST] * 6
        begun, end = datetime(2026, 11, 21, 13, 0).astimezone(), datetime(2026, 11, 21, 14, 30).astimezone()
        store.gaps_known = [Gap(GapId(1), account().id, begun, end, "Kept for a day only.")]

    async with scene(prepare=prepare) as now:
        lost = now.clock.now()
        now.store.gaps_known = [Gap(GapId(1), account().id, lost, lost + timedelta(hours=1), "Kept for a day only.")]
        await now.clock.advance(300)
        assert told(now.store) == []
        assert '"lost": ""' in now.store.cursors[account().id, OUTAGES]


async def test_signed_out_counts_from_when_the_service_says_and_waiting_for_a_limit_does_not() -> None:
    def limited(service: Service, store: MemoryStore) -> None:
        service.pull_errors = [RateLimited("Wait.", HandClock().now() + timedelta(minutes=5))]

    async with scene(prepare=limited) as now:
        await now.clock.advance(600)
        assert told(now.store) == []

    since = HandClock().now() - timedelta(hours=2)

    def signed_out(service: Service, store: MemoryStore) -> None:
        service.pull_errors = [SignInNeeded("Signed out.", since)]

    async with scene(prepare=signed_out) as now:
        now.worker.wake()
        await calm()
        seen, _ = told(now.store)
        assert isinstance(seen, GapSeen)
        assert seen.start == since
