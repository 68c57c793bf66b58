"""What the window and the command line read. See `shopbell.ports`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shopbell.ids import AccountId, AttachmentId, ConversationId, MessageId, OutboxId, PersonId
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


@dataclass(frozen=True, slots=True)
class RowPage:
    """A page of a list, in its order; `next` is '' at the end, else opaque for `after`."""

    rows: tuple[ConversationRow, ...]
    next: str = ""
    cursors: tuple[str, ...] = ()
    """One for each row: given as `after` it continues behind that row."""


@dataclass(frozen=True, slots=True)
class MessagePage:
    """A window of a conversation, oldest first."""

    messages: tuple[Message, ...]
    more_before: bool = False
    more_after: bool = False


class Library(Protocol):
    """Everything the window reads."""

    async def change_counter(self) -> int:
        """Raised once per committed transaction, by whichever process."""
        ...

    async def accounts(self) -> tuple[Account, ...]:
        """In the order they were added, without the removed ones."""
        ...

    async def former_accounts(self) -> tuple[Account, ...]:
        """Removed ones whose history was kept; it can be read and taken away."""
        ...

    async def counts(self) -> Counts:
        """The numbers beside the views; O(1)."""
        ...

    async def rows(self, view: View, *, after: str = "", limit: int = 100, account: AccountId | None = None) -> RowPage:
        """Waiting: longest first. The rest: newest first. Keyset pages."""
        ...

    async def closing(self, now: datetime, *, after: str = "", limit: int = 100) -> RowPage:
        """Waiting: first those whose service takes an answer for a while only, the nearest end first; then the rest."""
        ...

    async def people_waiting(
        self, *, after: str = "", limit: int = 100, account: AccountId | None = None, closing: datetime | None = None
    ) -> RowPage:
        """One row for each person, the longest wait first, with where else they wait. Keyset pages.

        `closing`: of all accounts, in the order of the method of that name, as seen at that time.
        """
        ...

    async def rows_by_id(self, ids: Sequence[ConversationId]) -> tuple[ConversationRow, ...]:
        """Those that still exist, in the given order."""
        ...

    async def last_heard(self, conversations: Sequence[ConversationId]) -> Mapping[ConversationId, datetime]:
        """When the other side last wrote, for those conversations where it did."""
        ...

    async def conversations_of(self, person: PersonId) -> tuple[ConversationId, ...]:
        """All conversations with one person, newest first."""
        ...

    async def messages(
        self, conversation: ConversationId, *, around: MessageId | None = None, limit: int = 100
    ) -> MessagePage:
        """The newest ones, or those around one."""
        ...

    async def messages_before(self, conversation: ConversationId, before: MessageId, limit: int = 100) -> MessagePage:
        """Older ones, in time order."""
        ...

    async def messages_after(self, conversation: ConversationId, after: MessageId, limit: int = 100) -> MessagePage:
        """Newer ones, in time order."""
        ...

    async def message(self, message: MessageId) -> Message:
        """One; raises NotFound."""
        ...

    async def newest_message(self) -> MessageId:
        """The id of the message stored last; 0 when there is none."""
        ...

    async def arrived_after(self, message: MessageId) -> tuple[MessageId, ...]:
        """Words of people stored after that one and newer than their account: for whoever missed the bell."""
        ...

    async def message_at(self, conversation: ConversationId, at: datetime) -> MessageId | None:
        """The first message at or after a time: jump to a date."""
        ...

    async def body(self, message: MessageId) -> RichBody | None:
        """Its HTML as it came, or None."""
        ...

    async def raw(self, message: MessageId) -> bytes | None:
        """Its original as it came, or None."""
        ...

    async def attachment(self, attachment: AttachmentId) -> Attachment:
        """One; raises NotFound."""
        ...

    async def blob(self, sha256: str) -> bytes:
        """Bytes of a stored file; raises NotFound."""
        ...

    async def person(self, person: PersonId) -> Person:
        """One; raises NotFound."""
        ...

    async def draft(self, key: str) -> Draft | None:
        """What is being written there."""
        ...

    async def drafts(self) -> tuple[Draft, ...]:
        """All of them, newest first."""
        ...

    async def outbox(self) -> tuple[OutboxItem, ...]:
        """What has not left, oldest first, with those sent in the last minute."""
        ...

    async def outbox_item(self, item: OutboxId) -> OutboxItem:
        """One; raises NotFound."""
        ...

    async def search(self, query: str, *, limit: int = 50, before: MessageId | None = None) -> tuple[SearchHit, ...]:
        """Newest first. Every word must be there; the last one as a prefix. A newer call interrupts an older."""
        ...

    async def addresses(self, prefix: str, limit: int = 8) -> tuple[str, ...]:
        """Completion for To: 'Name <address>' of people met before, most recent first."""
        ...

    async def gaps(self, account: AccountId | None = None) -> tuple[Gap, ...]:
        """Open and closed ones."""
        ...

    async def setting(self, name: str) -> str | None:
        """A preference of the owner."""
        ...
