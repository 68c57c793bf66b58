"""The rules of whose turn it is, without a store."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopbell.model import Delivery, Direction, MessageKind, Turn, Visibility
from shopbell.turn_state import Spoken, Word, left_open, standing, still_overruled, word_of


def said(direction: Direction = Direction.IN, **more: object) -> Spoken:
    """A message that asks, unless told otherwise."""
    facts: dict[str, object] = {
        "direction": direction,
        "kind": MessageKind.MESSAGE,
        "delivery": Delivery.RECEIVED,
        "visibility": Visibility.PRIVATE,
        "machine": False,
        "asks": True,
    }
    return Spoken(**(facts | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("spoken", "word"),
    [
        (said(), Word.ASKS),
        (said(asks=False), Word.THANKS),
        (said(asks=None), Word.ANSWERED),
        (said(machine=True), Word.NOTHING),
        (said(kind=MessageKind.MACHINERY), Word.NOTHING),
        (said(kind=MessageKind.NOTE), Word.NOTHING),
        (said(gone=True), Word.ASKS),
        (said(gone=True, visibility=Visibility.PUBLIC), Word.NOTHING),
        (said(gone=True, visibility=Visibility.FOLLOWERS), Word.NOTHING),
        (said(Direction.OUT, delivery=Delivery.WAITING), Word.OURS),
        (said(Direction.OUT, delivery=Delivery.SENT), Word.OURS),
        (said(Direction.OUT, delivery=Delivery.REFUSED), Word.NOTHING),
        (said(Direction.OUT, delivery=Delivery.UNCERTAIN), Word.NOTHING),
        (said(Direction.OUT, delivery=Delivery.BOUNCED), Word.ASKS),
        (said(Direction.OUT, kind=MessageKind.CALL), Word.OURS),
        (said(Direction.OUT, kind=MessageKind.CALL, turn=False), Word.NOTHING),
    ],
)
def test_what_a_message_means(spoken: Spoken, word: Word) -> None:
    assert word_of(spoken) is word


@given(st.lists(st.sampled_from(list(Word)), max_size=12))
def test_somebody_waits_exactly_when_something_asks_after_our_last_word(words: list[Word]) -> None:
    stands = standing(list(enumerate(words)))
    after = words[len(words) - words[::-1].index(Word.OURS) :] if Word.OURS in words else words
    assert (stands.turn is Turn.YOURS) == (Word.ASKS in after)
    if stands.waiting_since is not None:
        assert words[stands.waiting_since] is Word.ASKS
        assert Word.OURS not in words[stands.waiting_since :]


@pytest.mark.parametrize(
    ("words", "turn"),
    [
        ([Word.ASKS, Word.OURS], Turn.THEIRS),
        ([Word.ASKS, Word.OURS, Word.THANKS], Turn.SETTLED),
        ([Word.ASKS, Word.OURS, Word.THANKS, Word.NOTHING], Turn.SETTLED),
        ([Word.ASKS, Word.OURS, Word.THANKS, Word.OURS], Turn.THEIRS),
        ([Word.ASKS, Word.THANKS], Turn.YOURS),
        ([Word.THANKS], Turn.SETTLED),
        ([Word.NOTHING], Turn.SETTLED),
    ],
)
def test_thanks_that_come_last_settle(words: list[Word], turn: Turn) -> None:
    assert standing(list(enumerate(words))).turn is turn


@pytest.mark.parametrize(("after", "ask", "holds"), [(None, 5, False), (5, 5, True), (5, 6, False), (5, None, True)])
def test_settled_holds_until_something_newer_asks(after: int | None, ask: int | None, holds: bool) -> None:
    assert still_overruled(after, ask) is holds


@pytest.mark.parametrize(
    ("questions", "answer", "left"),
    [
        (
            ["Do you have rye bread?", "When do you open on Sunday?"],
            "Rye bread is there every day.",
            ["When do you open on Sunday?"],
        ),
        (["Do you have rye bread?", "When do you open?"], "Yes, at nine.", []),
        (["Do you have rye?", "And oats?"], "Rye and oats, both.", []),
        (
            ["Was kostet die Torte?", "Liefern Sie nach Altona?"],
            "Die Torte kostet 30 Euro.",
            ["Liefern Sie nach Altona?"],
        ),
        (["有生日蛋糕吗？", "星期天营业吗？"], "生日蛋糕有的", ["星期天营业吗？"]),
        ([], "Hello", []),
    ],
)
def test_a_question_clearly_passed_over_stays_open(questions: list[str], answer: str, left: list[str]) -> None:
    assert list(left_open(questions, answer)) == left
