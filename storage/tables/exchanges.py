"""Exchanges: the first words of theirs after our last word, until our next word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopbell.ids import AccountId, ConversationId, PersonId
from shopbell.insight import Exchange, Period
from shopbell.services.triage import NO_ANSWER_NEEDED
from shopbell.turn_state import Word
from storage.instants import from_us, maybe_from, to_us
from storage.tables.mentions import Mention

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import ReadConnection
    from storage.transaction import Transaction

_THEIRS = frozenset({Word.ASKS, Word.THANKS, Word.ANSWERED})
_SELECT = (
    "SELECT c.account, c.id, c.person, e.asked_at, e.answered_at FROM {exchange}"
    " JOIN conversation AS c ON c.id = e.conversation"
    " WHERE c.robot = 0 AND c.mention IN (?1, ?2)"
    " AND (e.answered_at IS NOT NULL OR (e.asks = 1 AND c.settled_reason <> ?3)) AND "
)
_COUNTED = (int(Mention.NONE), int(Mention.JOINED), NO_ANSWER_NEEDED)
LEFT = (
    "SELECT count(*) FROM exchange AS e INDEXED BY exchange_answered JOIN conversation AS c ON c.id = e.conversation"
    " WHERE c.robot = 0 AND c.mention IN (?1, ?2) AND e.asks = 1 AND c.settled_reason <> ?3"
    " AND e.answered_at IS NULL AND e.asked_at < ?4"
)


def count_up(tx: Transaction, limit: int) -> int:
    """Count some of what changed; gives how many are left."""
    stale = [row[0] for row in tx.db.all("SELECT conversation FROM exchange_stale LIMIT ?", (limit,))]
    for conversation in stale:
        _count(tx, conversation)
    left: int = tx.db.value("SELECT count(*) FROM exchange_stale")
    return left


def _count(tx: Transaction, conversation: int) -> None:
    tx.db.run("DELETE FROM exchange WHERE conversation = ?", (conversation,))
    tx.db.many(
        "INSERT OR IGNORE INTO exchange (conversation, asked_at, answered_at, asks) VALUES (?, ?, ?, ?)",
        [(conversation, *one) for one in _exchanges(tx.db, conversation)],
    )
    tx.db.run("DELETE FROM exchange_stale WHERE conversation = ?", (conversation,))


def _exchanges(db: ReadConnection, conversation: int) -> list[tuple[int, int | None, int]]:
    rows = db.all(
        "SELECT at, word, direction FROM message WHERE conversation = ? AND word > 0 ORDER BY at, id", (conversation,)
    )
    found: list[tuple[int, int | None, int]] = []
    asked: int | None = None
    asks = 0
    for at, word, direction in rows:
        if word == Word.OURS:
            if asked is not None:
                found.append((asked, at, 1))
            asked, asks = None, 0
        elif direction == "in" and word in _THEIRS:
            asked = at if asked is None else asked
            asks |= word == Word.ASKS
    if asked is not None:
        found.append((asked, None, int(asks)))
    return found


def left_waiting(db: ReadConnection, at: datetime) -> int:
    """Those asked before a moment that were never answered."""
    found: int = db.value(LEFT, (*_COUNTED, to_us(at)))
    return found


def in_period(db: ReadConnection, period: Period) -> tuple[Exchange, ...]:
    """Asked in it, or answered in it or later though asked before."""
    start, end = to_us(period.start), to_us(period.end)
    asked = _SELECT.format(exchange="exchange AS e INDEXED BY exchange_asked") + "e.asked_at >= ?4 AND e.asked_at < ?5"
    later = (
        _SELECT.format(exchange="exchange AS e INDEXED BY exchange_answered")
        + "e.answered_at >= ?4 AND e.asked_at < ?4"
    )
    rows = [*db.all(later, (*_COUNTED, start)), *db.all(asked, (*_COUNTED, start, end))]
    rows.sort(key=lambda row: (row[3], row[1]))
    return tuple(
        Exchange(
            AccountId(account),
            ConversationId(conversation),
            None if person is None else PersonId(person),
            from_us(asked_at),
            maybe_from(answered_at),
        )
        for account, conversation, person, asked_at, answered_at in rows
    )
