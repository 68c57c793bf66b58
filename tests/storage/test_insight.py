"""Exchanges are counted up from what changed, whatever way it came."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopbell.errors import NotFound
from shopbell.events import MessageSeen
from shopbell.ids import AccountId, ConversationId
from shopbell.insight import Exchange, NewOutcome, Period, Spent, Work
from shopbell.services.triage import NO_ANSWER_NEEDED
from storage.store import Store
from tests.storage.make import ANA, BEN, NOW, SHOP, at, chat, mail, only, rows, take

ALL = Period(at(-10_000), at(10_000))


async def counted(store: Store, period: Period = ALL) -> list[tuple[float, float | None]]:
    """Minutes of asking and answering."""
    assert await store.insight.count_up() == 0
    return [(_minutes(one.asked_at), _minutes(one.answered_at)) for one in await store.insight.exchanges(period)]  # type: ignore[misc]


def _minutes(moment: object) -> float | None:
    return None if moment is None else (moment - NOW) / timedelta(minutes=1)  # type: ignore[operator]


async def test_from_their_first_word_to_our_next(store: Store, account: AccountId) -> None:
    await take(
        store,
        account,
        chat("q1", 0),
        chat("q2", 5, "And on Sundays?"),
        chat("r1", 30, "Yes.", sender=SHOP),
        chat("t", 40, "Thanks!"),
        chat("q3", 60, "Do you deliver?"),
    )
    assert await counted(store) == [(0, 30), (40, None)]
    await take(store, account, chat("r2", 90, "We do.", sender=SHOP))
    assert await counted(store) == [(0, 30), (40, 90)]


async def test_thanks_alone_robots_and_what_needs_no_answer_count_nowhere(store: Store, account: AccountId) -> None:
    await take(
        store,
        account,
        mail("t", 0, "Thanks!"),
        mail("n", 1, "Our newsletter: do you want more?", sender=BEN, subject="News", robot=True),
    )
    assert await counted(store) == []
    await take(store, account, chat("q", 2))
    assert await counted(store) == [(2, None)]
    row = next(row for row in (await store.library.rows_by_id([ConversationId(3)])))
    await store.desk.settle(row.id, NO_ANSWER_NEEDED, at(3))
    assert await counted(store) == []


async def test_history_that_comes_later_changes_what_was_counted(store: Store, account: AccountId) -> None:
    await take(store, account, chat("q", 0), chat("r", 60, "Yes.", sender=SHOP))
    assert await counted(store) == [(0, 60)]
    await take(store, account, chat("r0", 20, "We are.", sender=SHOP, live=False))
    assert await counted(store) == [(0, 20)]


async def test_a_period_has_what_was_asked_or_answered_in_it_and_who_waits_through_it_is_counted(
    store: Store, account: AccountId
) -> None:
    await take(
        store,
        account,
        chat("q1", 0, room="a"),
        chat("r1", 50, "Yes.", sender=SHOP, room="a"),
        chat("q2", 10, room="b"),
        chat("q3", 200, room="c"),
        chat("q4", 1, room="d"),
        chat("r4", 2, "Yes.", sender=SHOP, room="d"),
    )
    assert await counted(store, Period(at(40), at(100))) == [(0, 50)]
    assert [await store.insight.left_waiting(at(minutes)) for minutes in (10, 11, 200, 201)] == [0, 1, 1, 2]


SAID = st.lists(
    st.tuples(st.integers(0, 500), st.sampled_from(["ask", "thanks", "ours"])),
    min_size=1,
    max_size=14,
    unique_by=lambda one: one[0],
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=SAID)
async def test_any_order_of_arrival_counts_the_same(
    store: Store, account: AccountId, said: list[tuple[int, str]]
) -> None:
    begun = await store.library.newest_message()
    await take(store, account, *_talk(f"a{begun}", said))
    for event in reversed(_talk(f"b{begun}", said)):
        await take(store, account, event)
    await store.insight.count_up()
    rooms = {row.id: row.remote_id for row in await rows(store)}
    told: dict[str, list[tuple[object, object]]] = {f"a{begun}": [], f"b{begun}": []}
    for one in await store.insight.exchanges(ALL):
        told.setdefault(rooms[one.conversation], []).append((one.asked_at, one.answered_at))
    assert told[f"a{begun}"] == told[f"b{begun}"]


def _talk(room: str, said: list[tuple[int, str]]) -> list[MessageSeen]:
    words = {"ask": "Are you open?", "thanks": "Thanks!", "ours": "Yes."}
    return [
        chat(f"{room}-{n}", minute, words[kind], room=room, sender=SHOP if kind == "ours" else ANA)
        for n, (minute, kind) in enumerate(said)
    ]


async def test_outcomes_and_time_add_up_and_go_with_their_account(store: Store, account: AccountId) -> None:
    await take(store, account, chat("q"))
    where = (await only(store)).id
    made, _ = await store.insight.add_outcome(NewOutcome(where, "sale", 1250, "EUR"), at(5))
    (found,) = await store.insight.outcomes(ALL)
    assert (found.kind, found.cents, found.currency, found.account, found.at) == ("sale", 1250, "EUR", account, at(5))
    await store.insight.add_spent([Spent(account, Work.READING, "2026-11-20", 30)])
    await store.insight.add_spent([Spent(account, Work.READING, "2026-11-20", 12)])
    assert [one.seconds for one in await store.insight.spent("2026-11-01", "2026-11-30")] == [42]
    assert await store.insight.spent("2026-12-01", "2026-12-30") == ()
    await store.insight.remove_outcome(made)
    assert await store.insight.outcomes_of(where) == ()
    with pytest.raises(NotFound):
        await store.insight.add_outcome(NewOutcome(ConversationId(99), "sale"), at(5))
    await store.accounts.remove_account(account, keep_history=False)
    await store.insight.add_spent([Spent(account, Work.READING, "2026-11-20", 30)])
    assert await store.insight.spent("2026-11-01", "2026-11-30") == ()


def test_an_exchange_knows_its_wait() -> None:
    open_one = Exchange(AccountId(1), ConversationId(1), None, NOW, None)
    assert open_one.wait is None
