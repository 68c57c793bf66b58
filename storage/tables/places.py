"""Where the service keeps messages that can lie in several places, such as mail folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.database import ReadConnection
    from storage.transaction import Transaction

_END = "\U0010ffff"


def lies_at(tx: Transaction, account: int, message: int, place: str) -> None:
    """The message lies there. A place that was emptied stays so: services never use one twice."""
    known = tx.db.one("SELECT message, emptied FROM place WHERE account = ? AND place = ?", (account, place))
    if known is not None and (known[1] or known[0] == message):
        return
    tx.db.run(
        "INSERT OR REPLACE INTO place (account, place, message) VALUES (?, ?, ?)",
        (account, place, message),
    )
    back = tx.db.run("UPDATE message SET gone_at = NULL WHERE id = ? AND gone_at IS NOT NULL", (message,))
    if back:
        tx.touched.messages.add(message)
        _touch(tx, message)


def begins_at(tx: Transaction, account: int, message: int, place: str) -> None:
    """Like `lies_at` for a message that is new."""
    tx.db.run(
        "INSERT INTO place (account, place, message) VALUES (?1, ?2, ?3)"
        " ON CONFLICT DO UPDATE SET message = ?3 WHERE emptied = 0",
        (account, place, message),
    )


def empties(tx: Transaction, account: int, place: str, at: int) -> None:
    """Nothing lies there any more; a message whose last place it was is gone."""
    message = tx.db.value("SELECT message FROM place WHERE account = ? AND place = ? AND emptied = 0", (account, place))
    if message is None:
        return
    tx.db.run("UPDATE place SET emptied = 1 WHERE account = ? AND place = ?", (account, place))
    _gone_unless_elsewhere(tx, message, at)


def void(tx: Transaction, account: int, prefix: str) -> None:
    """Forget all places under a prefix, but remember who was there."""
    span = (account, prefix, prefix + _END)
    tx.db.run(
        "INSERT OR IGNORE INTO place_void (account, prefix, message)"
        " SELECT account, ?2, message FROM place"
        " WHERE account = ?1 AND place >= ?2 AND place < ?3 AND emptied = 0",
        span,
    )
    tx.db.run("DELETE FROM place WHERE account = ? AND place >= ? AND place < ?", span)


def complete(tx: Transaction, account: int, prefix: str, at: int) -> None:
    """Everything was listed again: who was only there and has no place now is gone."""
    rows = tx.db.all("SELECT message FROM place_void WHERE account = ? AND prefix = ?", (account, prefix))
    for (message,) in rows:
        _gone_unless_elsewhere(tx, message, at)
    tx.db.run("DELETE FROM place_void WHERE account = ? AND prefix = ?", (account, prefix))


def gone(tx: Transaction, message: int, at: int) -> None:
    """Deleted at the service: stays here, marked."""
    marked = tx.db.run("UPDATE message SET gone_at = ? WHERE id = ? AND gone_at IS NULL", (at, message))
    if marked:
        tx.touched.messages.add(message)
        _touch(tx, message)
        # A public comment that was taken back waits for nobody.
        tx.db.run("UPDATE message SET word = 0 WHERE id = ? AND visibility <> 'private'", (message,))


def places_under(db: ReadConnection, account: int, prefix: str) -> tuple[str, ...]:
    """Places in use that start with a prefix, in order."""
    rows = db.all(
        "SELECT place FROM place WHERE account = ? AND place >= ? AND place < ? AND emptied = 0 ORDER BY place",
        (account, prefix, prefix + _END),
    )
    return tuple(place for (place,) in rows)


def _gone_unless_elsewhere(tx: Transaction, message: int, at: int) -> None:
    if tx.db.one("SELECT 1 FROM place WHERE message = ? AND emptied = 0", (message,)) is None:
        gone(tx, message, at)


def _touch(tx: Transaction, message: int) -> None:
    tx.stale.add(tx.db.value("SELECT conversation FROM message WHERE id = ?", (message,)))
