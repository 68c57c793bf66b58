"""What leaves: outbox rows and the bubbles that stand for them in the timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopbell.errors import NotFound
from shopbell.ids import AccountId, ConversationId, MessageId, OutboxId
from shopbell.model import Delivery, OutboxItem, OutboxState, Visibility
from shopbell.turn_state import Word
from storage.instants import from_us, maybe_from
from storage.tables import ties as tie_rows
from storage.tables.conversations import show_outbox
from storage.tables.drafts import files, texts

if TYPE_CHECKING:
    from storage.database import ReadConnection, Row
    from storage.transaction import Transaction

SELECT = (
    "SELECT id, account, conversation, message, key, state, text, subject, to_list, cc_list,"
    " bcc_list, reply_to_remote, visibility, attachments, created_at, not_before, attempts, reason,"
    " prepared, prepared_remote_id,"
    " (SELECT answer_until FROM conversation AS c WHERE c.id = outbox.conversation) FROM outbox"
)

_SHOWN = {
    OutboxState.HELD: (Delivery.WAITING, Word.OURS),
    OutboxState.QUEUED: (Delivery.WAITING, Word.OURS),
    OutboxState.SENDING: (Delivery.SENDING, Word.OURS),
    OutboxState.SENT: (Delivery.SENT, Word.OURS),
    OutboxState.REFUSED: (Delivery.REFUSED, Word.NOTHING),
    OutboxState.UNCERTAIN: (Delivery.UNCERTAIN, Word.NOTHING),
    OutboxState.CANCELLED: (Delivery.REFUSED, Word.NOTHING),
}


def item_of(row: Row) -> OutboxItem:
    """A row of SELECT."""
    return OutboxItem(
        id=OutboxId(row[0]),
        account=AccountId(row[1]),
        conversation=ConversationId(row[2]),
        message=MessageId(row[3]),
        key=row[4],
        state=OutboxState(row[5]),
        text=row[6],
        subject=row[7],
        to=texts(row[8]),
        cc=texts(row[9]),
        bcc=texts(row[10]),
        reply_to_remote=row[11],
        visibility=Visibility(row[12]),
        attachments=files(row[13]),
        created_at=from_us(row[14]),
        not_before=from_us(row[15]),
        attempts=row[16],
        reason=row[17],
        prepared=row[18],
        prepared_remote_id=row[19],
        answer_until=maybe_from(row[20]),
    )


def find(db: ReadConnection, item: int) -> OutboxItem:
    """Raises NotFound."""
    row = db.one(SELECT + " WHERE id = ?", (item,))
    if row is None:
        raise NotFound("This message is not in the outbox.")
    return item_of(row)


def set_state(tx: Transaction, item: int, state: OutboxState, reason: str = "") -> None:
    """The row, its bubble and the conversation's row together."""
    tx.db.run("UPDATE outbox SET state = ?, reason = ? WHERE id = ?", (state.value, reason, item))
    touch(tx, item)
    delivery, word = _SHOWN[state]
    tx.db.run(
        "UPDATE message SET delivery = ?, delivery_note = ?, word = ?"
        " WHERE id = (SELECT message FROM outbox WHERE id = ?) AND delivery NOT IN ('arrived', 'read')",
        (delivery.value, reason, int(word), item),
    )


def touch(tx: Transaction, item: int) -> None:
    """Tell that an outbox row changed, and bring its conversation's row up to date."""
    conversation, message = tx.db.all("SELECT conversation, message FROM outbox WHERE id = ?", (item,))[0]
    tx.touched.outbox.add(item)
    tx.touched.messages.add(message)
    show_outbox(tx, conversation)


def arrived_there(tx: Transaction, item: int, remote_id: str, at: int, note: str = "") -> None:
    """The service has it: SENT, and the bubble is the message of this remote id from now on.

    When that message came in as a row of its own before, the bubble gives way to it.
    """
    account, message, conversation = tx.db.all(
        "SELECT account, message, conversation FROM outbox WHERE id = ?", (item,)
    )[0]
    other = tx.db.value(
        "SELECT id FROM message WHERE account = ? AND remote_id = ? AND id <> ?",
        (account, remote_id, message),
    )
    if other is not None:
        message = _give_way(tx, item, message, other, conversation)
    elif remote_id:
        tx.db.run("UPDATE message SET remote_id = ? WHERE id = ?", (remote_id, message))
    set_state(tx, item, OutboxState.SENT)
    if note:
        tx.db.run("UPDATE message SET delivery_note = ? WHERE id = ?", (note, message))
    tx.db.run("UPDATE outbox SET sent_at = ? WHERE id = ?", (at, item))


def _give_way(tx: Transaction, item: int, bubble: int, other: int, conversation: int) -> int:
    from storage.merging import survivor
    from storage.tables.messages import forget

    there = tx.db.value("SELECT conversation FROM message WHERE id = ?", (other,))
    tx.db.run("UPDATE outbox SET message = ? WHERE id = ?", (other, item))
    tx.db.run("UPDATE message SET outbox = ? WHERE id = ?", (item, other))
    tx.db.run("UPDATE OR IGNORE message_tie SET message = ? WHERE message = ?", (other, bubble))
    forget(tx, bubble)
    if there != conversation:
        tx.stale.add(survivor(tx, tuple(sorted((there, conversation)))))
    tx.touched.messages.add(other)
    return other


def tie_ids(tx: Transaction, account: int, message: int, *ids: str) -> None:
    """Ids under which answers will refer to a message of ours that has not come back yet."""
    from shopbell.threading import Ties

    for one in ids:
        if one:
            tie_rows.store(tx, message, tie_rows.sums(account, Ties(opens=one)))
