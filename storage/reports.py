"""What came of a message of ours: bounces and the like, also those that are read before the message itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopbell.model import Delivery
from shopbell.turn_state import Word
from storage.instants import to_us
from storage.tables import ties as tie_rows
from storage.tables.conversations import clear_overrule

if TYPE_CHECKING:
    from shopbell.events import DeliveryReported, MessageSeen
    from storage.transaction import Transaction

_WORDS = {Delivery.BOUNCED: Word.ASKS, Delivery.REFUSED: Word.NOTHING, Delivery.UNCERTAIN: Word.NOTHING}


def report(tx: Transaction, account: int, event: DeliveryReported) -> None:
    """Mark the message; kept where it is not here yet."""
    found = tx.db.value("SELECT id FROM message WHERE account = ? AND remote_id = ?", (account, event.refers))
    message = found or tie_rows.named(tx, account, event.refers)
    if message is not None:
        _mark(tx, message, event.delivery, event.note)
    elif event.refers:
        tx.db.run(
            "INSERT INTO early_report (account, refers, delivery, note, at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (account, event.refers, event.delivery.value, event.note, to_us(event.at)),
        )


def hear_early(tx: Transaction, account: int, message: int, seen: MessageSeen) -> None:
    """What was reported about a message before it came in."""
    for refers in {seen.thread.own, seen.remote_id}:
        row = tx.db.one("SELECT delivery, note FROM early_report WHERE account = ? AND refers = ?", (account, refers))
        if row is not None:
            tx.db.run("DELETE FROM early_report WHERE account = ? AND refers = ?", (account, refers))
            _mark(tx, message, Delivery(row[0]), row[1])


def _mark(tx: Transaction, message: int, delivery: Delivery, note: str) -> None:
    """One that came back makes the conversation ours again."""
    row = tx.db.one(
        "SELECT conversation, delivery, delivery_note FROM message WHERE id = ? AND direction = 'out'", (message,)
    )
    if row is None or row[1:] == (delivery.value, note):
        return
    word = _WORDS.get(delivery, Word.OURS)
    tx.db.run(
        "UPDATE message SET delivery = ?, delivery_note = ?, word = ? WHERE id = ?",
        (delivery.value, note, int(word), message),
    )
    tx.touched.messages.add(message)
    tx.stale.add(row[0])
    if word is Word.ASKS:
        clear_overrule(tx, row[0])
