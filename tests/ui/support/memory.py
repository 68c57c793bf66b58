"""The store as a dict: what the window reads and writes, without SQL. For tests of the window."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from shopbell.changes import Changes
from shopbell.errors import NotFound, Rejected
from shopbell.ids import (
    AccountId,
    AttachmentId,
    ConversationId,
    IdentityId,
    MessageId,
    OutboxId,
    PersonId,
)
from shopbell.model import (
    Account,
    Attachment,
    ConversationRow,
    Counts,
    Delivery,
    Direction,
    Draft,
    DraftAttachment,
    Gap,
    Message,
    MessageKind,
    OutboxItem,
    OutboxState,
    Person,
    RichBody,
    SearchHit,
    Turn,
    View,
)
from shopbell.ports import MessagePage, RowPage
from tests.ui.support.clock import StillClock

_LEFT = (OutboxState.SENT, OutboxState.CANCELLED)


class MemoryShop:
    """Everything there is; `ring` is called with the changes of each write."""

    def __init__(self, clock: StillClock) -> None:
        self.clock = clock
        self.accounts: dict[AccountId, Account] = {}
        self.rows: dict[ConversationId, ConversationRow] = {}
        self.messages: dict[MessageId, Message] = {}
        self.bodies: dict[MessageId, RichBody] = {}
        self.raws: dict[MessageId, bytes] = {}
        self.persons: dict[PersonId, Person] = {}
        self.drafts: dict[str, Draft] = {}
        self.outbox: dict[OutboxId, OutboxItem] = {}
        self.settings: dict[str, str] = {}
        self.gaps: list[Gap] = []
        self.blobs: dict[str, bytes] = {}
        self.counter = 0
        self.next_id = itertools.count(10_000)

    def changed(self, **ids: object) -> Changes:
        """The changes of one write."""
        self.counter += 1
        return Changes(counter=self.counter, **ids)  # type: ignore[arg-type]

    def in_view(self, view: View) -> list[ConversationRow]:
        """The rows of a view in its order."""
        rows = [row for row in self.rows.values() if _IN_VIEW[view](row)]
        if view is View.WAITING:
            return sorted(rows, key=lambda row: (row.waiting_since or row.last_at, row.id))
        return sorted(rows, key=lambda row: (row.last_at, row.id), reverse=True)


_IN_VIEW: dict[View, Callable[[ConversationRow], bool]] = {
    View.WAITING: lambda r: r.turn is Turn.YOURS and not r.robot and r.later_until is None,
    View.THEIRS: lambda r: r.turn is Turn.THEIRS and not r.robot and r.later_until is None,
    View.SETTLED: lambda r: r.turn is Turn.SETTLED and not r.robot and r.later_until is None,
    View.LATER: lambda r: r.later_until is not None and not r.robot,
    View.MENTIONS: lambda r: False,
    View.ROBOTS: lambda r: r.robot,
    View.ALL: lambda r: True,
}


class MemoryLibrary:
    """`shopbell.ports.Library` over a MemoryShop."""

    def __init__(self, shop: MemoryShop) -> None:
        self._shop = shop
        self.searches: list[str] = []

    async def change_counter(self) -> int:
        return self._shop.counter

    async def accounts(self) -> tuple[Account, ...]:
        return tuple(self._shop.accounts.values())

    async def counts(self) -> Counts:
        shop = self._shop
        waiting = shop.in_view(View.WAITING)
        stuck = [i for i in shop.outbox.values() if i.state not in _LEFT]
        return Counts(
            waiting_people=len({row.person or row.id for row in waiting}),
            waiting=len(waiting),
            theirs=len(shop.in_view(View.THEIRS)),
            settled=len(shop.in_view(View.SETTLED)),
            later=len(shop.in_view(View.LATER)),
            robots=len(shop.in_view(View.ROBOTS)),
            everything=len(shop.rows),
            outbox=len(stuck),
            outbox_stuck=sum(i.state in (OutboxState.REFUSED, OutboxState.UNCERTAIN) for i in stuck),
            longest=waiting[0].id if waiting else None,
        )

    async def rows(self, view: View, *, after: str = "", limit: int = 100, account: AccountId | None = None) -> RowPage:
        rows = [r for r in self._shop.in_view(view) if account in (None, r.account)]
        start = int(after or 0)
        end = start + limit
        return RowPage(tuple(rows[start:end]), str(end) if end < len(rows) else "")

    async def rows_by_id(self, ids: Sequence[ConversationId]) -> tuple[ConversationRow, ...]:
        return tuple(self._shop.rows[i] for i in ids if i in self._shop.rows)

    async def conversations_of(self, person: PersonId) -> tuple[ConversationId, ...]:
        rows = [row for row in self._shop.rows.values() if row.person == person]
        return tuple(row.id for row in sorted(rows, key=lambda r: r.last_at, reverse=True))

    def _timeline(self, conversation: ConversationId) -> list[Message]:
        found = [m for m in self._shop.messages.values() if m.conversation == conversation]
        return sorted(found, key=lambda m: (m.at, m.id))

    async def messages(
        self, conversation: ConversationId, *, around: MessageId | None = None, limit: int = 100
    ) -> MessagePage:
        line = self._timeline(conversation)
        places = [at for at, m in enumerate(line) if m.id == around]
        end = min(len(line), places[0] + limit // 2 + 1) if places else len(line)
        start = max(0, end - limit)
        return MessagePage(tuple(line[start:end]), start > 0, end < len(line))

    async def messages_before(self, conversation: ConversationId, before: MessageId, limit: int = 100) -> MessagePage:
        line = self._timeline(conversation)
        end = next((at for at, m in enumerate(line) if m.id == before), 0)
        start = max(0, end - limit)
        return MessagePage(tuple(line[start:end]), start > 0, True)

    async def messages_after(self, conversation: ConversationId, after: MessageId, limit: int = 100) -> MessagePage:
        line = self._timeline(conversation)
        start = next((at + 1 for at, m in enumerate(line) if m.id == after), len(line))
        end = start + limit
        return MessagePage(tuple(line[start:end]), True, end < len(line))

    async def message(self, message: MessageId) -> Message:
        return _found(self._shop.messages, message)

    async def newest_message(self) -> MessageId:
        return max(self._shop.messages, default=MessageId(0))

    async def arrived_after(self, message: MessageId) -> tuple[MessageId, ...]:
        newer = sorted(m for m in self._shop.messages if m > message)
        return tuple(m for m in newer if self._shop.messages[m].direction is Direction.IN)

    async def message_at(self, conversation: ConversationId, at: datetime) -> MessageId | None:
        return next((m.id for m in self._timeline(conversation) if m.at >= at), None)

    async def body(self, message: MessageId) -> RichBody | None:
        return self._shop.bodies.get(message)

    async def raw(self, message: MessageId) -> bytes | None:
        return self._shop.raws.get(message)

    async def attachment(self, attachment: AttachmentId) -> Attachment:
        files = {a.id: a for m in self._shop.messages.values() for a in m.attachments}
        return _found(files, attachment)

    async def blob(self, sha256: str) -> bytes:
        return _found(self._shop.blobs, sha256)

    async def person(self, person: PersonId) -> Person:
        return _found(self._shop.persons, person)

    async def draft(self, key: str) -> Draft | None:
        return self._shop.drafts.get(key)

    async def drafts(self) -> tuple[Draft, ...]:
        return tuple(sorted(self._shop.drafts.values(), key=lambda d: d.updated_at, reverse=True))

    async def outbox(self) -> tuple[OutboxItem, ...]:
        gone = OutboxState.CANCELLED
        return tuple(item for item in self._shop.outbox.values() if item.state is not gone)

    async def outbox_item(self, item: OutboxId) -> OutboxItem:
        return _found(self._shop.outbox, item)

    async def search(self, query: str, *, limit: int = 50, before: MessageId | None = None) -> tuple[SearchHit, ...]:
        self.searches.append(query)
        words = query.casefold().split()
        hits = [
            self._hit(m)
            for m in sorted(self._shop.messages.values(), key=lambda m: m.at, reverse=True)
            if words and all(word in m.text.casefold() for word in words)
        ]
        return tuple(hits[:limit])

    def _hit(self, message: Message) -> SearchHit:
        line = self._timeline(message.conversation)
        at = line.index(message)
        return SearchHit(
            message=message.id,
            conversation=message.conversation,
            account=message.account,
            at=message.at,
            person_name=self._shop.rows[message.conversation].person_name,
            author_name=message.author_name,
            direction=message.direction,
            snippet=message.text,
            before=line[at - 1].text if at else "",
            after=line[at + 1].text if at + 1 < len(line) else "",
        )

    async def addresses(self, prefix: str, limit: int = 8) -> tuple[str, ...]:
        known = [
            f"{identity.name} <{identity.address}>"
            for person in self._shop.persons.values()
            for identity in person.identities
        ]
        return tuple(a for a in known if prefix.casefold() in a.casefold())[:limit]

    async def gaps(self, account: AccountId | None = None) -> tuple[Gap, ...]:
        return tuple(gap for gap in self._shop.gaps if account in (None, gap.account))

    async def setting(self, name: str) -> str | None:
        return self._shop.settings.get(name)


_K = TypeVar("_K")
_V = TypeVar("_V")


def _found(where: dict[_K, _V], key: _K) -> _V:
    if key not in where:
        raise NotFound("That is not here any more.")
    return where[key]


class MemoryDesk:
    """`shopbell.ports.Desk` over a MemoryShop."""

    def __init__(self, shop: MemoryShop) -> None:
        self._shop = shop

    def _set_row(self, conversation: ConversationId, **values: object) -> Changes:
        row = _found(self._shop.rows, conversation)
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
        old = _found(self._shop.outbox, item)
        self._shop.outbox[item] = replace(old, state=state)
        if delivery is None:
            self._shop.messages.pop(old.message, None)
        elif old.message in self._shop.messages:
            bubble = self._shop.messages[old.message]
            self._shop.messages[old.message] = replace(bubble, delivery=delivery)
        row_state = None if state in _LEFT else state
        changes = self._set_row(old.conversation, outbox_state=row_state)
        return replace(changes, outbox=frozenset({item}), messages=frozenset({old.message}))

    async def cancel(self, item: OutboxId) -> Changes:
        old = _found(self._shop.outbox, item)
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
        row = _found(self._shop.rows, conversation)
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
        row = _found(self._shop.rows, conversation)
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
        self._shop.persons[person] = replace(_found(self._shop.persons, person), notes=text)
        return self._shop.changed(persons=frozenset({person}))

    async def set_robot(self, conversation: ConversationId, robot: bool) -> Changes:
        return self._set_row(conversation, robot=robot)

    async def set_setting(self, name: str, value: str) -> Changes:
        self._shop.settings[name] = value
        return self._shop.changed()


class MemoryIntake:
    """The little of `shopbell.ports.Intake` that the window calls."""

    def __init__(self, shop: MemoryShop) -> None:
        self._shop = shop
        self.wanted: list[AttachmentId] = []

    async def want_attachment(self, attachment: AttachmentId) -> Changes:
        self.wanted.append(attachment)
        return self._shop.changed()


def add_messages(
    shop: MemoryShop,
    row: ConversationRow,
    words: Iterable[tuple[Direction, timedelta, str]],
    author: IdentityId | None = None,
) -> None:
    """Fill a conversation: who, how long ago, what."""
    for direction, ago, text in words:
        theirs = direction is Direction.IN
        message = Message(
            id=MessageId(next(shop.next_id)),
            account=row.account,
            conversation=row.id,
            remote_id="",
            at=shop.clock.now() - ago,
            direction=direction,
            kind=MessageKind.MESSAGE,
            author=author if theirs else None,
            author_name=row.person_name if theirs else "",
            author_address=row.person_address if theirs else shop.accounts[row.account].address,
            text=text,
            visibility=row.visibility,
            delivery=Delivery.RECEIVED if theirs else Delivery.SENT,
            subject=row.subject,
        )
        shop.messages[message.id] = message
