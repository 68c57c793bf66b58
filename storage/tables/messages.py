"""Message rows: one per remote id of an account."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from shopbell.ids import AccountId, AttachmentId, ConversationId, IdentityId, MessageId, OutboxId
from shopbell.model import (
    Attachment,
    Delivery,
    Direction,
    Errand,
    ErrandKind,
    Message,
    MessageKind,
    Visibility,
)
from shopbell.text.at_need import index_terms
from shopbell.turn_state import Word
from storage.instants import from_us, maybe_from
from storage.tables.words import Indexed

if TYPE_CHECKING:
    from storage.database import ReadConnection, Row
    from storage.transaction import Transaction

SELECT = """
SELECT m.id, m.account, m.conversation, m.remote_id, m.at, m.direction, m.kind, m.author,
    m.author_name, i.address, m.text, m.visibility, m.delivery, m.has_html, m.seen, m.edited_at,
    m.gone_at, r.id, m.context, m.recipients, m.subject, m.delivery_note, m.outbox, m.facts, m.files,
    e.kind, e.text, e.refused, m.delivered_at, i.network, m.word
FROM message AS m
LEFT JOIN identity AS i ON i.id = m.author
LEFT JOIN message AS r ON m.reply_to <> '' AND r.account = m.account AND r.remote_id = m.reply_to
LEFT JOIN errand AS e ON e.message = m.id
"""


def messages_of(db: ReadConnection, rows: Sequence[Row]) -> tuple[Message, ...]:
    """Rows of SELECT as values, with their attachments."""
    with_files = [row[0] for row in rows if row[24]]
    files = attachments_of(db, with_files) if with_files else {}
    return tuple(_message(row, files.get(row[0], ())) for row in rows)


def _message(row: Row, files: tuple[Attachment, ...]) -> Message:
    return Message(
        id=MessageId(row[0]),
        account=AccountId(row[1]),
        conversation=ConversationId(row[2]),
        remote_id=row[3],
        at=from_us(row[4]),
        direction=Direction(row[5]),
        kind=MessageKind(row[6]),
        author=None if row[7] is None else IdentityId(row[7]),
        author_name=row[8] or row[9] or "",
        author_address=row[9] or "",
        text=row[10],
        visibility=Visibility(row[11]),
        delivery=Delivery(row[12]),
        has_html=bool(row[13]),
        seen=bool(row[14]),
        edited_at=maybe_from(row[15]),
        gone_at=maybe_from(row[16]),
        reply_to=None if row[17] is None else MessageId(row[17]),
        context=row[18],
        attachments=files,
        recipients=tuple(json.loads(row[19])) if row[19] else (),
        subject=row[20],
        delivery_note=row[21],
        delivered_at=maybe_from(row[28]),
        outbox=None if row[22] is None else OutboxId(row[22]),
        facts=json.loads(row[23]) if row[23] else {},
        errand=None if row[25] is None else Errand(MessageId(row[0]), ErrandKind(row[25]), row[26], row[27]),
        author_network=row[29] or "",
        meaning="" if row[30] == Word.NOTHING else Word(row[30]).name.lower(),
    )


def attachments_of(db: ReadConnection, messages: Iterable[int]) -> Mapping[int, tuple[Attachment, ...]]:
    """The files of some messages, in their order."""
    rows = db.all(
        "SELECT id, message, name, media_type, size, sha256, content_id, remote_ref, description FROM attachment"
        " WHERE message IN (SELECT value FROM json_each(?)) ORDER BY message, id",
        (json.dumps(list(messages)),),
    )
    found: dict[int, tuple[Attachment, ...]] = {}
    for row in rows:
        found[row[1]] = (*found.get(row[1], ()), attachment(row))
    return found


def attachment(row: Row) -> Attachment:
    """A row of id, message, name, media_type, size, sha256, content_id, remote_ref, description."""
    return Attachment(AttachmentId(row[0]), MessageId(row[1]), *row[2:9])


def indexed(text: str, subject: str, people: Iterable[str], files: Iterable[str]) -> Indexed:
    """The search row of a message."""
    return Indexed(index_terms(text), index_terms(subject), index_terms(" ".join(people)), index_terms(" ".join(files)))


def index_again(tx: Transaction, message: int) -> None:
    """Make a stored message findable by what it says now."""
    row = tx.db.one(
        "SELECT m.slot, m.text, m.subject, m.author_name, i.address FROM message AS m"
        " LEFT JOIN identity AS i ON i.id = m.author WHERE m.id = ?",
        (message,),
    )
    if row is None:
        return
    files = [name for (name,) in tx.db.all("SELECT name FROM attachment WHERE message = ?", (message,))]
    tx.index(row[0], indexed(row[1], row[2], (row[3], row[4] or ""), files))


def forget(tx: Transaction, message: int) -> None:
    """Take a message out altogether: a bubble that was undone or turned out to be another row."""
    row = tx.db.one("SELECT conversation, slot, direction, seen, robot, word FROM message WHERE id = ?", (message,))
    if row is None:
        return
    added = tx.adding(row[0])
    added.messages -= 1
    added.unseen -= int(row[2] == "in" and not row[3])
    added.us -= int(row[2] == "out")
    added.people -= int(row[2] == "in" and not row[4])
    added.robots -= int(row[2] == "in" and row[4])
    tx.words.drop(row[1])
    tx.db.run("DELETE FROM message WHERE id = ?", (message,))
    tx.touched.messages.add(message)
