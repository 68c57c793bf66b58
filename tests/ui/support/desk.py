"""What the owner does, over the shop in memory."""

from dataclasses import replace
from datetime import datetime

from shopbell.changes import Changes
from shopbell.errors import Rejected
from shopbell.ids import ConversationId, MessageId, OutboxId, PersonId
from shopbell.model import (
    Delivery,
    Direction,
    Draft,
    DraftAttachment,
    Errand,
    ErrandKind,
    MentionAnswer,
    Message,
    MessageKind,
    OutboxItem,
    OutboxState,
    Turn,
)
from tests.ui.support.memory import LEFT, MemoryShop, found


class MemoryDesk:
    """`shopbell.ports.Desk` over a MemoryShop."""

    def __init__(self, shop: MemoryShop) -> None:
        self._shop = shop

    def _set_row(self, conversation: ConversationId, **values: object) -> Changes:
        row = found(self._shop.rows, conversation)
        self._shop.rows[conversation] = replace(row, **values)  # type: ignore[arg-type]
        return self._shop.changed(conversations=frozenset({conversation}))

    def _mark_draft(self, conversation: ConversationId | None, has: bool, key: str) -> Changes:
        if conversation is not None and conversation in self._shop.rows:
            changes = self._set_row(conversation, has_draft=has)
            return replace(changes, drafts=frozenset({key}))
        return self._shop.changed(drafts=frozenset({key}))

    async def save_draft(self, draft: Draft) -> Changes:
        if not (draft.text or draft.attachments or draft.to):
            return await self.discard_draft(draft.key)
        self._shop.drafts[draft.key] = draft
        return self._mark_draft(draft.conversation, True, draft.key)

    async def discard_draft(self, key: str) -> Changes:
        draft = self._shop.drafts.pop(key, None)
        return self._mark_draft(draft.conversation if draft else None, False, key)

    async def move_draft(self, to: Draft, rest: Draft) -> Changes:
        return await self.save_draft(to) | await self.save_draft(rest)

    async def keep_file(self, name: str, media_type: str, content: bytes) -> DraftAttachment:
        sha256 = f"{len(self._shop.blobs):064x}"
        self._shop.blobs[sha256] = content
        return DraftAttachment(name, media_type, len(content), sha256)

    async def enqueue(self, draft: Draft, key: str, *, at: datetime, not_before: datetime) -> tuple[OutboxId, Changes]:
        shop = self._shop
        item = OutboxId(next(shop.next_id))
        conversation = draft.conversation or self._begin(draft, at)
        bubble = self._bubble(replace(draft, conversation=conversation), item, at)
        shop.messages[bubble.id] = bubble
        shop.outbox[item] = OutboxItem(
            id=item,
            account=draft.account,
            conversation=conversation,
            message=bubble.id,
            key=key,
            state=OutboxState.HELD,
            text=draft.text,
            subject=draft.subject,
            to=draft.to,
            cc=draft.cc,
            bcc=draft.bcc,
            reply_to_remote="",
            visibility=draft.visibility,
            attachments=draft.attachments,
            created_at=at,
            not_before=not_before,
        )
        shop.drafts.pop(draft.key, None)
        changes = self._set_row(
            conversation,
            turn=Turn.THEIRS,
            waiting_since=None,
            open_question="",
            open_questions=0,
            snippet=draft.text,
            last_ours=True,
            last_at=at,
            has_draft=False,
            outbox_state=OutboxState.HELD,
        )
        return item, replace(
            changes,
            outbox=frozenset({item}),
            messages=frozenset({bubble.id}),
            drafts=frozenset({draft.key}),
        )

    def _begin(self, draft: Draft, at: datetime) -> ConversationId:
        conversation = ConversationId(next(self._shop.next_id))
        some = next(iter(self._shop.rows.values()))
        self._shop.rows[conversation] = replace(
            some,
            id=conversation,
            account=draft.account,
            person=None,
            person_name=draft.to[0] if draft.to else "",
            subject=draft.subject,
            last_at=at,
        )
        return conversation

    def _bubble(self, draft: Draft, item: OutboxId, at: datetime) -> Message:
        assert draft.conversation is not None
        return Message(
            id=MessageId(next(self._shop.next_id)),
            account=draft.account,
            conversation=draft.conversation,
            remote_id="",
            at=at,
            direction=Direction.OUT,
            kind=MessageKind.MESSAGE,
            author=None,
            author_name="",
            author_address=self._shop.accounts[draft.account].address,
            text=draft.text,
            visibility=draft.visibility,
            delivery=Delivery.WAITING,
            reply_to=draft.reply_to,
            subject=draft.subject,
            outbox=item,
        )

    def _set_item(self, item: OutboxId, state: OutboxState, delivery: Delivery | None) -> Changes:
        old = found(self._shop.outbox, item)
        self._shop.outbox[item] = replace(old, state=state)
        if delivery is None:
            self._shop.messages.pop(old.message, None)
        elif old.message in self._shop.messages:
            bubble = self._shop.messages[old.message]
            self._shop.messages[old.message] = replace(bubble, delivery=delivery)
        row_state = None if state in LEFT else state
        changes = self._set_row(old.conversation, outbox_state=row_state)
        return replace(changes, outbox=frozenset({item}), messages=frozenset({old.message}))

    async def cancel(self, item: OutboxId) -> Changes:
        old = found(self._shop.outbox, item)
        if old.state in (OutboxState.SENDING, OutboxState.SENT):
            raise Rejected("It is already on its way.")
        key = f"c{old.conversation}"
        begun = self._shop.drafts.get(key)
        text = f"{old.text}\n\n{begun.text}" if begun is not None and begun.text else old.text
        draft = Draft(key, old.conversation, old.account, text, self._shop.clock.now())
        self._shop.drafts[key] = draft
        changes = self._set_item(item, OutboxState.CANCELLED, None)
        self._set_row(old.conversation, turn=Turn.YOURS, waiting_since=old.created_at, has_draft=True)
        return replace(changes, drafts=frozenset({key}))

    async def retry(self, item: OutboxId, at: datetime) -> Changes:
        return self._set_item(item, OutboxState.QUEUED, Delivery.WAITING)

    async def arrived(self, item: OutboxId, at: datetime) -> Changes:
        return self._set_item(item, OutboxState.SENT, Delivery.SENT)

    async def drop(self, item: OutboxId) -> Changes:
        return self._set_item(item, OutboxState.CANCELLED, None)

    async def settle(self, conversation: ConversationId, reason: str, at: datetime) -> Changes:
        return self._set_row(conversation, turn=Turn.SETTLED, settled_reason=reason, later_until=None)

    async def reopen(self, conversation: ConversationId) -> Changes:
        row = found(self._shop.rows, conversation)
        turn = Turn.YOURS if row.waiting_since else Turn.THEIRS
        return self._set_row(conversation, turn=turn, settled_reason="", later_until=None)

    async def later(self, conversation: ConversationId, until: datetime) -> Changes:
        return self._set_row(conversation, later_until=until)

    async def wake_later(self, now: datetime) -> Changes:
        due = [r.id for r in self._shop.rows.values() if r.later_until and r.later_until <= now]
        for conversation in due:
            self._set_row(conversation, later_until=None)
        return self._shop.changed(conversations=frozenset(due))

    async def mark_seen(self, conversation: ConversationId, seen: bool = True) -> Changes:
        return self._set_row(conversation, unseen=0 if seen else 1)

    async def log_contact(
        self,
        conversation: ConversationId,
        kind: MessageKind,
        text: str,
        at: datetime,
        *,
        answered: bool,
    ) -> Changes:
        row = found(self._shop.rows, conversation)
        draft = Draft("x", conversation, row.account, text, at)
        note = replace(self._bubble(draft, OutboxId(0), at), kind=kind, outbox=None)
        self._shop.messages[note.id] = replace(note, delivery=Delivery.SENT)
        turn = Turn.THEIRS if answered else row.turn
        changes = self._set_row(
            conversation,
            turn=turn,
            waiting_since=None if answered else row.waiting_since,
            last_at=at,
            snippet=text,
        )
        return replace(changes, messages=frozenset({note.id}))

    async def set_note(self, person: PersonId, text: str) -> Changes:
        self._shop.persons[person] = replace(found(self._shop.persons, person), notes=text)
        return self._shop.changed(persons=frozenset({person}))

    async def set_robot(self, conversation: ConversationId, robot: bool) -> Changes:
        return self._set_row(conversation, robot=robot)

    async def ask_errand(self, message: MessageId, kind: ErrandKind, text: str, at: datetime) -> Changes:
        return self._set_errand(message, Errand(message, kind, text))

    async def drop_errand(self, message: MessageId) -> Changes:
        return self._set_errand(message, None)

    def _set_errand(self, message: MessageId, errand: Errand | None) -> Changes:
        before = found(self._shop.messages, message)
        self._shop.messages[message] = replace(before, errand=errand)
        return self._shop.changed(messages=frozenset({message}), conversations=frozenset({before.conversation}))

    async def answer_mention(self, conversation: ConversationId, said: MentionAnswer | None) -> Changes:
        return self._set_row(conversation, mention=said is None)

    async def set_setting(self, name: str, value: str) -> Changes:
        self._shop.settings[name] = value
        return self._shop.changed()
