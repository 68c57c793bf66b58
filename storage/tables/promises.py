"""Promises and the sentences that are none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from shopbell.errors import NotFound, Rejected
from shopbell.ids import ConversationId, MessageId, PersonId
from shopbell.promises import (
    DraftPromise,
    Keeping,
    NewPromise,
    Promise,
    PromiseCounts,
    PromiseId,
    PromiseState,
    Side,
)
from storage.instants import from_us, maybe_from, to_us
from storage.tables.conversations import resolve

if TYPE_CHECKING:
    from storage.database import ReadConnection, Row
    from storage.transaction import Transaction

_SELECT = (
    "SELECT p.id, p.conversation, c.person, coalesce(nullif(i.name, ''), i.address, ''), p.side, p.words, p.due_at,"
    " p.whole_day, p.made_at, p.state, p.message, p.closed_at, p.kept_message, p.kept_words,"
    " c.later_until IS NOT NULL"
    " FROM promise AS p JOIN conversation AS c ON c.id = p.conversation LEFT JOIN identity AS i ON i.id = c.identity"
)


def _promise_of(row: Row) -> Promise:
    state = PromiseState(row[9])
    kept = Keeping(None if row[12] is None else MessageId(row[12]), row[13]) if state is PromiseState.KEPT else None
    return Promise(
        id=PromiseId(row[0]),
        conversation=ConversationId(row[1]),
        person=None if row[2] is None else PersonId(row[2]),
        person_name=row[3],
        side=Side(row[4]),
        words=row[5],
        due_at=from_us(row[6]),
        whole_day=bool(row[7]),
        made_at=from_us(row[8]),
        state=state,
        message=None if row[10] is None else MessageId(row[10]),
        closed_at=maybe_from(row[11]),
        kept_by=kept,
        put_off=bool(row[14]),
    )


def open_ones(db: ReadConnection, limit: int) -> tuple[Promise, ...]:
    """Soonest due first."""
    rows = db.all(_SELECT + " WHERE p.state = 'open' ORDER BY p.due_at, p.id LIMIT ?", (limit,))
    return tuple(map(_promise_of, rows))


def of_conversation(db: ReadConnection, conversation: int) -> tuple[Promise, ...]:
    """All of them, in the order they were made."""
    rows = db.all(_SELECT + " WHERE p.conversation = ? ORDER BY p.made_at, p.id", (resolve(db, conversation),))
    return tuple(map(_promise_of, rows))


def with_person(db: ReadConnection, person: int) -> tuple[Promise, ...]:
    """Open ones, soonest due first."""
    rows = db.all(_SELECT + " WHERE c.person = ? AND p.state = 'open' ORDER BY p.due_at, p.id", (person,))
    return tuple(map(_promise_of, rows))


def one(db: ReadConnection, promise: int) -> Promise:
    """Raises NotFound."""
    row = db.one(_SELECT + " WHERE p.id = ?", (promise,))
    if row is None:
        raise NotFound("This promise is not here any more.")
    return _promise_of(row)


def counts(db: ReadConnection, now: datetime, day_end: datetime) -> PromiseCounts:
    """Of conversations that are not put off."""
    rows = db.all(
        "SELECT p.side, p.due_at FROM promise AS p JOIN conversation AS c ON c.id = p.conversation"
        " WHERE p.state = 'open' AND c.later_until IS NULL"
    )
    past, today = to_us(now), to_us(day_end)
    ours = [due for side, due in rows if side == Side.OURS]
    return PromiseCounts(
        open=len(rows),
        due=sum(past <= due <= today for due in ours),
        overdue=sum(due < past for due in ours),
        theirs_overdue=sum(due < past for side, due in rows if side == Side.THEIRS),
    )


def made_before(db: ReadConnection, until: int) -> tuple[Promise, ...]:
    """Ours, closed ones too."""
    rows = db.all(_SELECT + " WHERE p.side = 'ours' AND p.made_at < ? ORDER BY p.made_at, p.id", (until,))
    return tuple(map(_promise_of, rows))


def passed_over(db: ReadConnection, messages: Sequence[int]) -> frozenset[tuple[MessageId, str]]:
    """Sentences that are no promise, of these messages."""
    rows = db.all(
        "SELECT message, words FROM promise_passed WHERE message IN (SELECT value FROM json_each(?))",
        (json.dumps(list(messages)),),
    )
    return frozenset((MessageId(message), words) for message, words in rows)


def add(tx: Transaction, new: NewPromise, at: int) -> int:
    """The same sentence of the same message again gives the promise that is there. Raises NotFound."""
    conversation = resolve(tx.db, new.conversation)
    if new.message is not None and tx.db.one("SELECT 1 FROM message WHERE id = ?", (new.message,)) is None:
        raise NotFound("This message is not here any more.")
    known: int | None = tx.db.value("SELECT id FROM promise WHERE message = ? AND words = ?", (new.message, new.words))
    if known is None:
        known = tx.db.insert(
            "INSERT INTO promise (conversation, message, side, words, due_at, whole_day, made_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (conversation, new.message, new.side.value, new.words, to_us(new.due_at), int(new.whole_day), at),
        )
    _touch(tx, conversation, new.message)
    return known


def keep(tx: Transaction, promise: int, by: Keeping, at: int) -> None:
    """See the port."""
    found = one(tx.db, promise)
    if by.message is None and not by.words.strip():
        raise Rejected("Say what kept the promise: a message, a call, or a few words of yours.")
    if by.message is not None and tx.db.one("SELECT 1 FROM message WHERE id = ?", (by.message,)) is None:
        raise NotFound("This message is not here any more.")
    if found.state is not PromiseState.OPEN:
        raise Rejected("This promise is closed already.")
    tx.db.run(
        "UPDATE promise SET state = 'kept', closed_at = ?, kept_message = ?, kept_words = ? WHERE id = ?",
        (at, by.message, by.words.strip(), promise),
    )
    _touch(tx, found.conversation, found.message)


def dismiss(tx: Transaction, promise: int, at: int) -> None:
    """See the port."""
    found = one(tx.db, promise)
    tx.db.run("UPDATE promise SET state = 'dismissed', closed_at = ? WHERE id = ? AND state = 'open'", (at, promise))
    _touch(tx, found.conversation, found.message)


def reopen(tx: Transaction, promise: int) -> None:
    """See the port."""
    found = one(tx.db, promise)
    tx.db.run(
        "UPDATE promise SET state = 'open', closed_at = NULL, kept_message = NULL, kept_words = '' WHERE id = ?",
        (promise,),
    )
    _touch(tx, found.conversation, found.message)


def move(tx: Transaction, promise: int, due: int, *, whole_day: bool) -> None:
    """See the port."""
    found = one(tx.db, promise)
    tx.db.run("UPDATE promise SET due_at = ?, whole_day = ? WHERE id = ?", (due, int(whole_day), promise))
    _touch(tx, found.conversation, found.message)


def remove(tx: Transaction, promise: int) -> None:
    """See the port."""
    found = one(tx.db, promise)
    tx.db.run("DELETE FROM promise WHERE id = ?", (promise,))
    _touch(tx, found.conversation, found.message)


def pass_over(tx: Transaction, message: int, words: str) -> None:
    """See the port."""
    tx.db.run("INSERT OR IGNORE INTO promise_passed (message, words) VALUES (?, ?)", (message, words))
    tx.touched.messages.add(message)


def _touch(tx: Transaction, conversation: int, message: int | None) -> None:
    tx.touched.conversations.add(conversation)
    if message is not None:
        tx.touched.messages.add(message)


# ---- of a draft ------------------------------------------------------------------------------------------------------


def draft_json(promises: Sequence[DraftPromise]) -> str:
    """To store with a draft."""
    return json.dumps([[p.words, to_us(p.due_at), int(p.whole_day)] for p in promises], ensure_ascii=False)


def of_draft(stored: str) -> tuple[DraftPromise, ...]:
    """As they were stored with a draft."""
    return tuple(DraftPromise(words, from_us(due), bool(day)) for words, due, day in json.loads(stored))


def make(tx: Transaction, conversation: int, message: int, text: str, drafted: Sequence[DraftPromise], at: int) -> None:
    """The words leave: their promises are made, those whose sentence still stands in them."""
    plain = " ".join(text.split())
    for one_of in drafted:
        if one_of.words in plain:
            new = NewPromise(
                ConversationId(conversation),
                Side.OURS,
                one_of.words,
                one_of.due_at,
                one_of.whole_day,
                MessageId(message),
            )
            add(tx, new, at)


def taken_back(db: ReadConnection, message: int) -> tuple[DraftPromise, ...]:
    """The open promises of a message that becomes a draft again; they go with its bubble."""
    rows = db.all(
        "SELECT words, due_at, whole_day FROM promise WHERE message = ? AND state = 'open' ORDER BY id", (message,)
    )
    return tuple(DraftPromise(words, from_us(due), bool(day)) for words, due, day in rows)
