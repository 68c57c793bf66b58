"""Our answers beside the questions they answered, and the vectors that are kept of those questions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from shopbell.ids import ConversationId, MessageId
from shopbell.text.at_need import needs_answer
from shopbell.told import Asked, Told
from shopbell.turn_state import Word
from storage.instants import from_us
from storage.tables.mentions import Mention

if TYPE_CHECKING:
    from storage.database import ReadConnection, Row
    from storage.transaction import Transaction

KEPT: Final = 20_000
"""Of so many of the newest answers the meaning of their questions is kept."""
NOBODY: Final = -1
"""No person has this id."""
_RUN: Final = 5

ANSWERED: Final = """
SELECT m.slot, m.text, (
    SELECT a.id FROM message AS a WHERE a.conversation = m.conversation AND a.word = ?4 AND a.word > 0
        AND (a.at, a.id) > (m.at, m.id) ORDER BY a.at, a.id LIMIT 1)
FROM json_each(?1) AS found CROSS JOIN message AS m ON m.slot = found.value
JOIN conversation AS c ON c.id = m.conversation
WHERE m.direction = 'in' AND m.word > 0 AND c.robot = 0 AND c.id <> ?2 AND c.person IS NOT ?3
"""
"""Questions at these slots, by others, with our next word."""
_TOLD: Final = """
SELECT a.id, a.conversation, coalesce(p.name, ''), coalesce(i.address, ''), a.at, a.text, a.kind
FROM json_each(?1) AS found CROSS JOIN message AS a ON a.id = found.value
JOIN conversation AS c ON c.id = a.conversation
LEFT JOIN person AS p ON p.id = c.person
LEFT JOIN identity AS i ON i.id = c.identity
"""
SENT: Final = """
SELECT m.id FROM json_each(?1) AS found CROSS JOIN message AS m ON m.slot = found.value
JOIN conversation AS c ON c.id = m.conversation
WHERE m.direction = 'out' AND m.kind = 'message' AND c.id <> ?2 AND (?3 IS NULL OR c.person IS NOT ?3)
"""
"""Ours at these slots, to others."""
UNREAD: Final = """
SELECT e.conversation, e.asked_at, e.answered_at FROM exchange AS e INDEXED BY exchange_answered
CROSS JOIN conversation AS c ON c.id = e.conversation
WHERE e.answered_at >= coalesce((
        SELECT answered_at FROM exchange INDEXED BY exchange_answered
        WHERE answered_at >= 0 ORDER BY answered_at DESC LIMIT 1 OFFSET ?
    ), 0) AND c.robot = 0 AND c.mention IN (?, ?)
    AND NOT EXISTS (SELECT 1 FROM told_vector AS t WHERE t.conversation = e.conversation AND t.asked_at = e.asked_at)
ORDER BY e.answered_at DESC LIMIT ?
"""
ASKING: Final = """
SELECT text FROM message WHERE conversation = ? AND at >= ? AND at < ? AND direction = 'in' AND word > 0
ORDER BY at, id LIMIT ?
"""
ANSWER: Final = "SELECT id FROM message WHERE conversation = ? AND word = ? AND word > 0 AND at = ? ORDER BY id LIMIT 1"
_ANSWERED_AT: Final = "SELECT answered_at FROM exchange WHERE conversation = ? AND asked_at = ?"


def person_of(db: ReadConnection, conversation: int) -> int:
    """Whose it is; NOBODY where nobody is known."""
    person = db.value("SELECT person FROM conversation WHERE id = ?", (conversation,))
    return NOBODY if person is None else int(person)


def told_of(db: ReadConnection, questions: Mapping[int, str]) -> dict[int, Told]:
    """Answers by their ids, with the questions given; calls and visits tell nothing that could be read."""
    rows = db.all(_TOLD, (json.dumps(list(questions)),))
    return {row[0]: _told(row, questions[row[0]]) for row in rows if row[6] == "message" and row[5].strip()}


def _told(row: Row, question: str) -> Told:
    return Told(MessageId(row[0]), ConversationId(row[1]), row[2], row[3], from_us(row[4]), question, row[5])


def answered_at(db: ReadConnection, slots: Sequence[int], but: int) -> list[tuple[int, str]]:
    """Our answers to the questions at these slots, with what was asked, in no order."""
    rows = db.all(ANSWERED, (json.dumps(list(slots)), but, person_of(db, but), int(Word.OURS)))
    return [(answer, text) for _, text, answer in rows if answer is not None]


def sent_at(db: ReadConnection, slots: Sequence[int], but: int | None) -> list[int]:
    """Messages of ours at these slots."""
    person = None if but is None else person_of(db, but)
    return [id_ for (id_,) in db.all(SENT, (json.dumps(list(slots)), but or 0, person))]


def unread(db: ReadConnection, limit: int) -> tuple[Asked, ...]:
    """All questions of so many exchanges that have no vectors yet, newest answers first."""
    rows = db.all(UNREAD, (KEPT, int(Mention.NONE), int(Mention.JOINED), limit))
    return tuple(
        Asked(ConversationId(conversation), asked, place, text)
        for conversation, asked, answered in rows
        for place, text in enumerate(_sentences(db.all(ASKING, (conversation, asked, answered, _RUN))))
    )


def _sentences(rows: Iterable[Row]) -> tuple[str, ...]:
    """What was asked; one empty text when there is nothing to read."""
    from shopbell.text.asked_with import MOST, questions_with_leads

    found = [one for (text,) in rows for one in questions_with_leads(text)]
    return tuple(found[:MOST]) or ("",)


def keep(tx: Transaction, vectors: Sequence[tuple[Asked, bytes]]) -> None:
    """Keep them, and let go of what is older than the newest answers."""
    tx.db.many(
        "INSERT OR REPLACE INTO told_vector (conversation, asked_at, place, answered_at, vector)"
        " SELECT conversation, asked_at, ?, answered_at, ? FROM exchange"
        " WHERE conversation = ? AND asked_at = ? AND answered_at IS NOT NULL",
        [(one.place, vector, one.conversation, one.asked_at) for one, vector in vectors],
    )
    tx.db.run(
        "DELETE FROM told_vector WHERE answered_at < (SELECT answered_at FROM exchange INDEXED BY exchange_answered"
        " WHERE answered_at >= 0 ORDER BY answered_at DESC LIMIT 1 OFFSET ?)",
        (KEPT,),
    )


def answers_of(db: ReadConnection, exchanges: Sequence[tuple[int, int]], but: int) -> list[tuple[int, str] | None]:
    """Our answer and what was asked, for each exchange; None for those with the same person."""
    person = person_of(db, but)
    return [_answer_of(db, conversation, asked, but, person) for conversation, asked in exchanges]


def _answer_of(db: ReadConnection, conversation: int, asked: int, but: int, person: int) -> tuple[int, str] | None:
    if conversation == but or (person != NOBODY and person_of(db, conversation) == person):
        return None
    answered = db.value(_ANSWERED_AT, (conversation, asked))
    answer = db.value(ANSWER, (conversation, int(Word.OURS), answered))
    if answer is None:
        return None
    texts = [text for (text,) in db.all(ASKING, (conversation, asked, answered, _RUN))]
    return (answer, next((text for text in texts if needs_answer(text)), texts[0])) if texts else None
