"""Read state, here and at the service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.transaction import Transaction


UNREAD_BEFORE = "SELECT id FROM message WHERE conversation = ? AND seen = 0 AND (+at, id) < (?, ?)"
"""The few that are unread, by their own index; not all that was said before."""


def seen_there(tx: Transaction, message: int, *, seen: bool) -> None:
    """The service's word, unless the owner said otherwise here and the service has not been told yet."""
    if tx.db.one("SELECT 1 FROM seen_unsynced WHERE message = ?", (message,)):
        return
    _set(tx, message, seen=seen)


def seen_before(tx: Transaction, message: int) -> None:
    """The service's word about everything that stands before this message."""
    conversation, at = tx.db.all("SELECT conversation, at FROM message WHERE id = ?", (message,))[0]
    for (number,) in tx.db.all(UNREAD_BEFORE, (conversation, at, message)):
        seen_there(tx, number, seen=True)


def _set(tx: Transaction, message: int, *, seen: bool) -> bool:
    changed = tx.db.run(
        "UPDATE message SET seen = ?1 WHERE id = ?2 AND seen <> ?1 AND direction = 'in'",
        (int(seen), message),
    )
    if changed:
        conversation = tx.db.value("SELECT conversation FROM message WHERE id = ?", (message,))
        tx.adding(conversation).unseen += -1 if seen else 1
        tx.touched.messages.add(message)
    return changed > 0


def seen_here(tx: Transaction, conversation: int, *, seen: bool) -> None:
    """The owner read all of it, or wants its newest message of theirs unread again."""
    rows = tx.db.all(
        "SELECT id, account FROM message WHERE conversation = ? AND seen = 0"
        if seen
        else "SELECT id, account FROM message WHERE conversation = ? AND direction = 'in'"
        " ORDER BY at DESC, id DESC LIMIT 1",
        (conversation,),
    )
    for message, account in rows:
        if _set(tx, message, seen=seen):
            tx.db.run(
                "INSERT INTO seen_unsynced (message, account, seen) VALUES (?1, ?2, ?3)"
                " ON CONFLICT DO UPDATE SET seen = ?3",
                (message, account, int(seen)),
            )


def hand_out(tx: Transaction, account: int, limit: int) -> Sequence[tuple[str, bool, tuple[str, ...]]]:
    """Read states to tell the service; remembers what was handed out."""
    rows = tx.db.all(
        "SELECT s.message, m.remote_id, s.seen FROM seen_unsynced AS s JOIN message AS m"
        " ON m.id = s.message WHERE s.account = ? ORDER BY s.message LIMIT ?",
        (account, limit),
    )
    tx.db.many("UPDATE seen_unsynced SET handed = seen WHERE message = ?", [(row[0],) for row in rows])
    return [(remote, bool(seen), _places(tx, message)) for message, remote, seen in rows]


def _places(tx: Transaction, message: int) -> tuple[str, ...]:
    rows = tx.db.all("SELECT place FROM place WHERE message = ? AND emptied = 0 ORDER BY place", (message,))
    return tuple(place for (place,) in rows)


def told(tx: Transaction, account: int, remote_ids: Sequence[str]) -> None:
    """The service knows; what the owner changed meanwhile stays to be told."""
    tx.db.many(
        "DELETE FROM seen_unsynced WHERE message ="
        " (SELECT id FROM message WHERE account = ? AND remote_id = ?) AND handed = seen",
        [(account, remote) for remote in remote_ids],
    )
