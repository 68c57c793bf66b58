"""What the owner is writing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from shopbell.ids import AccountId, ConversationId, MessageId
from shopbell.model import Draft, DraftAttachment, Visibility
from storage.instants import from_us, to_us
from storage.tables import promises
from storage.tables.conversations import resolve

if TYPE_CHECKING:
    from storage.database import ReadConnection, Row
    from storage.transaction import Transaction

SELECT = (
    "SELECT key, conversation, account, text, updated_at, subject, to_list, cc_list, bcc_list,"
    " reply_to, visibility, attachments, promises FROM draft"
)


def draft_of(row: Row) -> Draft:
    """A row of SELECT."""
    return Draft(
        key=row[0],
        conversation=None if row[1] is None else ConversationId(row[1]),
        account=AccountId(row[2]),
        text=row[3],
        updated_at=from_us(row[4]),
        subject=row[5],
        to=texts(row[6]),
        cc=texts(row[7]),
        bcc=texts(row[8]),
        reply_to=None if row[9] is None else MessageId(row[9]),
        visibility=Visibility(row[10]),
        attachments=files(row[11]),
        promises=promises.of_draft(row[12]),
    )


def texts(stored: str) -> tuple[str, ...]:
    """A stored list of texts."""
    return tuple(json.loads(stored))


def files(stored: str) -> tuple[DraftAttachment, ...]:
    """A stored list of files."""
    return tuple(DraftAttachment(*one) for one in json.loads(stored))


def texts_json(values: Sequence[str]) -> str:
    """A list of texts, to store."""
    return json.dumps(list(values), ensure_ascii=False)


def files_json(values: Sequence[DraftAttachment]) -> str:
    """A list of files, to store."""
    return json.dumps(
        [[one.name, one.media_type, one.size, one.sha256, one.description] for one in values], ensure_ascii=False
    )


def key_of(db: ReadConnection, key: str) -> str:
    """The key a draft has today: those of merged conversations lead to where they went."""
    if not (key.startswith("c") and key[1:].isdigit()):
        return key
    moved = db.value("SELECT conversation FROM conversation_alias WHERE old = ?", (int(key[1:]),))
    return key if moved is None else f"c{moved}"


def find(db: ReadConnection, key: str) -> Draft | None:
    """By key, also the key of a conversation that was merged into another."""
    row = db.one(SELECT + " WHERE key = ?", (key_of(db, key),))
    return None if row is None else draft_of(row)


def save(tx: Transaction, draft: Draft) -> None:
    """Store as typed; an empty one is removed. Raises NotFound for an unknown conversation."""
    conversation = None if draft.conversation is None else resolve(tx.db, draft.conversation)
    key = draft.key if conversation is None else f"c{conversation}"
    if is_empty(draft):
        remove(tx, key)
        return
    values = (
        key, conversation, draft.account, draft.text, to_us(draft.updated_at), draft.subject,
        texts_json(draft.to), texts_json(draft.cc), texts_json(draft.bcc), draft.reply_to,
        draft.visibility.value, files_json(draft.attachments), promises.draft_json(draft.promises),
    )  # fmt: skip
    tx.db.run(
        "INSERT OR REPLACE INTO draft (key, conversation, account, text, updated_at, subject,"
        " to_list, cc_list, bcc_list, reply_to, visibility, attachments, promises)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        values,
    )
    tx.touched.drafts.add(key)
    _mark(tx, conversation, 1)


def remove(tx: Transaction, key: str) -> None:
    """Forget one, if there is one."""
    key = key_of(tx.db, key)
    conversation = tx.db.value("SELECT conversation FROM draft WHERE key = ?", (key,))
    if tx.db.run("DELETE FROM draft WHERE key = ?", (key,)):
        tx.touched.drafts.add(key)
        _mark(tx, conversation, 0)


def is_empty(draft: Draft) -> bool:
    """Nothing in it that the owner would miss. An answer's subject is given, a new letter's is typed."""
    typed = (draft.text, *draft.to, *draft.cc, *draft.bcc)
    if draft.conversation is None:
        typed = (*typed, draft.subject)
    return not draft.attachments and not any(one.strip() for one in typed)


def _mark(tx: Transaction, conversation: int | None, has_draft: int) -> None:
    changed = tx.db.run(
        "UPDATE conversation SET has_draft = ?1 WHERE id = ?2 AND has_draft <> ?1",
        (has_draft, conversation),
    )
    if changed and conversation is not None:
        tx.touched.conversations.add(conversation)
