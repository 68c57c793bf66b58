"""`shopbell.ports.MendingBook` over SQLite."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from shopbell.ids import ConversationId, MessageId
from shopbell.mending import LATE, Mended, MendingCase
from shopbell.promises import PromiseId, Side
from storage.instants import from_us, maybe_from, to_us
from storage.tables import promises
from storage.tables.conversations import resolve

if TYPE_CHECKING:
    from shopbell.changes import Changes
    from storage.database import ReadConnection
    from storage.parts import Parts
    from storage.transaction import Transaction

_MICROSECONDS = 1_000_000


class SqlMendings:
    """Reads are of one moment, writes durable when they return."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def mending_case(self, conversation: ConversationId, now: datetime) -> MendingCase | None:
        """See the port."""
        return await self._parts.read(lambda db: _case(db, conversation, now))

    async def record_mending(self, case: MendingCase, message: MessageId, at: datetime) -> Changes:
        """See the port."""
        return await self._parts.change(lambda tx: _record(tx, case, message, to_us(at)))

    async def mendings(self, since: datetime, until: datetime) -> tuple[Mended, ...]:
        """See the port."""
        return await self._parts.read(lambda db: _all(db, to_us(since), to_us(until)))


def _case(db: ReadConnection, conversation: int, now: datetime) -> MendingCase | None:
    number = resolve(db, conversation)
    row = db.one(
        "SELECT waiting_since, open_question, snippet, messages, first_at FROM conversation"
        " WHERE id = ? AND robot = 0 AND later_until IS NULL",
        (number,),
    )
    if row is None:
        return None
    since, question, snippet, turns, first_at = row
    broken = [one for one in promises.of_conversation(db, number) if one.side is Side.OURS and one.overdue(now)]
    promise = min(broken, key=lambda one: one.due_at, default=None)
    waited = None if since is None else now - from_us(since)
    if promise is None and (waited is None or waited < LATE):
        return None
    asked_at = from_us(since) if since is not None else promise.made_at if promise is not None else now
    return MendingCase(
        conversation=ConversationId(number),
        asked=(question or snippet) if since is not None else "",
        asked_at=asked_at,
        late=now - (promise.due_at if promise is not None else asked_at),
        promise=promise,
        turns=turns,
        first_at=maybe_from(first_at),
    )


def _record(tx: Transaction, case: MendingCase, message: int, at: int) -> None:
    conversation = resolve(tx.db, case.conversation)
    tx.db.run(
        "INSERT OR IGNORE INTO mending (conversation, message, promise, asked, asked_at, late, at)"
        " SELECT ?, id, ?, ?, ?, ?, ? FROM message WHERE id = ?",
        (
            conversation, None if case.promise is None else case.promise.id, case.asked, to_us(case.asked_at),
            int(case.late.total_seconds() * _MICROSECONDS), at, message,
        ),
    )  # fmt: skip
    tx.touched.conversations.add(conversation)


def _all(db: ReadConnection, since: int, until: int) -> tuple[Mended, ...]:
    rows = db.all(
        "SELECT m.conversation, m.message, m.promise, m.asked, m.asked_at, m.late, m.at,"
        " (SELECT min(w.at) FROM conversation AS c JOIN message AS w ON w.conversation = c.id"
        "   WHERE c.person = (SELECT person FROM conversation WHERE id = m.conversation)"
        "   AND w.at > m.at AND w.direction = 'in' AND w.kind = 'message' AND w.robot = 0 AND w.auto_reply = 0)"
        " FROM mending AS m WHERE m.at >= ? AND m.at < ? ORDER BY m.at, m.id",
        (since, until),
    )
    return tuple(
        Mended(
            conversation=ConversationId(row[0]),
            message=MessageId(row[1]),
            promise=None if row[2] is None else PromiseId(row[2]),
            asked=row[3],
            asked_at=from_us(row[4]),
            late=from_us(row[5]) - from_us(0),
            at=from_us(row[6]),
            came_back_at=maybe_from(row[7]),
        )
        for row in rows
    )
