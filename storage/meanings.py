"""What a message's words mean for the turn, looked at only where nobody of ours spoke after it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shopbell.model import Delivery, Direction, MessageKind, Visibility
from shopbell.text.at_need import find_questions, needs_answer, own_words
from shopbell.turn_state import Spoken, Word, word_of
from storage.json_text import json_text

if TYPE_CHECKING:
    from shopbell.events import MessageSeen
    from shopbell.questions import Said
    from storage.transaction import Transaction


def meaning(text: str) -> tuple[bool, str]:
    """Whether a text of theirs asks for an answer, and its questions as stored."""
    words = own_words(text)
    if not needs_answer(words):
        return False, ""
    questions = [question.text for question in find_questions(words)]
    return True, json_text(questions) if questions else ""


def _meaning_said(text: str, said: Sequence[Said]) -> tuple[bool, str]:
    """The same where the owner spoke of some of its sentences: what was settled one by one asks no more."""
    from shopbell.questions import is_settled, read
    from shopbell.text.closings import is_closing

    words = own_words(text)
    sentences = read(text, said)
    open_now = [one.text for one in sentences if one.asks]
    if open_now:
        return True, json_text(open_now)
    return not is_settled(sentences) and needs_answer(words) and not is_closing(words), ""


def of_new(seen: MessageSeen, *, robot: bool, answered: bool) -> tuple[Word, str]:
    """The word and the questions of a message that comes in; `answered` when we spoke after it."""
    asks: bool | None = None
    questions = ""
    if not (answered or seen.own or robot or seen.auto_reply):
        asks, questions = meaning(seen.text)
        # A file without a word is something to look at and to answer.
        asks = asks or bool(seen.attachments and not own_words(seen.text).strip())
    if seen.past and asks:
        asks, questions = False, ""
    word = word_of(
        Spoken(
            direction=Direction.OUT if seen.own else Direction.IN,
            kind=seen.kind,
            delivery=Delivery.SENT if seen.own else Delivery.RECEIVED,
            visibility=seen.visibility,
            machine=robot or seen.auto_reply,
            asks=asks,
        )
    )
    return word, questions


def meaning_of(tx: Transaction, message: int, text: str) -> tuple[bool, str]:
    """The same for a message that is here already: the owner may have spoken of its sentences."""
    from storage.tables.questions import said_of

    said = said_of(tx.db, [message]).get(message, ())
    return _meaning_said(text, said) if said else meaning(text)


def say_again(tx: Transaction, message: int) -> None:
    """After a message's words or state changed."""
    row = tx.db.one(
        "SELECT direction, kind, delivery, visibility, robot, auto_reply, gone_at, conversation,"
        " text, files, past FROM message WHERE id = ?",
        (message,),
    )
    if row is None:
        return
    past = bool(row[10])
    asks, questions = meaning_of(tx, message, row[8]) if row[0] == "in" and not past else (False, "")
    word = word_of(
        Spoken(
            direction=Direction(row[0]),
            kind=MessageKind(row[1]),
            delivery=Delivery(row[2]),
            visibility=Visibility(row[3]),
            machine=bool(row[4] or row[5]),
            asks=asks or bool(row[9] and not past and not own_words(row[8]).strip()),
            gone=row[6] is not None,
        )
    )
    if word is Word.ASKS and row[0] == "in" and row[3] != Visibility.PRIVATE and _answered_privately(tx, message):
        word, questions = Word.PRIVATELY, ""
    tx.db.run("UPDATE message SET word = ?, questions = ? WHERE id = ?", (int(word), questions, message))
    tx.stale.add(row[7])


def _answered_privately(tx: Transaction, message: int) -> bool:
    from storage.tables.onlookers import is_answered

    return is_answered(tx.db, message)
