"""What the owner does; every step is durable when it returns."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from shopbell.changes import Changes
from shopbell.errors import NotFound, Rejected
from shopbell.ids import ConversationId, MessageId, OutboxId, PersonId
from shopbell.model import Draft, DraftAttachment, ErrandKind, MentionAnswer, MessageKind, OutboxState
from shopbell.turn_state import Word
from storage import moving, sending
from storage.instants import to_us
from storage.meanings import meaning_of
from storage.tables import drafts, errands, mentions, outbox, seen
from storage.tables.conversations import clear_overrule, overrule, resolve
from storage.tables.messages import indexed
from storage.tables.words import free_slot

if TYPE_CHECKING:
    from storage.blobs import Blobs
    from storage.parts import Parts
    from storage.transaction import Transaction

_STUCK = (OutboxState.REFUSED, OutboxState.UNCERTAIN)


class SqlDesk:
    """`shopbell.ports.Desk` over SQLite."""

    def __init__(self, parts: Parts, blobs: Blobs) -> None:
        self._parts = parts
        self._blobs = blobs

    async def save_draft(self, draft: Draft) -> Changes:
        """See the port."""
        return await self._parts.change(lambda tx: drafts.save(tx, draft))

    async def discard_draft(self, key: str) -> Changes:
        """See the port."""
        return await self._parts.change(lambda tx: drafts.remove(tx, key))

    async def move_draft(self, to: Draft, rest: Draft) -> Changes:
        """See the port."""
        return await self._parts.change(lambda tx: moving.move(tx, to, rest))

    async def keep_file(self, name: str, media_type: str, content: bytes) -> DraftAttachment:
        """See the port."""
        self._parts.writer()
        sha256 = await self._parts.prepare(lambda: self._blobs.put(content))
        return DraftAttachment(name, media_type, len(content), sha256)

    async def enqueue(self, draft: Draft, key: str, *, at: datetime, not_before: datetime) -> tuple[OutboxId, Changes]:
        """See the port. The same key again is the same press."""
        item, changes = await self._parts.write(lambda tx: sending.enqueue(tx, draft, key, at, not_before))
        return OutboxId(item), changes

    async def cancel(self, item: OutboxId) -> Changes:
        """See the port."""
        return await self._parts.change(lambda tx: sending.cancel(tx, item))

    async def retry(self, item: OutboxId, at: datetime) -> Changes:
        """See the port."""

        def work(tx: Transaction) -> None:
            if outbox.find(tx.db, item).state in _STUCK:
                tx.db.run(
                    "UPDATE outbox SET not_before = ?, looked_up = 0 WHERE id = ?",
                    (to_us(at), item),
                )
                outbox.set_state(tx, item, OutboxState.QUEUED)

        return await self._parts.change(work)

    async def arrived(self, item: OutboxId, at: datetime) -> Changes:
        """See the port."""

        def work(tx: Transaction) -> None:
            found = outbox.find(tx.db, item)
            if found.state is OutboxState.UNCERTAIN:
                outbox.arrived_there(tx, item, found.prepared_remote_id, to_us(at))

        return await self._parts.change(work)

    async def drop(self, item: OutboxId) -> Changes:
        """See the port."""

        def work(tx: Transaction) -> None:
            found = outbox.find(tx.db, item)
            if found.state not in _STUCK:
                raise Rejected("Only a message that was refused or is not sure to have left can be dropped.")
            sending.withdraw(tx, found)

        return await self._parts.change(work)

    async def settle(self, conversation: ConversationId, reason: str, at: datetime) -> Changes:
        """See the port."""
        return await self._parts.change(
            lambda tx: overrule(tx, resolve(tx.db, conversation), settled=True, reason=reason)
        )

    async def reopen(self, conversation: ConversationId) -> Changes:
        """See the port."""
        return await self._parts.change(lambda tx: clear_overrule(tx, resolve(tx.db, conversation)))

    async def later(self, conversation: ConversationId, until: datetime) -> Changes:
        """See the port."""
        return await self._parts.change(
            lambda tx: overrule(tx, resolve(tx.db, conversation), settled=False, until=to_us(until))
        )

    async def wake_later(self, now: datetime) -> Changes:
        """See the port."""
        due = await self._parts.read(
            lambda db: db.all(
                "SELECT id FROM conversation WHERE later_until IS NOT NULL AND later_until <= ?",
                (to_us(now),),
            )
        )
        if not due:
            return Changes()

        def work(tx: Transaction) -> None:
            for (conversation,) in due:
                clear_overrule(tx, conversation)

        return await self._parts.change(work)

    async def mark_seen(self, conversation: ConversationId, seen_now: bool = True) -> Changes:
        """See the port."""
        return await self._parts.change(lambda tx: seen.seen_here(tx, resolve(tx.db, conversation), seen=seen_now))

    async def log_contact(
        self,
        conversation: ConversationId,
        kind: MessageKind,
        text: str,
        at: datetime,
        *,
        answered: bool,
    ) -> Changes:
        """See the port."""
        word = Word.OURS if answered else Word.NOTHING
        return await self._parts.change(lambda tx: _log(tx, resolve(tx.db, conversation), kind, text, to_us(at), word))

    async def set_note(self, person: PersonId, text: str) -> Changes:
        """See the port."""

        def work(tx: Transaction) -> None:
            if not tx.db.run("UPDATE person SET notes = ? WHERE id = ?", (text, person)):
                raise NotFound("This person is not here any more.")
            tx.touched.persons.add(person)

        return await self._parts.change(work)

    async def set_robot(self, conversation: ConversationId, robot: bool) -> Changes:
        """See the port. Holds for this conversation and for what this sender begins from now on."""
        return await self._parts.change(lambda tx: _set_robot(tx, resolve(tx.db, conversation), robot))

    async def set_setting(self, name: str, value: str) -> Changes:
        """See the port."""

        def work(tx: Transaction) -> None:
            tx.db.run(
                "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2",
                (name, value),
            )

        return await self._parts.change(work)

    async def ask_errand(self, message: MessageId, kind: ErrandKind, text: str, at: datetime) -> Changes:
        """See the port."""
        return await self._parts.change(lambda tx: errands.ask(tx, message, kind, text, to_us(at)))

    async def answer_mention(self, conversation: ConversationId, said: MentionAnswer | None) -> Changes:
        """See the port."""
        return await self._parts.change(lambda tx: mentions.answer(tx, resolve(tx.db, conversation), said))

    async def drop_errand(self, message: MessageId) -> Changes:
        """See the port."""
        return await self._parts.change(lambda tx: errands.drop(tx, message))


def _log(tx: Transaction, conversation: int, kind: MessageKind, text: str, at: int, word: Word) -> None:
    account, identity = tx.db.all(
        "SELECT c.account, i.id FROM conversation AS c JOIN account AS a ON a.id = c.account"
        " LEFT JOIN identity AS i ON i.network = a.connector AND i.address = a.address"
        " WHERE c.id = ?",
        (conversation,),
    )[0]
    slot = free_slot(tx.db, at, tx.next_message())
    message = tx.db.insert(
        "INSERT INTO message (account, conversation, remote_id, at, slot, direction, kind, word,"
        " author, text, delivery) VALUES (?, ?, ?, ?, ?, 'out', ?, ?, ?, ?, 'sent')",
        (
            account, conversation, "contact:" + secrets.token_hex(12), at, slot, kind.value,
            int(word), identity, text,
        ),
    )  # fmt: skip
    tx.index(slot, indexed(text, "", (), ()))
    added = tx.adding(conversation)
    added.messages += 1
    added.us += 1
    if word is Word.OURS:
        clear_overrule(tx, conversation)
    tx.touched.messages.add(message)


def _set_robot(tx: Transaction, conversation: int, robot: bool) -> None:
    tx.db.run("UPDATE conversation SET robot_word = ? WHERE id = ?", (int(robot), conversation))
    tx.db.run(
        "UPDATE identity SET robot_word = ? WHERE own = 0 AND id = (SELECT identity FROM conversation WHERE id = ?)",
        (int(robot), conversation),
    )
    rows = tx.db.all(
        "SELECT id, text, auto_reply FROM message WHERE conversation = ? AND direction = 'in'"
        " AND kind = 'message' ORDER BY at DESC LIMIT 50",
        (conversation,),
    )
    for message, text, auto in rows:
        asks, questions = (False, "") if robot or auto else meaning_of(tx, message, text)
        word = Word.NOTHING if robot or auto else Word.ASKS if asks else Word.THANKS
        tx.db.run(
            "UPDATE message SET word = ?, questions = ? WHERE id = ?",
            (int(word), questions, message),
        )
    tx.stale.add(conversation)
