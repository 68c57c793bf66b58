"""The owner's words about single sentences of theirs, and every question of a conversation with where it stands."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from shopbell.errors import NotFound
from shopbell.ids import AccountId, MessageId
from shopbell.questions import LOOKED_AT, Kept, Line, Question, QuestionWord, Said, states
from shopbell.turn_state import Word
from storage.instants import from_us, to_us
from storage.meanings import say_again

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import ReadConnection, Row
    from storage.transaction import Transaction

LINES = """
SELECT id, word, text, at FROM message WHERE conversation = ? AND kind IN ('message', 'call', 'visit')
ORDER BY at DESC, id DESC LIMIT ?
"""
WORDS = """
SELECT message, place, sum, word, said_at, text FROM question_word
WHERE message IN (SELECT value FROM json_each(?)) ORDER BY message, place, sum
"""


def said_of(db: ReadConnection, messages: Iterable[int]) -> Mapping[int, tuple[Said, ...]]:
    """The owner's words about sentences of these messages."""
    found: dict[int, tuple[Said, ...]] = {}
    for message, *said in db.all(WORDS, (json.dumps(list(messages)),)):
        found[message] = (*found.get(message, ()), _said(said))
    return found


def _said(row: Sequence[object]) -> Said:
    place, sum_, word, at, text = row
    return Said(int(str(place)), int(str(sum_)), QuestionWord(str(word)), from_us(int(str(at))), str(text))


def questions_of(db: ReadConnection, conversation: int) -> tuple[Question, ...]:
    """Those of its newest messages, in time order."""
    rows = db.all(LINES, (conversation, LOOKED_AT))[::-1]
    said = said_of(db, [row[0] for row in rows])
    lines = [_line(row, said.get(row[0], ())) for row in rows]
    turn = db.value("SELECT turn FROM conversation WHERE id = ?", (conversation,))
    return states(lines, settled=turn == "settled")


def _line(row: Row, said: tuple[Said, ...]) -> Line:
    return Line(MessageId(row[0]), Word(row[1]), row[2], said, from_us(row[3]))


def say(
    tx: Transaction, message: int, place: int, word: QuestionWord | None, at: datetime
) -> tuple[int, QuestionWord | None]:
    """The owner's word about one sentence of today's text; None takes it back. Gives conversation and the word before.

    Raises NotFound when there is no such message of theirs, or no such sentence in it.
    """
    from shopbell.text.questions import own_sentences, sentence_sum
    from storage.tables.conversations import clear_overrule

    row = tx.db.one("SELECT conversation, text FROM message WHERE id = ? AND direction = 'in'", (message,))
    sentences = own_sentences(row[1]) if row is not None else ()
    if row is None or not 0 <= place < len(sentences):
        raise NotFound("This sentence is not here any more.")
    text = sentences[place].text
    sum_ = sentence_sum(text)
    before = tx.db.one(
        "DELETE FROM question_word WHERE message = ? AND place = ? AND sum = ? RETURNING word", (message, place, sum_)
    )
    if word is not None:
        tx.db.run(
            "INSERT INTO question_word (message, place, sum, word, said_at, text) VALUES (?, ?, ?, ?, ?, ?)",
            (message, place, sum_, word.value, to_us(at), text),
        )
    said_before = None if before is None else QuestionWord(before[0])
    if word is QuestionWord.QUESTION or (word is None and said_before is not QuestionWord.QUESTION):
        # It wants an answer, so the conversation is not settled any more.
        clear_overrule(tx, row[0])
    say_again(tx, message)
    tx.touched.messages.add(message)
    return row[0], said_before


def every_word(db: ReadConnection) -> tuple[Kept, ...]:
    """All of them, with the messages they are about."""
    rows = db.all(
        "SELECT m.account, m.remote_id, q.place, q.sum, q.word, q.said_at, q.text"
        " FROM question_word AS q JOIN message AS m ON m.id = q.message ORDER BY q.message, q.place, q.sum"
    )
    return tuple(Kept(AccountId(account), remote_id, _said(said)) for account, remote_id, *said in rows)


def put_back(tx: Transaction, kept: Kept) -> None:
    """A word that an export brings along, where its message is; one that was said here since then stays."""
    said = kept.said
    message = tx.db.value(
        "SELECT id FROM message WHERE account = ? AND remote_id = ? AND direction = 'in'",
        (kept.account, kept.remote_id),
    )
    if message is not None and tx.db.run(
        "INSERT INTO question_word (message, place, sum, word, said_at, text) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        (message, said.place, said.sum, said.word.value, to_us(said.at), said.text),
    ):
        say_again(tx, message)
        tx.touched.messages.add(message)
