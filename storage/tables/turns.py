"""What the messages of a conversation say about its turn: read whole when short, by the index when long."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shopbell.text.at_need import own_words
from shopbell.turn_state import SPOKEN, Word
from storage.instants import from_us

if TYPE_CHECKING:
    from storage.database import ReadConnection, Row

SHORT = 40
"""Up to so many messages are read in one go."""
_MOST = 50
_RUN = 20
"""So many questions that wait, or messages between two words of ours, are enough for a row."""
_BEGINNING = (-(2**62), 0)
_END = (2**62, 0)
_THEIRS = (Word.ASKS, Word.THANKS, Word.ANSWERED, Word.PRIVATELY)

Moment = tuple[int, int]
"""Time and id of a message: its place in the timeline."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a conversation's row is made from, besides what the owner said about it."""

    last: tuple[int, int, str]
    """Id, time and visibility of the last words."""
    ours: Moment | None
    """Our last word."""
    waiting: int | None
    """Time of the first message after it that asks for an answer."""
    newest_ask: int | None
    closed: bool
    """Their thanks are the last word, and no question of ours is left open by them."""
    whom: int | None
    """Who waits, else who of them spoke last."""
    questions: tuple[str, ...]
    unread: tuple[int, ...]
    """Messages after our last word that nobody looked at, because an answer seemed to stand after them."""

    @property
    def spoken(self) -> bool:
        """Whether anybody said anything to the other."""
        return self.ours is not None or self.waiting is not None or self.whom is not None


def facts(db: ReadConnection, conversation: int, messages: int) -> Facts | None:
    """None for a conversation without messages."""
    return _short(db, conversation) if messages <= SHORT else _long(db, conversation)


def _short(db: ReadConnection, conversation: int) -> Facts | None:
    rows = db.all(
        "SELECT at, id, word, direction, author, kind, visibility, questions FROM message"
        " WHERE conversation = ? ORDER BY at, id",
        (conversation,),
    )
    if not rows:
        return None
    said = [row for row in rows if row[5] in SPOKEN]
    last = (said or rows)[-1]
    number = max((n for n, row in enumerate(rows) if row[2] == Word.OURS), default=-1)
    after = rows[number + 1 :]
    asks = [row for row in after if row[2] == Word.ASKS]
    ours = (rows[number][0], rows[number][1]) if number >= 0 else None
    return Facts(
        last=(last[1], last[0], last[6]),
        ours=ours,
        waiting=asks[0][0] if asks else None,
        newest_ask=max((row[0] for row in rows if row[2] == Word.ASKS), default=None),
        closed=any(row[2] == Word.THANKS for row in after) and not _we_asked(db, ours),
        whom=_whom(asks, rows),
        questions=(*_left_open(db, conversation, rows, number), *_stored(asks[:_RUN])),
        unread=tuple(row[1] for row in after if row[2] == Word.ANSWERED),
    )


def _whom(asks: list[Row], rows: list[Row]) -> int | None:
    waiting = [row[4] for row in asks if row[3] == "in"]
    if waiting:
        first: int | None = waiting[0]
        return first
    theirs = [row[4] for row in rows if row[3] == "in" and row[2] in _THEIRS]
    return theirs[-1] if theirs else None


def _stored(asks: list[Row]) -> list[str]:
    return [question for row in asks if row[7] for question in json.loads(row[7])]


def _left_open(db: ReadConnection, conversation: int, rows: list[Row], number: int) -> tuple[str, ...]:
    """The rows up to `number`, our last word: is there a run of theirs right before our last run?"""
    begin = number
    while begin >= 0 and not (rows[begin][3] == "in" and rows[begin][2] in _THEIRS):
        begin -= 1
    if begin < 0:
        return ()
    first = begin
    while first >= 0 and rows[first][2] != Word.OURS:
        first -= 1
    answered = (rows[first][0], rows[first][1]) if first >= 0 else _BEGINNING
    asked = (rows[begin][0], rows[begin][1])
    return passed_over(db, conversation, answered, asked, (rows[number][0], rows[number][1]))


def _long(db: ReadConnection, conversation: int) -> Facts | None:
    last = db.one(
        "SELECT id, at, visibility FROM message"
        " WHERE conversation = ? AND kind IN ('message', 'call', 'visit')"
        " ORDER BY at DESC, id DESC LIMIT 1",
        (conversation,),
    ) or db.one(
        "SELECT id, at, visibility FROM message WHERE conversation = ? ORDER BY at DESC, id DESC LIMIT 1",
        (conversation,),
    )
    if last is None:
        return None
    ours = last_ours(db, conversation)
    asks = db.all(
        "SELECT at, id, word, direction, author, kind, visibility, questions FROM message"
        " WHERE conversation = ? AND word = 1 AND word > 0 AND (at, id) > (?, ?)"
        " ORDER BY at, id LIMIT ?",
        (conversation, *(ours or _BEGINNING), _RUN),
    )
    newest = _before(db, conversation, Word.ASKS, _END)
    return Facts(
        last=(last[0], last[1], last[2]),
        ours=ours,
        waiting=asks[0][0] if asks else None,
        newest_ask=None if newest is None else newest[0],
        closed=_thanked(db, conversation, ours) and not _we_asked(db, ours),
        whom=_whom(asks, []) or _last_of_them(db, conversation),
        questions=(*_long_left_open(db, conversation, ours), *_stored(asks)),
        unread=_unread(db, conversation, ours or _BEGINNING),
    )


def _thanked(db: ReadConnection, conversation: int, ours: Moment | None) -> bool:
    thanks = _before(db, conversation, Word.THANKS, _END)
    return thanks is not None and thanks > (ours or _BEGINNING)


def _we_asked(db: ReadConnection, ours: Moment | None) -> bool:
    """Whether our last word puts a question that thanks alone do not answer."""
    text: str | None = None if ours is None else db.value("SELECT text FROM message WHERE id = ?", (ours[1],))
    return text is not None and _marks(own_words(text)) > 0


def _last_of_them(db: ReadConnection, conversation: int) -> int | None:
    last = _theirs_before(db, conversation, _END)
    author: int | None = db.value(
        "SELECT author FROM message WHERE id = ? AND direction = 'in'",
        (None if last is None else last[1],),
    )
    return author


def _unread(db: ReadConnection, conversation: int, ours: Moment) -> tuple[int, ...]:
    rows = db.all(
        "SELECT id FROM message WHERE conversation = ? AND word = 4 AND word > 0"
        " AND (at, id) > (?, ?) ORDER BY at, id LIMIT ?",
        (conversation, *ours, _MOST),
    )
    return tuple(message for (message,) in rows)


def _long_left_open(db: ReadConnection, conversation: int, ours: Moment | None) -> tuple[str, ...]:
    asked = None if ours is None else _theirs_before(db, conversation, ours)
    if ours is None or asked is None:
        return ()
    answered = _before(db, conversation, Word.OURS, asked) or _BEGINNING
    return passed_over(db, conversation, answered, asked, ours)


def passed_over(
    db: ReadConnection, conversation: int, answered: Moment, asked: Moment, ours: Moment
) -> tuple[str, ...]:
    """Questions between `answered` and `ours`, our last word, that our words since `asked` passed over.

    Most messages have no two question marks, and then nothing more is looked at.
    """
    from shopbell.questions import ANSWERS
    from shopbell.questions import passed_over as left_by
    from storage.tables.questions import said_of

    rows = db.all(
        "SELECT id, text FROM message WHERE conversation = ? AND direction = 'in' AND word > 0"
        " AND (at, id) > (?, ?) AND (at, id) < (?, ?) ORDER BY at, id LIMIT ?",
        (conversation, *answered, *ours, _RUN),
    )
    said = said_of(db, [message for message, _ in rows])
    if not said and sum(_marks(text) for _, text in rows) < 2:
        return ()
    answers = db.all(
        "SELECT text FROM message WHERE conversation = ? AND word = 3 AND word > 0"
        " AND (at, id) > (?, ?) ORDER BY at DESC, id DESC LIMIT ?",
        (conversation, *asked, ANSWERS),
    )
    return left_by(
        ((text, said.get(message, ())) for message, text in rows),
        (text for (text,) in answers),
        from_us(ours[0]),
    )


def _marks(text: str) -> int:
    return sum(map(text.count, "?？؟"))


def last_ours(db: ReadConnection, conversation: int) -> Moment | None:
    """Our last word."""
    return _before(db, conversation, Word.OURS, _END)


def _theirs_before(db: ReadConnection, conversation: int, limit: Moment) -> Moment | None:
    found = [_before(db, conversation, word, limit) for word in _THEIRS]
    return max((one for one in found if one is not None), default=None)


def _before(db: ReadConnection, conversation: int, word: Word, limit: Moment) -> Moment | None:
    row = db.one(
        "SELECT at, id FROM message WHERE conversation = ? AND word = ? AND word > 0"
        " AND (at, id) < (?, ?) ORDER BY at DESC, id DESC LIMIT 1",
        (conversation, int(word), *limit),
    )
    return None if row is None else (row[0], row[1])
