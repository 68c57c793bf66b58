"""One message under two names: an archive's and the service's, in whatever order they come."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopbell.archive.twins import Naming, conversation_id, is_archived, same_moment, same_words
from shopbell.connector import Verified
from shopbell.events import Author, Batch, MessageSeen, Thread
from shopbell.ids import AccountId
from shopbell.model import Turn, View
from storage.store import Store, open_store

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
AT = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)
OLD = conversation_id("facebook", "ana")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store(tmp_path)
    yield opened
    await opened.close()


async def shop(store: Store, address: str = "page-1") -> AccountId:
    account, _ = await store.accounts.add_account("facebook", Verified(address, "Tern", {}), "ref", NOW)
    return account


def live(number: int, text: str, seconds: int = 0, *, own: bool = False, place: str = "t_1") -> MessageSeen:
    """As the service tells it: people by number."""
    return MessageSeen(
        remote_id=f"m_{number}",
        at=AT + timedelta(seconds=seconds),
        author=Author("page-1", "Tern") if own else Author("7001", "Ana Ruiz"),
        own=own,
        text=text,
        thread=Thread(conversation=place),
        recipients=(Author("7001", "Ana Ruiz"),) if own else (),
        live=False,
    )


def archived(
    text: str, seconds: float = 0, *, own: bool = False, place: str = OLD, to: str = "Ana Ruiz", precision: int = 1
) -> MessageSeen:
    """As an archive tells it: people by name."""
    at = AT + timedelta(seconds=seconds)
    told = at.replace(second=0, microsecond=0) if precision == 60 else at
    return MessageSeen(
        remote_id=Naming(precision).of(place, "us" if own else to, told.isoformat(), text),
        at=told,
        author=Author("Tern", "Tern") if own else Author(to, to),
        own=own,
        text=text,
        thread=Thread(conversation=place),
        recipients=(Author(to, to),) if own else (),
        live=False,
        past=True,
    )


async def take(store: Store, account: AccountId, *events: MessageSeen) -> int:
    changes = await store.intake.ingest(account, "any", Batch(events, cursor="1"), NOW)
    assert not await store.upkeep.check()
    return changes.received


async def texts(store: Store) -> list[list[str]]:
    """The words of each conversation."""
    rows = (await store.library.rows(View.ALL)).rows
    return sorted([[one.text for one in (await store.library.messages(row.id)).messages] for row in rows])


LIVE = (live(1, "Do you have cake?"), live(2, "Yes!", 60, own=True))
ARCHIVE = (
    archived("Long ago?", -9_000_000),
    archived("Long ago.", -8_000_000, own=True),
    archived("Do you have cake?", 0.4),
    archived("Yes!", 60.2, own=True),
)


@pytest.mark.parametrize("first", ["synced", "archive"])
async def test_an_archive_and_its_synced_account_are_one_conversation(store: Store, first: str) -> None:
    account = await shop(store)
    order = (LIVE, ARCHIVE) if first == "synced" else (ARCHIVE, LIVE)
    assert await take(store, account, *order[0]) == len(order[0])
    assert await take(store, account, *order[1]) == 4 - len(order[0])
    for again in (*order, *order):
        assert await take(store, account, *again) == 0
    assert await texts(store) == [["Long ago?", "Long ago.", "Do you have cake?", "Yes!"]]
    # What comes next finds the place by the service's own name for it.
    assert await take(store, account, live(3, "Thanks", 90)) == 1
    assert len((await store.library.rows(View.ALL)).rows) == 1


async def test_what_is_only_in_the_archive_joins_the_place_of_what_is_in_both(store: Store) -> None:
    account = await shop(store)
    await take(store, account, *LIVE)
    assert await take(store, account, archived("Before", -60), archived("Do you have cake?")) == 1
    assert await texts(store) == [["Before", "Do you have cake?", "Yes!"]]


@pytest.mark.parametrize("first", ["synced", "archive"])
async def test_people_whom_the_service_calls_otherwise_are_known_by_a_sentence(store: Store, first: str) -> None:
    account = await shop(store)
    other = Author("7001", "ana.bakes")
    synced = [replace(live(1, "Hi"), author=other), replace(live(2, "Do you have lemon cake?", 20), author=other)]
    synced.append(replace(live(3, "Yes!", 60, own=True), recipients=()))
    old = [archived("Hi"), archived("Do you have lemon cake?", 20), archived("Yes!", 60, own=True)]
    for events in (synced, old) if first == "synced" else (old, synced):
        await take(store, account, *events)
    assert await texts(store) == [["Hi", "Do you have lemon cake?", "Yes!"]]
    for events in (old, synced):
        assert await take(store, account, *events) == 0


async def test_never_across_accounts(store: Store) -> None:
    one, other = await shop(store), await shop(store, "page-2")
    await take(store, one, *LIVE)
    assert await take(store, other, *ARCHIVE) == 4


async def test_another_writer_another_time_and_other_words_are_another_message(store: Store) -> None:
    account = await shop(store)
    await take(store, account, live(1, "Hello"))
    others = (archived("Hello", to="Ben"), archived("Hello", 5), archived("Hello!"), archived("Hello", own=True))
    assert await take(store, account, *others) == 4


async def test_the_same_greeting_to_two_people_at_once_stays_with_each(store: Store) -> None:
    account = await shop(store)
    await take(store, account, live(1, "Hi"), live(2, "Merry Christmas", own=True))
    ben = MessageSeen(
        "m_9",
        AT,
        Author("7002", "Ben"),
        own=False,
        text="Hi",
        thread=Thread(conversation="t_2"),
        live=False,
    )
    greeting = live(10, "Merry Christmas", own=True, place="t_2")
    await take(store, account, ben, greeting)
    place = conversation_id("facebook", "ben")
    found = await take(store, account, archived("Merry Christmas", own=True, place=place, to="Ben"))
    assert found == 0
    assert await texts(store) == [["Hi", "Merry Christmas"], ["Hi", "Merry Christmas"]]


async def test_two_archives_with_other_names_for_a_place_are_of_two_places(store: Store) -> None:
    account = await shop(store)
    ben = conversation_id("facebook", "a group of Ben's")
    ours = archived("Yes!", 20, own=True, precision=60)
    theirs = replace(archived("Yes!", 20, own=True, place=ben), recipients=())
    assert await take(store, account, ours, theirs) == 2
    assert len((await store.library.rows(View.ALL)).rows) == 2


async def test_what_we_say_to_two_people_at_once_stays_apart_when_one_is_synced(store: Store) -> None:
    account = await shop(store)
    await take(store, account, live(1, "Hi"), replace(live(2, "Closed today", own=True), recipients=()))
    place = conversation_id("facebook", "ben")
    assert await take(store, account, archived("Closed today", own=True, place=place, to="Ben")) == 1


async def test_where_two_could_be_meant_none_is(store: Store) -> None:
    account = await shop(store)
    two = (live(1, "ok", place="t_1"), live(2, "ok", place="t_2"))
    await take(store, account, *two)
    assert await take(store, account, archived("ok")) == 1


async def test_what_is_said_twice_is_found_twice_and_not_thrice(store: Store) -> None:
    account, naming = await shop(store), Naming()
    await take(store, account, live(1, "ok"), live(2, "ok", 1))

    def again() -> MessageSeen:
        return replace(archived("ok"), remote_id=naming.of(OLD, "Ana", "then", "ok"))

    assert await take(store, account, again(), again()) == 0
    assert await take(store, account, again()) == 1


async def test_archives_of_two_clocks_are_one(store: Store) -> None:
    account = await shop(store)
    assert await take(store, account, archived("Hello", 20, precision=60), archived("Bye", 80, precision=60)) == 2
    assert await take(store, account, archived("Hello", 20), archived("Bye", 80)) == 0
    assert await take(store, account, archived("Hello", 20, precision=60)) == 0


async def test_an_old_question_of_an_archive_asks_for_nothing_whatever_happens_to_its_words(store: Store) -> None:
    account = await shop(store)
    await take(store, account, archived("Do you have cake?"))
    (row,) = (await store.library.rows(View.ALL)).rows
    assert row.turn is Turn.SETTLED
    await take(store, account, live(1, "Do you have cake?"))
    (row,) = (await store.library.rows(View.ALL)).rows
    assert row.turn is Turn.SETTLED
    await take(store, account, live(2, "And today?", 100))
    (row,) = (await store.library.rows(View.WAITING)).rows
    assert row.waiting_since == AT + timedelta(seconds=100)


@pytest.mark.parametrize("seed", range(8))
async def test_in_any_order_and_in_any_pieces_nothing_is_lost_or_doubled(store: Store, seed: int) -> None:
    dice = random.Random(seed)
    account = await shop(store)
    coming: list[MessageSeen] = []
    texts_said: list[str] = []
    for number in range(30):
        text, own, at = dice.choice(["ok", "yes", "when?"]), dice.random() < 0.5 and number > 0, number * 7
        texts_said.append(text)
        where = "both" if number == 0 else dice.choice(["live", "archive", "both"])
        if where != "archive":
            coming.append(live(number, text, at, own=own))
        if where != "live":
            coming.append(archived(text, at + dice.random() * 0.9, own=own))
    # The first is in both and theirs: it shows that the two places are one, whenever it comes.
    for _ in range(2):
        dice.shuffle(coming)
        for start in range(0, len(coming), 7):
            await take(store, account, *coming[start : start + 7])
    found = await texts(store)
    assert sorted(text for conversation in found for text in conversation) == sorted(texts_said)
    assert len(found) == 1


WORDS = st.text(max_size=30)


@given(said=st.lists(st.tuples(st.sampled_from(["c1", "c2"]), st.sampled_from("ab"), st.integers(0, 2), WORDS)))
def test_names_are_the_same_each_time_and_different_for_each_message(said: list[tuple[str, str, int, str]]) -> None:
    one, other = Naming(), Naming()
    names = [one.of(place, who, str(at), words) for place, who, at, words in said]
    assert names == [other.of(place, who, str(at), words) for place, who, at, words in said]
    assert len(set(names)) == len(names)
    assert all(is_archived(name) for name in names)


@given(
    said=st.lists(st.tuples(st.sampled_from("ab"), WORDS), max_size=8), more=st.lists(st.tuples(st.just("a"), WORDS))
)
def test_a_later_archive_gives_what_it_shares_the_same_names(
    said: list[tuple[str, str]], more: list[tuple[str, str]]
) -> None:
    first, later = Naming(), Naming()
    names = [first.of("c", who, "then", words) for who, words in said]
    assert [later.of("c", who, "then", words) for who, words in (*said, *more)][: len(names)] == names


@given(text=WORDS)
def test_marks_and_spaces_are_no_words(text: str) -> None:
    assert same_words(f"\u200e  {text}\n") == same_words(text)
    assert same_words(same_words(text)) == same_words(text)


@given(at=st.datetimes(datetime(2011, 1, 1), datetime(2026, 1, 1)))  # noqa: DTZ001
def test_a_moment_is_the_same_however_coarse_it_is_told(at: datetime) -> None:
    at = at.replace(tzinfo=UTC)
    assert same_moment(at.replace(second=0, microsecond=0), at, 60)
    assert same_moment(at.replace(microsecond=0), at, 1)
    assert not same_moment(at, at + timedelta(seconds=63), 60)
    assert not same_moment(at, at + timedelta(seconds=3), 1)
