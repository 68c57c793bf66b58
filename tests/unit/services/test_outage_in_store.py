"""An outage over the real store: pass after pass, as `sync` makes them, each by a program started anew."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast

import pytest

from shopbell.connector import Toolbox
from shopbell.engine.parts import EngineParts
from shopbell.engine.supervisor import run_once
from shopbell.errors import Unreachable
from shopbell.events import Batch, GapSeen
from shopbell.history import Reach, missing, reach
from shopbell.ids import AccountId
from shopbell.model import Account, AccountState
from tests.unit.engine.support.service import Catalogue, FakeConnector, Service, letter
from tests.unit.services.conftest import MANIFESTS, NOW, Counter


class Passes:
    """One account at a scripted service, over the real store."""

    def __init__(self, counter: Counter, number: AccountId) -> None:
        self.counter, self.number, self.service = counter, number, Service()

    async def once(self, hours: float) -> str:
        """So much later a program starts, makes one pass and ends; what went wrong."""
        self.counter.clock.at = NOW + timedelta(hours=hours)
        store = self.counter.store
        parts = EngineParts(
            library=store.library,
            desk=store.desk,
            book=store.accounts,
            intake=store.intake,
            dispatch=store.dispatch,
            portraits=store.portraits,
            insight=store.insight,
            catalogue=Catalogue(net=FakeConnector(self.service)),
            toolbox=cast("Callable[[Account], Toolbox]", lambda account: None),
            bell=self.counter.bell,
            clock=self.counter.clock,
        )
        (done,) = await run_once(parts)
        return done.error

    async def account(self) -> Account:
        (found,) = await self.counter.store.library.accounts()
        return found

    async def gaps(self) -> list[tuple[datetime | None, datetime, str, bool]]:
        gaps = await self.counter.store.library.gaps()
        return [(gap.start, gap.end, gap.reason, gap.closed_at is not None) for gap in gaps]


@pytest.fixture
async def passes(counter: Counter) -> Passes:
    """Read once, and well."""
    made = Passes(counter, await counter.account())
    made.service.add("history", Batch((letter("old"),), "h1"))
    assert await made.once(0) == ""
    return made


def at(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


async def test_it_is_one_line_from_the_first_failure_to_the_first_answer(passes: Passes) -> None:
    passes.service.pull_errors = [Unreachable("No connection.")] * 2
    assert await passes.once(1) == "No connection."
    assert (await passes.account()).state is AccountState.OFFLINE
    assert await passes.once(2) == "No connection."
    assert await passes.gaps() == []
    assert await passes.once(3) == ""
    assert await passes.gaps() == [(at(1), at(3), "", True)]
    assert await passes.once(4) == ""
    assert len(await passes.gaps()) == 1


async def test_how_far_back_it_was_read_and_once_more_when_asked_for(passes: Passes) -> None:
    library, accounts, manifest = passes.counter.store.library, passes.counter.store.accounts, MANIFESTS["net"]
    account = await passes.account()
    assert reach(account, manifest, ()) is Reach.WHOLE
    assert account.oldest_at is not None
    cut = GapSeen(None, account.oldest_at, "Kept for a day.")
    await passes.counter.store.intake.ingest(passes.number, "history", Batch((cut,), "h1"), NOW)
    assert reach(account, manifest, await library.gaps()) is Reach.CUT
    await accounts.read_further(passes.number, at(1))
    assert reach(await passes.account(), manifest, await library.gaps()) is Reach.READING
    passes.service.add("history", Batch((letter("older"), cut), "h2"))
    assert await passes.once(2) == ""
    assert [gap.reason for gap in missing(await library.gaps(), passes.number)] == ["Kept for a day."]
    assert (await passes.account()).whole_at == at(2)
    assert len((await library.messages((await passes.counter.rows())[0].id)).messages) == 2
