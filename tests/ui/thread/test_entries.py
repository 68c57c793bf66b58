"""The lines of a timeline, from messages."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopbell.ids import AccountId, ConversationId, GapId, MessageId
from shopbell.model import Account, AccountState, Delivery, Direction, Gap, Message, MessageKind, Visibility
from tests.ui.support.backend import MANIFESTS
from ui.models.networks import Network, network_of
from ui.thread.entries import (
    OPEN_AT_LEAST,
    ContactEntry,
    DayEntry,
    GapEntry,
    MachineryEntry,
    Marks,
    MessageEntry,
    build,
)
from ui.thread.wording import gap_words

DAY = datetime(2026, 11, 17, 12, 0, tzinfo=UTC)
LONG = "Words that go on for a good while. " * 12


def message(number: int, text: str = LONG, *, ours: bool = False, **values: object) -> Message:
    return Message(
        id=MessageId(number),
        account=AccountId(1),
        conversation=ConversationId(1),
        remote_id="",
        at=values.pop("at", DAY + timedelta(minutes=number)),  # type: ignore[arg-type]
        direction=Direction.OUT if ours else Direction.IN,
        kind=values.pop("kind", MessageKind.MESSAGE),  # type: ignore[arg-type]
        author=None,
        author_name="Ana",
        author_address="ana@example.org",
        text=text,
        visibility=Visibility.PRIVATE,
        delivery=values.pop("delivery", Delivery.SENT if ours else Delivery.RECEIVED),  # type: ignore[arg-type]
        **values,  # type: ignore[arg-type]
    )


def test_older_long_turns_are_one_line_and_the_newest_are_open() -> None:
    messages = [message(n, ours=n % 2 == 0) for n in range(20)]
    turns = [e for e in build(messages, (), Marks(), UTC, more_before=False) if isinstance(e, MessageEntry)]
    assert [e.opened for e in turns] == [False] * (20 - OPEN_AT_LEAST) + [True] * OPEN_AT_LEAST


def test_every_unanswered_turn_is_open_however_old() -> None:
    messages = [message(0, ours=True), *(message(n) for n in range(1, 15))]
    turns = [e for e in build(messages, (), Marks(), UTC, more_before=False) if isinstance(e, MessageEntry)]
    assert [e.opened for e in turns] == [False] + [True] * 14


def test_a_refused_message_is_open_however_old() -> None:
    messages = [message(0, ours=True, delivery=Delivery.REFUSED), *(message(n, ours=True) for n in range(1, 20))]
    first = next(e for e in build(messages, (), Marks(), UTC, more_before=False) if isinstance(e, MessageEntry))
    assert first.opened


def test_machinery_of_a_day_is_one_line() -> None:
    machines = [message(n, "joined", kind=MessageKind.MACHINERY) for n in range(5)]
    entries = build(machines, (), Marks(), UTC, more_before=False)
    assert [type(e) for e in entries] == [DayEntry, MachineryEntry]
    assert isinstance(entries[1], MachineryEntry)
    assert len(entries[1].messages) == 5


def test_machinery_of_two_days_is_two_lines() -> None:
    machines = [message(n, "joined", kind=MessageKind.MACHINERY, at=DAY + timedelta(days=n)) for n in range(2)]
    entries = build(machines, (), Marks(), UTC, more_before=False)
    assert [type(e) for e in entries] == [DayEntry, MachineryEntry, DayEntry, MachineryEntry]


def test_a_call_is_a_line_of_its_own() -> None:
    entries = build([message(1, "about a cake", kind=MessageKind.CALL)], (), Marks(), UTC, more_before=False)
    assert isinstance(entries[-1], ContactEntry)


def test_a_gap_at_the_beginning_is_said_only_when_nothing_older_is_here() -> None:
    gap = Gap(GapId(1), AccountId(1), None, DAY - timedelta(days=9), "")
    assert isinstance(build([message(1)], [gap], Marks(), UTC, more_before=False)[0], GapEntry)
    assert not any(isinstance(e, GapEntry) for e in build([message(1)], [gap], Marks(), UTC, more_before=True))


def instagram() -> Network:
    now = DAY
    account = Account(AccountId(1), "instagram", "tern.bakery", "", AccountState.OK, now, "", now, now)
    return network_of(account, MANIFESTS)


def outage(number: int, start: float, end: float, *, closed: bool = True, reason: str = "") -> Gap:
    begun, ended = DAY + timedelta(minutes=start), DAY + timedelta(minutes=end)
    return Gap(GapId(number), AccountId(1), begun, ended, reason, ended if closed else None, outage=True)


def test_outages_that_were_read_again_are_one_line_between_two_turns_and_what_is_missing_is_another() -> None:
    gaps = [outage(1, 2, 3), outage(2, 4, 5, closed=False, reason="One message is missing."), outage(3, 6, 7)]
    entries = build([message(1), message(9)], gaps, Marks(), UTC, more_before=False)
    told = [(e.gap.id, e.earlier) for e in entries if isinstance(e, GapEntry)]
    assert told == [(2, 0), (3, 1)]
    assert len({entry.key for entry in entries}) == len(entries)


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (outage(1, 2, 100), "Instagram disconnected 12:02–13:40, read again, complete"),
        (outage(1, 2, 100, closed=False), "Instagram disconnected 12:02–13:40, being read again"),
        (
            outage(1, 2, 100, closed=False, reason="One message could not be read and may be missing."),
            "Instagram disconnected 12:02–13:40, read again · One message could not be read and may be missing.",
        ),
    ],
)
def test_an_outage_says_since_when_until_when_and_whether_all_of_it_is_here(gap: Gap, words: str) -> None:
    assert gap_words(gap, instagram(), UTC, DAY.date()) == words


def test_an_outage_over_night_names_both_days() -> None:
    gap = outage(1, 10 * 60, 24 * 60)
    tomorrow = DAY.date() + timedelta(days=1)
    assert gap_words(gap, instagram(), UTC, tomorrow).startswith(f"Instagram disconnected {DAY.day} ")
    assert f"–{tomorrow.day} " in gap_words(gap, instagram(), UTC, tomorrow)


def test_a_gap_stands_between_the_turns_around_its_end() -> None:
    gap = Gap(GapId(1), AccountId(1), DAY + timedelta(minutes=2), DAY + timedelta(minutes=4), "")
    kinds = [type(e) for e in build([message(1), message(9)], [gap], Marks(), UTC, more_before=False)]
    assert kinds == [DayEntry, MessageEntry, GapEntry, MessageEntry]


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(MessageKind), st.integers(0, 9)), max_size=40))
def test_no_message_is_lost_or_doubled_and_keys_are_unique(made: list[tuple[bool, MessageKind, int]]) -> None:
    messages = [
        message(n, ours=ours, kind=kind, at=DAY + timedelta(days=day, minutes=n))
        for n, (ours, kind, day) in enumerate(sorted(made, key=lambda x: x[2]))
    ]
    shown: list[MessageId] = []
    entries = build(messages, (), Marks(), UTC, more_before=False)
    for entry in entries:
        if isinstance(entry, MachineryEntry):
            shown += [m.id for m in entry.messages]
        elif isinstance(entry, (MessageEntry, ContactEntry)):
            shown.append(entry.message.id)
    assert shown == [m.id for m in messages]
    assert len({e.key for e in entries}) == len(entries)
