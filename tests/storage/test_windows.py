"""Until when the service takes an answer: kept on the row whatever the order of arrival, and the list in that order."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopbell.errors import NotFound
from shopbell.events import Event, MessageSeen
from shopbell.ids import AccountId
from shopbell.model import ConversationRow, View
from shopbell.reply_window import ANSWER_UNTIL
from storage.store import Store
from tests.storage.make import BEN, SHOP, add_account, answer, at, chat, mail, only, rows, take

DAY = 24 * 60


def windowed(name: str, minutes: float, hours: float = 24, **more: Any) -> MessageSeen:
    """A message of theirs to which the service takes an answer for so many hours."""
    return chat(name, minutes, facts={ANSWER_UNTIL: at(minutes + hours * 60).isoformat()}, **more)


async def test_the_newest_message_of_theirs_says_it(store: Store, account: AccountId) -> None:
    await take(store, account, windowed("a", 0))
    assert (await only(store)).answer_until == at(DAY)
    await take(store, account, windowed("b", 60))
    assert (await only(store)).answer_until == at(60 + DAY)
    await take(store, account, chat("o", 90, "Yes.", sender=SHOP))
    assert (await only(store)).answer_until == at(60 + DAY), "our own words change nothing"
    await take(store, account, chat("c", 120, "Said in public"))
    assert (await only(store)).answer_until is None, "where the newest says nothing an answer is taken for ever"


async def test_the_order_of_arrival_does_not_matter(store: Store, account: AccountId) -> None:
    events = (windowed("a", 0), windowed("b", 60), chat("o", 90, "Yes.", sender=SHOP), chat("m", -5, "Old"))
    for number, order in enumerate(permutations(events)):
        room = f"room-{number}"
        moved = [replace(one, remote_id=f"{room}{one.remote_id}", thread=chat("x", room=room).thread) for one in order]
        for event in moved:
            await take(store, account, event)
    assert {row.answer_until for row in await rows(store)} == {at(60 + DAY)}


async def test_a_message_told_anew_and_one_read_twice(store: Store, account: AccountId) -> None:
    await take(store, account, windowed("a", 0))
    before = await store.library.change_counter()
    await take(store, account, windowed("a", 0))
    assert await store.library.change_counter() == before
    await take(store, account, windowed("a", 0, hours=7 * 24))
    assert (await only(store)).answer_until == at(7 * DAY)


@pytest.mark.parametrize("words", ["soon", "2026-11-20T12:00", "", "9999-99-99"])
async def test_what_is_no_time_is_no_window(store: Store, account: AccountId, words: str) -> None:
    await take(store, account, chat("a", facts={ANSWER_UNTIL: words}))
    assert (await only(store)).answer_until is None


async def test_why_no_answer_is_taken_and_the_stars_are_those_of_their_newest_message(
    store: Store, account: AccountId
) -> None:
    await take(store, account, chat("a", 0, facts={"no_answer": "Answer on  its\npage.", "stars": "4"}))
    assert ((await only(store)).no_answer, (await only(store)).stars) == ("Answer on its page.", 4)
    await take(store, account, chat("o", 30, "Thanks!", sender=SHOP))
    assert (await only(store)).stars == 4, "our own words change nothing"
    await take(store, account, chat("a", 0, facts={"stars": "2"}))
    assert ((await only(store)).no_answer, (await only(store)).stars) == ("", 2), "the review was changed"
    await take(store, account, chat("b", 60, "And?"))
    assert (await only(store)).stars == 0


@pytest.mark.parametrize(("facts", "kept"), [({"stars": "5"}, ("", 5)), ({"no_answer": "By hand."}, ("By hand.", 0))])
async def test_either_alone_is_kept(
    store: Store, account: AccountId, facts: dict[str, str], kept: tuple[str, int]
) -> None:
    await take(store, account, chat("a", 0, facts=facts))
    row = await only(store)
    assert (row.no_answer, row.stars) == kept


async def test_merged_conversations_have_the_window_of_the_newest_message(store: Store, account: AccountId) -> None:
    facts = {ANSWER_UNTIL: at(DAY).isoformat()}
    await take(store, account, mail("a", 0), mail("b", 5, subject="Other", facts=facts))
    await take(store, account, mail("c", 3, "Both", sender=SHOP, parents=["a", "b"]))
    assert (await only(store)).answer_until == at(DAY)


async def test_what_waits_to_leave_has_its_conversations_window(store: Store, account: AccountId) -> None:
    await take(store, account, windowed("a", 0))
    item, _ = await store.desk.enqueue(answer(await only(store)), "k", at=at(1), not_before=at(1))
    assert (await store.library.outbox_item(item)).answer_until == at(DAY)
    assert [one.answer_until for one in await store.library.outbox()] == [at(DAY)]
    assert [one.answer_until for one in await store.dispatch.due(account, at(2))] == [at(DAY)]


async def _pages(store: Store, minutes: float, size: int) -> list[ConversationRow]:
    found: list[ConversationRow] = []
    after, now = "", at(minutes)
    while True:
        page = await store.library.closing(now, after=after, limit=size)
        found += page.rows
        after = page.next
        now = at(minutes + 10 * DAY)  # whatever the clock says by the time of the next page
        if not after:
            return found


async def test_closing_soon_first_then_the_longest_wait(store: Store, account: AccountId) -> None:
    other = await add_account(store, "chat", "@shop")
    await take(store, account, mail("m", -3 * DAY), mail("n", 10, sender=BEN, subject="S"))
    rooms: Sequence[Event] = [
        windowed("late", -2 * DAY, room="late"),
        windowed("soon", -DAY + 30, room="soon"),
        windowed("then", 0, room="then"),
        windowed("week", -60, 7 * 24, room="week"),
        windowed("done", -30, room="done"),
        chat("ours", -20, "Yes.", sender=SHOP, room="done"),
    ]
    await take(store, other, *rooms)
    for size in (1, 2, 3, 100):
        order = [row.remote_id or row.subject for row in await _pages(store, 0, size)]
        assert order == ["soon", "then", "week", "Cake", "late", "S"]
    assert len(await rows(store, View.WAITING)) == 6


async def test_it_goes_on_behind_any_row(store: Store, account: AccountId) -> None:
    await take(store, account, *[windowed(f"a{n}", n, room=f"a{n}") for n in range(5)])
    await take(store, account, *[chat(f"b{n}", n, room=f"b{n}") for n in range(5)])
    whole = await store.library.closing(at(60))
    for number, cursor in enumerate(whole.cursors):
        assert (await store.library.closing(at(60), after=cursor)).rows == whole.rows[number + 1 :]


@pytest.mark.parametrize("cursor", ["7:3", "x", "o:1:2", "o:1:2:x", "z:1:2:3"])
async def test_a_cursor_of_another_list_is_refused_in_words(store: Store, cursor: str) -> None:
    with pytest.raises(NotFound, match="not a cursor"):
        await store.library.closing(at(0), after=cursor)


_EVENTS = st.lists(st.tuples(st.integers(0, 50), st.sampled_from(["windowed", "plain", "ours"])), max_size=8)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=_EVENTS, seed=st.randoms(use_true_random=False))
async def test_any_history_in_any_order(
    store: Store, account: AccountId, said: list[tuple[int, str]], seed: Random
) -> None:
    room = f"room-{await store.library.change_counter()}"
    events: list[MessageSeen] = []
    for number, (minute, kind) in enumerate(said):
        name, when = f"{room}-{number}", minute * 60 + number
        if kind == "windowed":
            events.append(windowed(name, when, room=room))
        else:
            more: dict[str, Any] = {"sender": SHOP} if kind == "ours" else {}
            events.append(chat(name, when, room=room, **more))
    theirs = [one for one in events if not one.own]
    newest = max(theirs, key=lambda one: one.at, default=None)
    expected = newest.facts.get(ANSWER_UNTIL) if newest is not None else None
    seed.shuffle(events)
    for event in events:
        await take(store, account, event)
    found = [row for row in await rows(store) if row.remote_id == room]
    assert [row.answer_until.isoformat() if row.answer_until else None for row in found] == [expected] * len(found)
