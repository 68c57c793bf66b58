"""Everything the window reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from shopbell.errors import NotFound
from shopbell.model import (
    Account,
    Attachment,
    ConversationRow,
    Counts,
    Draft,
    Gap,
    Message,
    OutboxItem,
    Person,
    RichBody,
    SearchHit,
    View,
)
from storage import closing, lists, news, people, timeline, waiting
from storage.instants import to_us
from storage.tables import accounts, drafts, outbox
from storage.tables.gaps import gaps_of
from storage.tables.messages import attachment as attachment_of

if TYPE_CHECKING:
    from shopbell.ids import AccountId, AttachmentId, ConversationId, MessageId, OutboxId, PersonId
    from shopbell.ports import MessagePage, RowPage
    from storage.blobs import Blobs
    from storage.database import Row
    from storage.parts import Parts
    from storage.search import Search

_RECENTLY = timedelta(minutes=1)


class SqlLibrary:
    """`shopbell.ports.Library` over SQLite."""

    def __init__(self, parts: Parts, blobs: Blobs) -> None:
        self._parts = parts
        self._blobs = blobs

    @cached_property
    def _search(self) -> Search:
        from storage.search import Search

        return Search(self._parts)

    async def change_counter(self) -> int:
        """See the port."""
        counter: int = await self._parts.read(lambda db: db.value("SELECT counter FROM change_counter"))
        return counter

    async def accounts(self) -> tuple[Account, ...]:
        """See the port."""
        rows = await self._parts.read(lambda db: db.all(accounts.SELECT + " WHERE removed = 0 ORDER BY id"))
        return tuple(map(accounts.account_of, rows))

    async def former_accounts(self) -> tuple[Account, ...]:
        """See the port."""
        rows = await self._parts.read(lambda db: db.all(accounts.SELECT + " WHERE removed = 1 ORDER BY id"))
        return tuple(map(accounts.account_of, rows))

    async def counts(self) -> Counts:
        """See the port."""
        return await self._parts.read(lists.counts)

    async def rows(self, view: View, *, after: str = "", limit: int = 100, account: AccountId | None = None) -> RowPage:
        """See the port."""
        return await self._parts.read(lambda db: lists.page(db, view, after, limit, account))

    async def closing(self, now: datetime, *, after: str = "", limit: int = 100) -> RowPage:
        """See the port."""
        return await self._parts.read(lambda db: closing.page(db, after, limit, now))

    async def rows_by_id(self, ids: Sequence[ConversationId]) -> tuple[ConversationRow, ...]:
        """See the port."""
        return await self._parts.read(lambda db: waiting.with_others(db, lists.rows_by_id(db, ids)))

    async def people_waiting(
        self, *, after: str = "", limit: int = 100, account: AccountId | None = None, closing: datetime | None = None
    ) -> RowPage:
        """See the port."""
        return await self._parts.read(lambda db: waiting.page(db, after, limit, account, closing))

    async def last_heard(self, conversations: Sequence[ConversationId]) -> Mapping[ConversationId, datetime]:
        """See the port."""
        return await self._parts.read(lambda db: people.last_heard(db, conversations))

    async def conversations_of(self, person: PersonId) -> tuple[ConversationId, ...]:
        """See the port."""
        return await self._parts.read(lambda db: people.conversations_of(db, person))

    async def messages(
        self, conversation: ConversationId, *, around: MessageId | None = None, limit: int = 100
    ) -> MessagePage:
        """See the port."""
        return await self._parts.read(lambda db: timeline.window(db, conversation, around, limit))

    async def messages_before(self, conversation: ConversationId, before: MessageId, limit: int = 100) -> MessagePage:
        """See the port."""
        return await self._parts.read(lambda db: timeline.before(db, conversation, before, limit))

    async def messages_after(self, conversation: ConversationId, after: MessageId, limit: int = 100) -> MessagePage:
        """See the port."""
        return await self._parts.read(lambda db: timeline.after(db, conversation, after, limit))

    async def message(self, message: MessageId) -> Message:
        """See the port."""
        return await self._parts.read(lambda db: timeline.one(db, message))

    async def newest_message(self) -> MessageId:
        """See the port."""
        return await self._parts.read(news.newest_message)

    async def arrived_after(self, message: MessageId) -> tuple[MessageId, ...]:
        """See the port."""
        return await self._parts.read(lambda db: news.arrived_after(db, message))

    async def message_at(self, conversation: ConversationId, at: datetime) -> MessageId | None:
        """See the port."""
        return await self._parts.read(lambda db: timeline.first_at(db, conversation, to_us(at)))

    async def body(self, message: MessageId) -> RichBody | None:
        """See the port."""
        row = await self._parts.read(
            lambda db: db.one("SELECT html, html_file FROM body WHERE message = ?", (message,))
        )
        packed = None if row is None else _unpack(row, self._blobs)
        if packed is None:
            return None
        files = await self._parts.read(lambda db: timeline.inline_files(db, message))
        return RichBody(packed.decode("utf-8", "replace"), files)

    async def raw(self, message: MessageId) -> bytes | None:
        """See the port."""
        row = await self._parts.read(lambda db: db.one("SELECT raw, raw_file FROM body WHERE message = ?", (message,)))
        return None if row is None else _unpack(row, self._blobs)

    async def attachment(self, attachment: AttachmentId) -> Attachment:
        """See the port."""
        row = await self._parts.read(
            lambda db: db.one(
                "SELECT id, message, name, media_type, size, sha256, content_id, remote_ref, description"
                " FROM attachment WHERE id = ?",
                (attachment,),
            )
        )
        if row is None:
            raise NotFound("This file is not here any more.")
        return attachment_of(row)

    async def blob(self, sha256: str) -> bytes:
        """See the port."""
        return await self._parts.prepare(lambda: self._blobs.get(sha256))

    async def person(self, person: PersonId) -> Person:
        """See the port."""
        return await self._parts.read(lambda db: people.person(db, person))

    async def draft(self, key: str) -> Draft | None:
        """See the port."""
        return await self._parts.read(lambda db: drafts.find(db, key))

    async def drafts(self) -> tuple[Draft, ...]:
        """See the port."""
        rows = await self._parts.read(lambda db: db.all(drafts.SELECT + " ORDER BY updated_at DESC, key"))
        return tuple(map(drafts.draft_of, rows))

    async def outbox(self) -> tuple[OutboxItem, ...]:
        """See the port."""
        since = to_us(datetime.now(UTC) - _RECENTLY)
        rows = await self._parts.read(
            lambda db: db.all(
                outbox.SELECT
                + " WHERE state NOT IN ('sent', 'cancelled') UNION ALL "
                + outbox.SELECT
                + " WHERE sent_at IS NOT NULL AND sent_at >= ? AND state = 'sent' ORDER BY id",
                (since,),
            )
        )
        return tuple(map(outbox.item_of, rows))

    async def outbox_item(self, item: OutboxId) -> OutboxItem:
        """See the port."""
        return await self._parts.read(lambda db: outbox.find(db, item))

    async def search(self, query: str, *, limit: int = 50, before: MessageId | None = None) -> tuple[SearchHit, ...]:
        """See the port. A call that a newer one interrupts gives nothing."""
        return await self._search.find(query, limit, before)

    async def addresses(self, prefix: str, limit: int = 8) -> tuple[str, ...]:
        """See the port."""
        return await self._parts.read(lambda db: people.addresses(db, prefix, limit))

    async def gaps(self, account: AccountId | None = None) -> tuple[Gap, ...]:
        """See the port."""
        return await self._parts.read(lambda db: gaps_of(db, account))

    async def setting(self, name: str) -> str | None:
        """See the port."""
        value: str | None = await self._parts.read(
            lambda db: db.value("SELECT value FROM setting WHERE name = ?", (name,))
        )
        return value


def _unpack(row: Row, blobs: Blobs) -> bytes | None:
    from storage.parcels import unpack

    return unpack(row[0], row[1], blobs)
