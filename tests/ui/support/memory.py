"""The store as a dict: what the window reads and writes, without SQL. For tests of the window."""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from shopbell.also_waiting import AlsoWaiting
from shopbell.changes import Changes
from shopbell.errors import NotFound
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

LEFT = (OutboxState.SENT, OutboxState.CANCELLED)


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

    async def former_accounts(self) -> tuple[Account, ...]:
        return ()

    async def counts(self) -> Counts:
        shop = self._shop
        waiting = shop.in_view(View.WAITING)
        stuck = [i for i in shop.outbox.values() if i.state not in LEFT]
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

    async def closing(self, now: datetime, *, after: str = "", limit: int = 100) -> RowPage:
        waiting = self._shop.in_view(View.WAITING)
        soon = [row for row in waiting if row.answer_until is not None and row.answer_until > now]
        soon.sort(key=lambda row: (row.answer_until or now, row.id))
        rows = [*soon, *(row for row in waiting if row not in soon)]
        start = int(after or 0)
        end = start + limit
        return RowPage(tuple(rows[start:end]), str(end) if end < len(rows) else "")

    async def people_waiting(
        self, *, after: str = "", limit: int = 100, account: AccountId | None = None, closing: datetime | None = None
    ) -> RowPage:
        shown = self.closing(closing) if closing is not None else self.rows(View.WAITING, account=account)
        everybody = (await shown).rows
        first: dict[object, ConversationRow] = {}
        for row in everybody:
            first.setdefault(row.person or row.id, row)
        start, end = int(after or 0), int(after or 0) + limit
        rows = [self._with_others(row) for row in first.values()]
        return RowPage(tuple(rows[start:end]), str(end) if end < len(rows) else "")

    def _with_others(self, row: ConversationRow) -> ConversationRow:
        others = [r for r in self._shop.in_view(View.WAITING) if r.person == row.person and r.id != row.id]
        return replace(row, also=tuple(AlsoWaiting(r.id, r.account, r.network or r.connector) for r in others))

    async def rows_by_id(self, ids: Sequence[ConversationId]) -> tuple[ConversationRow, ...]:
        found_rows = [self._shop.rows[i] for i in ids if i in self._shop.rows]
        return tuple(self._with_others(row) if row.waiting_since else row for row in found_rows)

    async def last_heard(self, conversations: Sequence[ConversationId]) -> Mapping[ConversationId, datetime]:
        heard = {one: [m.at for m in self._timeline(one) if m.direction is Direction.IN] for one in conversations}
        return {one: times[-1] for one, times in heard.items() if times}

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
        return found(self._shop.messages, message)

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
        return found(files, attachment)

    async def blob(self, sha256: str) -> bytes:
        return found(self._shop.blobs, sha256)

    async def person(self, person: PersonId) -> Person:
        return found(self._shop.persons, person)

    async def draft(self, key: str) -> Draft | None:
        return self._shop.drafts.get(key)

    async def drafts(self) -> tuple[Draft, ...]:
        return tuple(sorted(self._shop.drafts.values(), key=lambda d: d.updated_at, reverse=True))

    async def outbox(self) -> tuple[OutboxItem, ...]:
        gone = OutboxState.CANCELLED
        return tuple(item for item in self._shop.outbox.values() if item.state is not gone)

    async def outbox_item(self, item: OutboxId) -> OutboxItem:
        return found(self._shop.outbox, item)

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


def found(where: dict[_K, _V], key: _K) -> _V:
    if key not in where:
        raise NotFound("That is not here any more.")
    return where[key]


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
