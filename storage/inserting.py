"""The rows of a message that was not here before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shopbell.events import Author
from shopbell.model import Delivery, MessageKind
from shopbell.turn_state import SPOKEN, Word
from storage.json_text import json_text
from storage.parcels import Packed, Parcel
from storage.tables import ties as tie_rows
from storage.tables import windows
from storage.tables.words import free_slot
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Coming:
    """A message and what was found out about it."""

    account: int
    conversation: int
    parcel: Parcel
    at: int
    written: int
    """What the message itself says; see storage/tables/order.py."""
    author: int
    author_name: str
    met: int | None
    """Whom it is from or to, outside the shop."""
    word: Word
    questions: str
    robot: bool
    unseen: bool
    ties: tuple[int, ...]


def insert(tx: Transaction, coming: Coming) -> int:
    """Write all of its rows and count it; gives its id."""
    slot = free_slot(tx.db, coming.written, tx.next_message())
    message = tx.db.insert(_INSERT, _values(coming, slot))
    tx.index(slot, coming.parcel.indexed, fresh=True)
    tx.texts[message] = coming.parcel.seen.text
    tie_rows.store(tx, message, coming.ties)
    insert_body(tx, message, coming.parcel)
    windows.came_in(tx, coming.conversation, coming.parcel.seen.facts)
    _count(tx, coming)
    _tell(tx, message, coming)
    return message


_INSERT = """
INSERT INTO message (account, conversation, remote_id, at, written_at, slot, direction, kind, word, author,
    author_name, visibility, delivery, has_html, files, seen, robot, auto_reply, reply_to, context,
    recipients, subject, questions, facts, past, text)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def _values(coming: Coming, slot: int) -> tuple[object, ...]:
    seen = coming.parcel.seen
    return (
        coming.account,
        coming.conversation,
        seen.remote_id,
        coming.at,
        None if coming.at == coming.written else coming.written,
        slot,
        "out" if seen.own else "in",
        seen.kind.value,
        int(coming.word),
        coming.author,
        coming.author_name,
        seen.visibility.value,
        (Delivery.SENT if seen.own else Delivery.RECEIVED).value,
        int(bool(seen.html)),
        len(seen.attachments),
        int(not coming.unseen),
        int(coming.robot),
        int(seen.auto_reply),
        seen.reply_to,
        seen.context,
        recipients_json(seen.recipients),
        seen.subject,
        coming.questions,
        facts_json(seen.facts),
        int(seen.past),
        seen.text,
    )


def recipients_json(recipients: Sequence[Author]) -> str:
    """Stored as 'Name <address>' or the address."""
    if not recipients:
        return ""
    shown = [f"{one.name} <{one.address}>" if one.name else one.address for one in recipients]
    return json_text(shown)


def facts_json(facts: Mapping[str, str]) -> str:
    """Stored as an object; '' for none."""
    return json_text(dict(facts)) if facts else ""


def insert_body(tx: Transaction, message: int, parcel: Parcel) -> None:
    """HTML, original and attachments, where there are any."""
    if parcel.html != Packed() or parcel.raw != Packed():
        tx.db.run(
            "INSERT OR REPLACE INTO body (message, html, html_file, raw, raw_file) VALUES (?, ?, ?, ?, ?)",
            (message, parcel.html.here, parcel.html.file, parcel.raw.here, parcel.raw.file),
        )
    for one, sha256 in zip(parcel.seen.attachments, parcel.files, strict=True):
        tx.db.run(
            "INSERT INTO attachment (message, name, media_type, size, sha256, content_id, remote_ref, description)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (message, one.name, one.media_type, one.size, sha256, one.content_id, one.remote_ref, one.description),
        )


def _count(tx: Transaction, coming: Coming) -> None:
    """Count a line to its conversation, and a spoken one to whoever said it."""
    seen = coming.parcel.seen
    added = tx.adding(coming.conversation)
    added.messages += 1
    added.unseen += int(coming.unseen)
    added.began(coming.written, seen.subject, coming.met)
    if seen.kind not in SPOKEN or (seen.auto_reply and not coming.robot):
        return
    if seen.own:
        added.us += 1
    elif coming.robot:
        added.robots += 1
    else:
        added.people += 1


def _tell(tx: Transaction, message: int, coming: Coming) -> None:
    seen = coming.parcel.seen
    tx.touched.messages.add(message)
    tx.touched.received += 1
    from_a_person = not (seen.own or coming.robot or seen.auto_reply)
    if seen.live and from_a_person and not seen.mention and seen.kind is MessageKind.MESSAGE:
        tx.touched.arrived.add(message)
    tx.newest[coming.account] = max(coming.written, tx.newest.get(coming.account, coming.written))
    tx.oldest[coming.account] = min(coming.written, tx.oldest.get(coming.account, coming.written))
