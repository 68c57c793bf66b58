"""What the owner keeps beside the messages, out to an export and back in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from shopbell.ids import AccountId
from shopbell.insight import Spent, Work
from shopbell.ledger import KeptMending, KeptOutcome, KeptPass, KeptPromise, Ledger, Named
from shopbell.promises import PromiseState, Side
from storage.instants import from_us, maybe_from, to_us
from storage.tables import onlookers

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import ReadConnection
    from storage.transaction import Transaction

_MICROSECONDS: Final = 1_000_000
_OLDEST: Final = (
    " JOIN message AS b ON b.id = (SELECT id FROM message WHERE conversation = t.conversation ORDER BY at, id LIMIT 1)"
)
_PROMISES: Final = (
    "SELECT t.id, t.side, t.words, t.due_at, t.whole_day, t.made_at, t.state, t.closed_at, t.kept_words,"
    " (SELECT json_array(account, remote_id) FROM message WHERE id = t.message),"
    " (SELECT json_array(account, remote_id) FROM message WHERE id = t.kept_message),"
    " b.account, b.remote_id FROM promise AS t"
)
_OUTCOMES: Final = "SELECT t.kind, t.cents, t.currency, t.at, b.account, b.remote_id FROM outcome AS t"
_MENDINGS: Final = (
    "SELECT t.promise, t.asked, t.asked_at, t.late, t.at, m.account, m.remote_id, b.account, b.remote_id"
    " FROM mending AS t JOIN message AS m ON m.id = t.message"
)


def everything(db: ReadConnection) -> Ledger:
    """See the port. What stands in a conversation without messages cannot be named elsewhere, and stays."""
    places, kept = _promises(db)
    return Ledger(kept, _passed(db), _outcomes(db), _mendings(db, places), _spent(db), onlookers.every_let(db))


def _promises(db: ReadConnection) -> tuple[dict[int, int], tuple[KeptPromise, ...]]:
    rows = db.all(_PROMISES + _OLDEST + " ORDER BY t.id")
    kept = tuple(
        KeptPromise(
            beside=_named(row[11], row[12]),
            message=_maybe_named(row[9]),
            side=Side(row[1]),
            words=row[2],
            due_at=from_us(row[3]),
            whole_day=bool(row[4]),
            made_at=from_us(row[5]),
            state=PromiseState(row[6]),
            closed_at=maybe_from(row[7]),
            kept_by=_maybe_named(row[10]),
            kept_words=row[8],
        )
        for row in rows
    )
    return {row[0]: place for place, row in enumerate(rows)}, kept


def _passed(db: ReadConnection) -> tuple[KeptPass, ...]:
    rows = db.all(
        "SELECT m.account, m.remote_id, p.words FROM promise_passed AS p JOIN message AS m ON m.id = p.message"
        " ORDER BY p.message, p.words"
    )
    return tuple(KeptPass(_named(account, remote_id), words) for account, remote_id, words in rows)


def _outcomes(db: ReadConnection) -> tuple[KeptOutcome, ...]:
    rows = db.all(_OUTCOMES + _OLDEST + " ORDER BY t.at, t.id")
    return tuple(
        KeptOutcome(_named(*beside), kind, cents, currency, from_us(at)) for kind, cents, currency, at, *beside in rows
    )


def _mendings(db: ReadConnection, places: dict[int, int]) -> tuple[KeptMending, ...]:
    rows = db.all(_MENDINGS + _OLDEST + " ORDER BY t.at, t.id")
    return tuple(
        KeptMending(
            beside=_named(row[7], row[8]),
            message=_named(row[5], row[6]),
            promise=places.get(row[0]),
            asked=row[1],
            asked_at=from_us(row[2]),
            late=from_us(row[3]) - from_us(0),
            at=from_us(row[4]),
        )
        for row in rows
    )


def _spent(db: ReadConnection) -> tuple[Spent, ...]:
    rows = db.all("SELECT account, work, day, seconds FROM spent ORDER BY day, account, work")
    return tuple(Spent(AccountId(account), Work(work), day, seconds) for account, work, day, seconds in rows)


def _named(account: int, remote_id: str) -> Named:
    return Named(AccountId(account), remote_id)


# ---- back in ---------------------------------------------------------------------------------------------------------


def put_back(tx: Transaction, brought: Ledger) -> None:
    """See the port."""
    promises = [_promise(tx, one) for one in brought.promises]
    for one in brought.passed:
        _pass(tx, one)
    for outcome in brought.outcomes:
        _outcome(tx, outcome)
    for mending in brought.mendings:
        _mending(tx, mending, None if mending.promise is None else promises[mending.promise])
    for named in brought.let:
        onlookers.put_back(tx, *_message(tx, named))
    # A day's time that was brought in twice is still that day's time.
    tx.db.many(
        "INSERT INTO spent (account, day, work, seconds) SELECT id, ?1, ?2, ?3 FROM account WHERE id = ?4"
        " ON CONFLICT DO UPDATE SET seconds = max(seconds, excluded.seconds)",
        [(one.day, one.work.value, one.seconds, one.account) for one in brought.spent],
    )


def _message(tx: Transaction, named: Named | None) -> tuple[int | None, int | None]:
    """Its number here and its conversation's."""
    if named is None:
        return None, None
    row = tx.db.one(
        "SELECT id, conversation FROM message WHERE account = ? AND remote_id = ?", (named.account, named.remote_id)
    )
    return (None, None) if row is None else (row[0], row[1])


def _promise(tx: Transaction, kept: KeptPromise) -> int | None:
    """Its number here, also when it was here already."""
    message, where = _message(tx, kept.message)
    conversation = where or _message(tx, kept.beside)[1]
    if conversation is None or (kept.message is not None and message is None):
        return None
    known: int | None = tx.db.value(
        "SELECT id FROM promise WHERE conversation = ? AND message IS ? AND side = ? AND words = ?"
        " AND (message IS NOT NULL OR made_at = ?)",
        (conversation, message, kept.side.value, kept.words, to_us(kept.made_at)),
    )
    if known is not None:
        return known
    tx.touched.conversations.add(conversation)
    if message is not None:
        tx.touched.messages.add(message)
    return tx.db.insert(
        "INSERT INTO promise (conversation, message, side, words, due_at, whole_day, made_at, state, closed_at,"
        " kept_message, kept_words) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            conversation, message, kept.side.value, kept.words, to_us(kept.due_at), int(kept.whole_day),
            to_us(kept.made_at), kept.state.value, _maybe_us(kept.closed_at), _message(tx, kept.kept_by)[0],
            kept.kept_words,
        ),
    )  # fmt: skip


def _pass(tx: Transaction, kept: KeptPass) -> None:
    message, _ = _message(tx, kept.message)
    if message is not None and tx.db.run(
        "INSERT OR IGNORE INTO promise_passed (message, words) VALUES (?, ?)", (message, kept.words)
    ):
        tx.touched.messages.add(message)


def _outcome(tx: Transaction, kept: KeptOutcome) -> None:
    _, conversation = _message(tx, kept.beside)
    if conversation is None:
        return
    values = (conversation, kept.kind, kept.cents, kept.currency, to_us(kept.at))
    if tx.db.run(
        "INSERT INTO outcome (conversation, kind, cents, currency, at) SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS"
        " (SELECT 1 FROM outcome WHERE conversation = ?1 AND kind = ?2 AND cents IS ?3 AND currency = ?4 AND at = ?5)",
        values,
    ):
        tx.touched.conversations.add(conversation)


def _mending(tx: Transaction, kept: KeptMending, promise: int | None) -> None:
    message, _ = _message(tx, kept.message)
    _, conversation = _message(tx, kept.beside)
    if message is None or conversation is None:
        return
    late = int(kept.late.total_seconds() * _MICROSECONDS)
    if tx.db.run(
        "INSERT OR IGNORE INTO mending (conversation, message, promise, asked, asked_at, late, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (conversation, message, promise, kept.asked, to_us(kept.asked_at), late, to_us(kept.at)),
    ):
        tx.touched.conversations.add(conversation)


def _maybe_named(stored: str | None) -> Named | None:
    return None if stored is None else _named(*json.loads(stored))


def _maybe_us(at: datetime | None) -> int | None:
    return None if at is None else to_us(at)
