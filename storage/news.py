"""What came in while nobody was listening to the bell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopbell.ids import MessageId

if TYPE_CHECKING:
    from storage.database import ReadConnection

_MOST = 200
"""More than this is no news but a history being read."""


def newest_message(db: ReadConnection) -> MessageId:
    """The id of the message stored last; 0 when there is none."""
    return MessageId(db.value("SELECT coalesce(max(id), 0) FROM message"))


def arrived_after(db: ReadConnection, message: MessageId) -> tuple[MessageId, ...]:
    """Words of people stored after that one, written after their account was added: what a bell would have told."""
    rows = db.all(
        """
        SELECT m.id
        FROM message m JOIN account a ON a.id = m.account
        WHERE m.id > ? AND m.direction = 'in' AND m.kind = 'message'
          AND m.robot = 0 AND m.auto_reply = 0 AND m.at > a.added_at
        ORDER BY m.id DESC LIMIT ?
        """,
        (message, _MOST),
    )
    return tuple(MessageId(row[0]) for row in reversed(rows))
