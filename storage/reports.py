"""What came of a message of ours: bounces and receipts, also those that are read before the message itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopbell.model import Delivery, OutboxState
from shopbell.receipts import RECEIPTS, goes_forward
from shopbell.turn_state import Word
from storage.instants import to_us
from storage.tables import ties as tie_rows
from storage.tables.conversations import clear_overrule
from storage.tables.outbox import arrived_there

if TYPE_CHECKING:
    from shopbell.events import DeliveryReported, MessageSeen
    from storage.transaction import Transaction

_WORDS = {Delivery.BOUNCED: Word.ASKS, Delivery.REFUSED: Word.NOTHING, Delivery.UNCERTAIN: Word.NOTHING}
_NOT_YET = frozenset({Delivery.WAITING, Delivery.SENDING, Delivery.REFUSED, Delivery.UNCERTAIN, Delivery.BOUNCED})
OURS_BEFORE = (
    "SELECT id, delivery FROM message WHERE conversation = ? AND word = 3 AND word > 0"
    " AND (at, id) < (?, ?) ORDER BY at DESC, id DESC LIMIT ?"
)
_MOST = 200
"""So many messages before one that was read are looked at."""


def report(tx: Transaction, account: int, event: DeliveryReported) -> None:
    """Mark the message; kept where it is not here yet."""
    found = tx.db.value("SELECT id FROM message WHERE account = ? AND remote_id = ?", (account, event.refers))
    message = found or tie_rows.named(tx, account, event.refers) or _left_as(tx, account, event)
    if message is not None:
        _mark(tx, message, event.delivery, event.note, to_us(event.at), earlier=event.earlier)
    elif event.refers:
        _keep(tx, account, event)


def _left_as(tx: Transaction, account: int, event: DeliveryReported) -> int | None:
    """The bubble whose bytes went out under that id; who has it, got it, so a doubt about it is over."""
    if event.delivery not in RECEIPTS:
        return None
    row = tx.db.one(
        "SELECT id, message FROM outbox WHERE account = ? AND prepared_remote_id = ?"
        " AND prepared_remote_id <> '' AND state = 'uncertain'",
        (account, event.refers),
    )
    if row is None:
        return None
    arrived_there(tx, row[0], event.refers, to_us(event.at))
    message: int = row[1]
    return message


def _keep(tx: Transaction, account: int, event: DeliveryReported) -> None:
    """The one that says most."""
    known = tx.db.value("SELECT delivery FROM early_report WHERE account = ? AND refers = ?", (account, event.refers))
    if known is None or (known != event.delivery.value and goes_forward(Delivery(known), event.delivery)):
        tx.db.run(
            "INSERT OR REPLACE INTO early_report (account, refers, delivery, note, at, earlier)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (account, event.refers, event.delivery.value, event.note, to_us(event.at), int(event.earlier)),
        )


def hear_early(tx: Transaction, account: int, message: int, seen: MessageSeen) -> None:
    """What was reported about a message before it came in."""
    for refers in {seen.thread.own, seen.remote_id}:
        row = tx.db.one(
            "SELECT delivery, note, at, earlier FROM early_report WHERE account = ? AND refers = ?", (account, refers)
        )
        if row is not None:
            tx.db.run("DELETE FROM early_report WHERE account = ? AND refers = ?", (account, refers))
            _mark(tx, message, Delivery(row[0]), row[1], row[2], earlier=bool(row[3]))


def _mark(tx: Transaction, message: int, delivery: Delivery, note: str, at: int, *, earlier: bool) -> None:
    row = tx.db.one(
        "SELECT conversation, delivery, delivery_note, at FROM message WHERE id = ? AND direction = 'out'", (message,)
    )
    if row is None:
        return
    before = Delivery(row[1])
    if goes_forward(before, delivery):
        if delivery in RECEIPTS:
            _received(tx, message, row[0], before, delivery, at)
        elif (before, row[2]) != (delivery, note):
            _failed(tx, message, row[0], delivery, note)
    if earlier and delivery in RECEIPTS:
        _mark_earlier(tx, message, (row[0], row[3]), delivery, at)


def _failed(tx: Transaction, message: int, conversation: int, delivery: Delivery, note: str) -> None:
    """One that came back makes the conversation ours again."""
    word = _WORDS.get(delivery, Word.OURS)
    tx.db.run(
        "UPDATE message SET delivery = ?, delivery_note = ?, word = ? WHERE id = ?",
        (delivery.value, note, int(word), message),
    )
    tx.touched.messages.add(message)
    tx.stale.add(conversation)
    if word is Word.ASKS:
        clear_overrule(tx, conversation)


def _received(tx: Transaction, message: int, conversation: int, before: Delivery, delivery: Delivery, at: int) -> None:
    """No turn changes by it, but a doubt or a bounce before it turns out to be wrong."""
    if before is delivery:
        # Told by a second device: the first one counts, in whatever order they are read.
        if tx.db.run("UPDATE message SET delivered_at = ?1 WHERE id = ?2 AND delivered_at > ?1", (at, message)):
            tx.touched.messages.add(message)
        return
    if before in _NOT_YET:
        # What went wrong did not; a note beside what was sent stays.
        tx.db.run("UPDATE message SET word = ?, delivery_note = '' WHERE id = ?", (int(Word.OURS), message))
        tx.stale.add(conversation)
        item = tx.db.value(
            "SELECT o.id FROM message AS m JOIN outbox AS o ON o.id = m.outbox WHERE m.id = ? AND o.state = ?",
            (message, OutboxState.UNCERTAIN.value),
        )
        if item is not None:
            remote = tx.db.value("SELECT remote_id FROM message WHERE id = ?", (message,))
            arrived_there(tx, item, remote, at)
    tx.db.run(
        "UPDATE message SET delivery = ?, delivered_at = ? WHERE id = ?",
        (delivery.value, at, message),
    )
    tx.touched.messages.add(message)


def _mark_earlier(tx: Transaction, message: int, place: tuple[int, int], delivery: Delivery, at: int) -> None:
    """Ours before it, back to the first of which as much is known."""
    conversation, since = place
    for number, known in tx.db.all(OURS_BEFORE, (conversation, since, message, _MOST)):
        if known == delivery.value or not goes_forward(Delivery(known), delivery):
            return
        if Delivery(known) not in _NOT_YET:
            _received(tx, number, conversation, Delivery(known), delivery, at)
