"""A day never runs dry: units are noted before they are used, answers keep theirs, looks spread over what is left."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors._kit.google.meaning import DayUsed
from connectors.youtube.api import SERVICE
from connectors.youtube.ledger import A_LOOK, AN_ANSWER, ANSWERS, COSTS, Ledger, day_began, day_ends
from shopbell.errors import RateLimited
from shopbell.events import MessageSeen
from shopbell.spending import UNITS, Allowance
from tests.unit.google.support import NOON, FakeMeter, GoogleRig, StillClock
from tests.unit.youtube.support import made


def ledger(limit: int = 10_000, at: datetime = NOON) -> tuple[Ledger, FakeMeter, StillClock]:
    clock = StillClock(at)
    meter = FakeMeter(clock)
    return Ledger(meter, clock, limit, SERVICE), meter, clock


@given(st.integers(0, 6 * 366 * 24 * 60))
def test_a_day_goes_from_midnight_to_midnight_in_california(minutes: int) -> None:
    now = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    began, ends = day_began(now), day_ends(now)
    assert began <= now < ends
    assert timedelta(hours=23) <= ends - began <= timedelta(hours=25)
    assert day_began(ends) == ends
    assert (began.hour, ends.hour) in {(7, 7), (8, 8), (7, 8), (8, 7)}


async def test_each_request_is_noted_before_it_leaves() -> None:
    channel, rig = made()
    top = channel.add("Ana", "Rye?", at=NOON - timedelta(minutes=5))
    await rig.look()
    assert rig.meter is not None
    assert [(what, units) for _, _, what, units in rig.meter.notes] == [
        ("commentThreads.list", 1),
        ("commentThreads.list", 1),
        ("videos.list", 1),
    ]
    assert sum(units for *_, units in rig.meter.notes) == channel.units - 1, "signing in was before there was a meter"
    message = rig.shelf.messages[top.id]
    await rig.leave(await rig.session(), rig.answer(message, "Yes"))
    assert rig.meter.notes[-1][2:] == ("comments.insert", 50)
    stand = rig.stand
    await stand.go_offline()
    with pytest.raises(Exception, match="cannot be reached"):
        await rig.look()
    assert rig.meter.notes[-1][2:] == ("commentThreads.list", 1)


async def test_reading_leaves_the_units_of_answers() -> None:
    book, meter, _ = ledger(10_000)
    await meter.use(UNITS, "x", 10_000 - ANSWERS * AN_ANSWER)
    with pytest.raises(DayUsed, match="goes on at"):
        await book.pay("commentThreads.list")
    with pytest.raises(DayUsed):
        await book.may_look()
    for _ in range(ANSWERS):
        await book.pay("comments.insert", reading=False)
    assert await book.used() <= 10_000
    await meter.use(UNITS, "x", 10_000 - await book.used())
    with pytest.raises(DayUsed):
        await book.pay("comments.insert", reading=False)


async def test_the_next_day_has_all_its_units() -> None:
    book, meter, clock = ledger(10_000)
    await meter.use(UNITS, "x", 10_000)
    clock.at = day_ends(clock.at)
    assert await book.used() == 0
    await book.pay("commentThreads.list")


async def test_with_plenty_every_look_is_due() -> None:
    book, _, clock = ledger()
    for _ in range(20):
        assert await book.may_look()
        book.looked()
        clock.at += timedelta(seconds=1)
    assert book.apart == timedelta()


@settings(max_examples=8, deadline=None)
@given(st.integers(150, 4_000), st.integers(0, 23 * 60))
async def test_short_units_last_for_the_whole_day(limit: int, minutes: int) -> None:
    """Asked each minute until midnight, looks are spread and never more than the day allows."""
    book, meter, clock = ledger(limit, day_began(NOON) + timedelta(minutes=minutes))
    end, looks, last = day_ends(clock.at), 0, clock.at
    while clock.at < end:
        if await book.may_look():
            for _ in range(A_LOOK):
                await book.pay("commentThreads.list")
            book.looked()
            looks, last = looks + 1, clock.at
            if await book.used() + A_LOOK > limit - book._kept():
                break
        clock.at += timedelta(minutes=1)
    assert await meter.used(UNITS, day_began(NOON)) <= limit - book._kept()
    fits = (limit - book._kept()) // A_LOOK
    assert looks >= min(fits, (end - last) / timedelta(minutes=1), 3) or looks == fits
    rest = end - (day_began(NOON) + timedelta(minutes=minutes))
    # The last look lies in the last part of the day, as wide as looks are apart (and a minute for rounding).
    assert end - last <= rest / fits * 2 + timedelta(minutes=2)


async def test_short_units_are_told_and_answers_still_leave() -> None:
    channel, rig = made(daily_units="300")
    channel.limit = 300
    top = channel.add("Ana", "Rye?", at=NOON - timedelta(minutes=5))
    session = await rig.session()
    live = (await session.streams())[0]
    await rig.pull(session, live)
    (notice,) = session.notices()  # type: ignore[attr-defined]
    assert "short: Shopbell looks for new comments every" in notice
    channel.add("Ben", "And spelt?", at=NOON)
    rig.clock.at += timedelta(minutes=1)
    await rig.pull(session, live)
    assert not rig.shelf.with_text("And spelt?"), "the next look is not due"
    rig.clock.at += timedelta(minutes=20)
    await rig.pull(session, live)
    assert rig.shelf.with_text("And spelt?")
    await rig.leave(session, rig.answer(rig.shelf.messages[top.id], "Yes"))


async def test_google_says_that_the_day_is_used_up_by_others() -> None:
    channel, rig = made()
    await rig.look()
    channel.limit = channel.units
    with pytest.raises(RateLimited, match="used up") as error:
        await rig.look()
    assert error.value.until == day_ends(NOON)
    session = await rig.session()
    allowance = await session.allowance()  # type: ignore[attr-defined]
    assert allowance == Allowance(UNITS, 10_000, 10_000, day_ends(NOON))
    calls = len(channel.calls)
    with pytest.raises(RateLimited):
        await rig.look()
    assert len(channel.calls) == calls, "nobody asks again before the day ends"


async def test_history_waits_for_units_and_goes_on_where_it_was() -> None:
    channel, rig = made(daily_units="4500")
    channel.seed(600)
    assert rig.meter is not None
    await rig.look(1)
    read = len(rig.shelf.messages)
    assert read == 600
    rig = GoogleRig(rig.connector, rig.stand, clock=StillClock(day_began(NOON)))
    rig.meter = FakeMeter(rig.clock)
    await rig.meter.use(UNITS, "x", 3_000)
    with pytest.raises(RateLimited, match="Older comments are read on"):
        await rig.look(1)
    rig.clock.at = day_ends(rig.clock.at) - timedelta(minutes=30)
    await rig.look(1)
    assert len(rig.shelf.messages) == 600


async def test_without_a_meter_units_are_counted_all_the_same() -> None:
    channel, rig = made(metered=False)
    channel.add("Ana", "Rye?", at=NOON - timedelta(minutes=5))
    session = await rig.session()
    await rig.pull(session, (await session.streams())[0])
    allowance = await session.allowance()  # type: ignore[attr-defined]
    assert allowance is not None
    assert allowance.used == 3
    assert [e.text for b in rig.shelf.batches for e in b.events if isinstance(e, MessageSeen)] == ["Rye?"]


def test_costs_are_those_of_the_double() -> None:
    assert (COSTS["comments.insert"], COSTS["comments.list"]) == (50, 1)
