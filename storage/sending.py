"""A press of Send: the draft becomes an outbox row and a bubble, and back again with Undo."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from shopbell.errors import Rejected
from shopbell.ids import ConversationId
from shopbell.model import Draft, OutboxItem, OutboxState
from shopbell.text.at_need import fold
from shopbell.threading import bare_subject
from storage.instants import to_us
from storage.tables import drafts, outbox, promises
from storage.tables.conversations import Beginning, clear_overrule, create, resolve, show_outbox
from storage.tables.messages import forget, indexed
from storage.tables.order import behind
from storage.tables.persons import make_own, meet
from storage.tables.words import free_slot

if TYPE_CHECKING:
    from storage.transaction import Transaction

_UNDOABLE = (OutboxState.HELD, OutboxState.QUEUED, OutboxState.REFUSED, OutboxState.UNCERTAIN)


def enqueue(tx: Transaction, draft: Draft, key: str, at: datetime, not_before: datetime) -> int:
    """Give the outbox row's id; the same key again gives the same row."""
    known: int | None = tx.db.value("SELECT id FROM outbox WHERE key = ?", (key,))
    if known is not None:
        return known
    now = to_us(at)
    began = draft.conversation is None
    conversation = _begin(tx, draft, now) if began else resolve(tx.db, draft.conversation or 0)
    reply_to, remote, answered = _answered(tx, draft)
    message = _bubble(tx, draft, conversation, key, now, remote)
    if (stands := behind(answered, now)) != now:
        tx.db.run("UPDATE message SET at = ?, written_at = ? WHERE id = ?", (stands, now, message))
    item = tx.db.insert(
        "INSERT INTO outbox (account, conversation, message, key, state, text, subject, to_list,"
        " cc_list, bcc_list, reply_to, reply_to_remote, visibility, attachments, created_at,"
        " not_before, draft_key, began_conversation)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            draft.account, conversation, message, key,
            (OutboxState.HELD if not_before > at else OutboxState.QUEUED).value,
            draft.text, draft.subject, drafts.texts_json(draft.to), drafts.texts_json(draft.cc),
            drafts.texts_json(draft.bcc), reply_to, remote, draft.visibility.value,
            drafts.files_json(draft.attachments), now, to_us(not_before), draft.key, int(began),
        ),
    )  # fmt: skip
    tx.db.run("UPDATE message SET outbox = ? WHERE id = ?", (item, message))
    promises.make(tx, conversation, message, draft.text, draft.promises, now)
    drafts.remove(tx, draft.key)
    clear_overrule(tx, conversation)
    outbox.touch(tx, item)
    return item


def _answered(tx: Transaction, draft: Draft) -> tuple[int | None, str, int]:
    row = tx.db.one("SELECT id, remote_id, coalesce(written_at, at) FROM message WHERE id = ?", (draft.reply_to,))
    return (None, "", 0) if row is None else (row[0], row[1], row[2])


def _begin(tx: Transaction, draft: Draft, now: int) -> int:
    """A conversation that starts with our own message; its person is the first one addressed."""
    whom = next(iter((*draft.to, *draft.cc, *draft.bcc)), "")
    begun = Beginning(
        draft.account,
        now,
        subject=draft.subject,
        subject_key=bare_subject(draft.subject),
        identity=_addressed(tx, draft.account, whom, now) if whom else None,
    )
    return create(tx, begun)


def _addressed(tx: Transaction, account: int, written: str, now: int) -> int:
    """The identity of 'Name <address>' or an address."""
    name, found, address = written.rpartition("<")
    network = tx.db.value("SELECT connector FROM account WHERE id = ?", (account,))
    plain = address.rstrip("> ").strip() if found else written.strip()
    if "@" in plain:
        plain = plain.lower()
    return meet(tx, network, plain, name.strip().strip('"'), now, wrote=False)


def _bubble(tx: Transaction, draft: Draft, conversation: int, key: str, now: int, reply_to: str) -> int:
    connector, address, name = tx.db.all("SELECT connector, address, name FROM account WHERE id = ?", (draft.account,))[
        0
    ]
    author = meet(tx, connector, address, name, now, wrote=False)
    make_own(tx, draft.account, author, address)
    slot = free_slot(tx.db, now, tx.next_message())
    people = (*draft.to, *draft.cc)
    message = tx.db.insert(
        "INSERT INTO message (account, conversation, remote_id, at, slot, direction, kind, word,"
        " author, author_name, text, visibility, delivery, files, reply_to, recipients, subject)"
        " VALUES (?, ?, ?, ?, ?, 'out', 'message', 3, ?, ?, ?, ?, 'waiting', ?, ?, ?, ?)",
        (
            draft.account, conversation, f"outbox:{key}", now, slot, author, name, draft.text,
            draft.visibility.value, len(draft.attachments), reply_to,
            json.dumps(people, ensure_ascii=False) if people else "", draft.subject,
        ),
    )  # fmt: skip
    tx.db.many(
        "INSERT INTO attachment (message, name, media_type, size, sha256, description) VALUES (?, ?, ?, ?, ?, ?)",
        [(message, one.name, one.media_type, one.size, one.sha256, one.description) for one in draft.attachments],
    )
    names = [one.name for one in draft.attachments]
    tx.index(slot, indexed(draft.text, draft.subject, (name, address, *people), names))
    added = tx.adding(conversation)
    added.messages += 1
    added.us += 1
    tx.touched.messages.add(message)
    return message


def cancel(tx: Transaction, number: int) -> None:
    """Undo. Raises Rejected when it is leaving or has left."""
    item = outbox.find(tx.db, number)
    if item.state not in _UNDOABLE:
        raise Rejected(
            "This message is leaving at this moment and can no longer be taken back."
            if item.state is OutboxState.SENDING
            else "This message has left already."
        )
    _give_back(tx, item)
    withdraw(tx, item)


def withdraw(tx: Transaction, item: OutboxItem) -> None:
    """CANCELLED; the bubble goes, and a conversation that was only begun by it."""
    tx.db.run(
        "UPDATE outbox SET state = 'cancelled', prepared = NULL, prepared_remote_id = '' WHERE id = ?",
        (item.id,),
    )
    tx.touched.outbox.add(item.id)
    forget(tx, item.message)
    tx.reworded.add(item.conversation)
    show_outbox(tx, item.conversation)


def _give_back(tx: Transaction, item: OutboxItem) -> None:
    """The text becomes a draft again; where another was begun meanwhile, it comes above that one."""
    key, began, reply_to = tx.db.all(
        "SELECT draft_key, began_conversation, reply_to FROM outbox WHERE id = ?", (item.id,)
    )[0]
    conversation = None if began else item.conversation
    begun = drafts.find(tx.db, key if began else f"c{item.conversation}")
    drafts.save(
        tx,
        Draft(
            key=key,
            conversation=None if conversation is None else ConversationId(conversation),
            account=item.account,
            text=item.text if begun is None else _both(item.text, begun.text),
            updated_at=item.created_at if begun is None else begun.updated_at,
            subject=item.subject,
            to=item.to,
            cc=item.cc,
            bcc=item.bcc,
            reply_to=reply_to,
            visibility=item.visibility,
            attachments=(*item.attachments, *(begun.attachments if begun else ())),
            promises=(*promises.taken_back(tx.db, item.message), *(begun.promises if begun else ())),
        ),
    )


def _both(first: str, second: str) -> str:
    return "\n\n".join(text for text in (first, second) if fold(text).strip())
