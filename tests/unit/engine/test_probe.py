"""Trying what an account may do: with its own words where it has them, by reading one page where it has not."""

import asyncio

import pytest

from shopbell.connector import Stream
from shopbell.engine.probe import probe
from shopbell.errors import NotFound, Rejected, SignInNeeded, Unreachable
from shopbell.events import Batch, MessageSeen
from shopbell.ids import AccountId
from shopbell.probing import Finding, Found
from tests.unit.engine.support.clock import HandClock, calm
from tests.unit.engine.support.memory import MemoryStore, account
from tests.unit.engine.support.service import (
    FakeConnector,
    FullSession,
    ListeningSession,
    PlainSession,
    Service,
    letter,
    parts,
)
from tests.unit.engine.test_supervisor import house

OWN = (Found("pages_read", "Reading comments.", Finding.FINE),)


class ProbingSession(FullSession):
    """Tries each permission."""

    async def probe(self) -> tuple[Found, ...]:
        for error in self.service.pull_errors:
            if error is not None:
                raise error
        return OWN


class ListeningAndProbing(ListeningSession):
    """The same with push."""

    async def probe(self) -> tuple[Found, ...]:
        return OWN


class Stand:
    """An account that read as far as the second page."""

    def __init__(self, kind: type[PlainSession]) -> None:
        self.store, self.service = MemoryStore(account()), Service()
        self.service.add("live", *(Batch((letter(f"m{n}"),), f"m{n}") for n in range(4)))
        self.store.cursors[(account().id, "live")] = "m1"
        self.parts = parts(self.store, HandClock(), fake=FakeConnector(self.service, kind))

    async def probe(self) -> list[tuple[str, Finding]]:
        return [(one.name, one.finding) for one in await probe(AccountId(1), self.parts)]


async def test_a_session_that_can_try_its_permissions_is_asked() -> None:
    stand = Stand(ProbingSession)
    assert await probe(AccountId(1), stand.parts) == OWN
    assert stand.service.pulls == []
    assert (stand.service.opened, stand.service.closed) == (1, 1)


async def test_another_reads_one_page_from_where_it_was_and_stores_nothing() -> None:
    stand = Stand(FullSession)
    tried = await stand.probe()
    assert tried == [("sign-in", Finding.FINE), ("reading", Finding.FINE), ("answering", Finding.UNTRIED)]
    assert stand.service.pulls == [("live", "m1")]
    assert stand.store.events == []
    assert stand.store.cursors[(AccountId(1), "live")] == "m1"
    assert stand.service.closed == 1


async def test_one_that_only_reads_is_not_said_to_answer() -> None:
    assert [name for name, _ in await Stand(PlainSession).probe()] == ["sign-in", "reading"]


async def test_a_sign_in_that_ran_out_is_a_finding_with_what_to_do() -> None:
    for kind in (FullSession, ProbingSession):
        stand = Stand(kind)
        stand.service.pull_errors.append(SignInNeeded("Please sign in again."))
        (found,) = await probe(AccountId(1), stand.parts)
        assert (found.finding, found.remedy, found.needed) == (Finding.MISSING, "Please sign in again.", True)
        assert stand.service.closed == 1


async def test_what_may_not_be_read_is_a_finding_and_what_is_away_is_not() -> None:
    stand = Stand(FullSession)
    stand.service.pull_errors += [Rejected("The page is closed."), Unreachable("There is no connection.")]
    assert ("reading", Finding.MISSING) in await stand.probe()
    with pytest.raises(Unreachable):
        await stand.probe()
    assert stand.service.closed == 2


async def test_an_account_that_is_not_there() -> None:
    with pytest.raises(NotFound):
        await probe(AccountId(9), Stand(FullSession).parts)


async def test_the_engine_s_own_reading_steps_aside_for_the_try_and_goes_on_after_it() -> None:
    async with house(account(1), session=ListeningAndProbing) as now:
        assert now.fake.opened == 1
        assert await now.engine.probe(AccountId(1)) == OWN
        await now.clock.advance(1)
        assert (now.fake.opened, now.fake.closed) == (3, 2)
        now.fake.deliver("b")
        await calm()
        assert [one.remote_id for _, _, one in now.store.events if isinstance(one, MessageSeen)] == ["b"]


async def test_a_service_that_never_answers_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stuck(PlainSession):
        async def streams(self) -> tuple[Stream, ...]:
            await asyncio.Event().wait()
            return ()

    monkeypatch.setattr("shopbell.engine.probe.PATIENCE_SECONDS", 0.05)
    stand = Stand(Stuck)
    with pytest.raises(Unreachable, match="did not answer within a minute"):
        await stand.probe()
    assert stand.service.closed == 1
