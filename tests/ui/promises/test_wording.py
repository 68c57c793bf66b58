"""Days and lateness in the words of the screen."""

from datetime import UTC, datetime, timedelta

import pytest

from shopbell.ids import ConversationId
from shopbell.promises import Promise, PromiseCounts, PromiseId, PromiseState, Side
from ui.promises.wording import day_line, day_words, due_line, group_of

NOW = datetime(2026, 11, 21, 15, 20, tzinfo=UTC)


def promise(due: datetime, *, whole_day: bool = True, put_off: bool = False) -> Promise:
    return Promise(
        id=PromiseId(1),
        conversation=ConversationId(1),
        person=None,
        person_name="Ana",
        side=Side.OURS,
        words="the quote",
        due_at=due,
        whole_day=whole_day,
        made_at=NOW,
        state=PromiseState.OPEN,
        put_off=put_off,
    )


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "today"),
        (1, "tomorrow"),
        (-1, "yesterday"),
        (2, "Mon 23 Nov"),
        (10, "Tue 1 Dec"),
        (60, "Wed 20 Jan 2027"),
        (-200, "Tue 5 May"),
    ],
)
def test_a_day_is_named_as_people_name_it(days: int, words: str) -> None:
    assert day_words(NOW + timedelta(days=days), NOW, whole_day=True) == words
    assert day_words(NOW + timedelta(days=days), NOW, whole_day=False) == f"{words} 15:20"


def test_how_late_is_said_only_when_it_is() -> None:
    assert due_line(promise(NOW + timedelta(days=1)), NOW) == "by tomorrow"
    assert due_line(promise(NOW - timedelta(days=2)), NOW) == "by Thu 19 Nov · 2 days late"
    assert due_line(promise(NOW - timedelta(hours=1), whole_day=False), NOW) == "by today 14:20 · late since 14:20"


def test_the_first_line_names_what_is_late_and_what_is_due() -> None:
    assert day_line(PromiseCounts(open=3)) == ""
    assert day_line(PromiseCounts(open=3, due=1)) == "1 promise is due today"
    assert day_line(PromiseCounts(open=3, overdue=2, due=1)) == "2 promises are overdue, 1 is due today"


def test_what_rests_with_its_conversation_stands_apart() -> None:
    assert group_of(promise(NOW - timedelta(days=2), put_off=True), NOW) == "Put off with their conversation"
    assert group_of(promise(NOW - timedelta(days=2)), NOW) == "Overdue"
    assert group_of(promise(NOW + timedelta(hours=3)), NOW) == "Due today"
    assert group_of(promise(NOW + timedelta(days=30)), NOW) == "Later on"
