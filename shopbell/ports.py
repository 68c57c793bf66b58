"""What the engine, the services and the window need from the store and the system, as small protocols.

Every method is async and returns at once to the loop; errors are `StoreRefused` and `NotFound`. Reads (`Library`)
and writes (`Desk`, `Intake`, `Dispatch`, `AccountBook`) are different connections. Every write returns the
`Changes` of its committed transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shopbell.changes import Changes
    from shopbell.connector import Prepared, Receipt, Verified
    from shopbell.events import Batch
    from shopbell.ids import AccountId, AttachmentId, ConversationId, MessageId, OutboxId, PersonId
    from shopbell.model import (
        Account,
        AccountState,
        Attachment,
        ConversationRow,
        Counts,
        Draft,
        DraftAttachment,
        Errand,
        ErrandKind,
        Gap,
        MentionAnswer,
        Message,
        MessageKind,
        OutboxItem,
        Person,
        Progress,
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

    async def rows_by_id(self, ids: Sequence[ConversationId]) -> tuple[ConversationRow, ...]:
        """Those that still exist, in the given order."""
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


class Desk(Protocol):
    """What the owner does. Interactive: runs between a bulk job's transactions."""

    async def save_draft(self, draft: Draft) -> Changes:
        """Durable when it returns. An empty draft (no text, files or addresses) is removed."""
        ...

    async def discard_draft(self, key: str) -> Changes:
        """Remove it."""
        ...

    async def keep_file(self, name: str, media_type: str, content: bytes) -> DraftAttachment:
        """Put a file into the blob store, for a draft."""
        ...

    async def enqueue(self, draft: Draft, key: str, *, at: datetime, not_before: datetime) -> tuple[OutboxId, Changes]:
        """Draft to outbox row and bubble in one transaction; the draft is gone after it."""
        ...

    async def cancel(self, item: OutboxId) -> Changes:
        """Undo: HELD, QUEUED, REFUSED or UNCERTAIN back to a draft; raises Rejected when it leaves or has left."""
        ...

    async def retry(self, item: OutboxId, at: datetime) -> Changes:
        """'Send again': REFUSED or UNCERTAIN to QUEUED; an uncertain one gets the same key and bytes."""
        ...

    async def arrived(self, item: OutboxId, at: datetime) -> Changes:
        """'It arrived': UNCERTAIN to SENT by the owner's word."""
        ...

    async def drop(self, item: OutboxId) -> Changes:
        """'Drop it': REFUSED or UNCERTAIN to CANCELLED, no draft."""
        ...

    async def settle(self, conversation: ConversationId, reason: str, at: datetime) -> Changes:
        """Settled until they write again; reason 'no answer needed' or words of the owner."""
        ...

    async def reopen(self, conversation: ConversationId) -> Changes:
        """Undo of settle and later."""
        ...

    async def later(self, conversation: ConversationId, until: datetime) -> Changes:
        """Out of the waiting list until then."""
        ...

    async def wake_later(self, now: datetime) -> Changes:
        """Bring back what was put off until before `now`."""
        ...

    async def mark_seen(self, conversation: ConversationId, seen: bool = True) -> Changes:
        """Read state here; queues the service's read state. Never changes whose turn it is."""
        ...

    async def log_contact(
        self, conversation: ConversationId, kind: MessageKind, text: str, at: datetime, *, answered: bool
    ) -> Changes:
        """A call or visit: a turn of ours when `answered`."""
        ...

    async def set_note(self, person: PersonId, text: str) -> Changes:
        """The owner's note about a person."""
        ...

    async def set_robot(self, conversation: ConversationId, robot: bool) -> Changes:
        """The owner overrules whether this is a machine."""
        ...

    async def set_setting(self, name: str, value: str) -> Changes:
        """A preference."""
        ...

    async def ask_errand(self, message: MessageId, kind: ErrandKind, text: str, at: datetime) -> Changes:
        """The service is to do this with a message; takes the place of an older wish. Raises NotFound."""
        ...

    async def answer_mention(self, conversation: ConversationId, said: MentionAnswer | None) -> Changes:
        """What becomes of something said about the shop; None takes the answer back."""
        ...

    async def drop_errand(self, message: MessageId) -> Changes:
        """Taken back, or its refusal was read."""
        ...


class AccountBook(Protocol):
    """Accounts come and go."""

    async def add_account(
        self, connector: str, verified: Verified, secret_ref: str, at: datetime
    ) -> tuple[AccountId, Changes]:
        """Secrets are not stored here; the same connector and address again updates the settings (sign in again)."""
        ...

    async def remove_account(self, account: AccountId, *, keep_history: bool) -> Changes:
        """Its history stays readable (state CLOSED) or is deleted."""
        ...

    async def set_state(self, account: AccountId, state: AccountState, text: str, at: datetime) -> Changes:
        """Health. `state_since` moves only when the state changes; the same again is no change.

        PAUSED and CLOSED are the owner's word: nothing is written over them here.
        """
        ...

    async def set_progress(self, account: AccountId, progress: Progress | None) -> Changes:
        """How far history has come."""
        ...

    async def heard(self, account: AccountId, at: datetime) -> Changes:
        """Last successful contact; written at most every minute."""
        ...

    async def set_account_settings(self, account: AccountId, settings: Mapping[str, str]) -> Changes:
        """Merge into its plain settings."""
        ...

    async def set_paused(self, account: AccountId, paused: bool, at: datetime) -> Changes:
        """Pause or go on."""
        ...

    async def set_notify(self, account: AccountId, notify: bool) -> Changes:
        """Whether this account notifies."""
        ...


class Intake(Protocol):
    """The one way in for a message."""

    async def cursor(self, account: AccountId, stream: str) -> str:
        """Where the stream stands; '' at the beginning."""
        ...

    async def ingest(self, account: AccountId, stream: str, batch: Batch, at: datetime) -> Changes:
        """Events, search index, conversation rows and cursor in one transaction; replay changes nothing."""
        ...

    async def places(self, account: AccountId, prefix: str) -> Sequence[str]:
        """See `connector.Memory`."""
        ...

    async def known(self, account: AccountId, remote_ids: Sequence[str]) -> frozenset[str]:
        """See `connector.Memory.remote_ids`."""
        ...

    async def newest(self, account: AccountId) -> datetime | None:
        """Time of the newest message."""
        ...

    async def unsynced_seen(self, account: AccountId, limit: int = 100) -> Sequence[tuple[str, bool, tuple[str, ...]]]:
        """Read states of ours that the service has not been told: remote id, seen, places."""
        ...

    async def seen_synced(self, account: AccountId, remote_ids: Sequence[str]) -> Changes:
        """The service knows now."""
        ...

    async def errands(self, account: AccountId) -> Sequence[Errand]:
        """What the owner wants done with single messages, oldest first, without those refused."""
        ...

    async def errand_done(self, errand: Errand, at: datetime) -> Changes:
        """The service did it: the message says so here too."""
        ...

    async def errand_refused(self, errand: Errand, reason: str) -> Changes:
        """The service said no; the reason is shown with the message."""
        ...

    async def store_attachment(self, attachment: AttachmentId, content: bytes) -> Changes:
        """Bytes of a file fetched later."""
        ...

    async def attachments_wanted(self, account: AccountId) -> Sequence[tuple[AttachmentId, str]]:
        """Files the owner asked for and that are not here yet: id and remote reference."""
        ...

    async def want_attachment(self, attachment: AttachmentId) -> Changes:
        """The owner asked for it."""
        ...


@dataclass(frozen=True, slots=True)
class ReplyTarget:
    """What the connector needs to know of the conversation a message goes to."""

    conversation: str
    """Its remote id, or ''."""
    reply_facts: Mapping[str, str]


class Dispatch(Protocol):
    """The one way out, as the engine sees it. Each step is durable before it returns."""

    async def due(self, account: AccountId, now: datetime) -> tuple[OutboxItem, ...]:
        """HELD whose time came, and QUEUED, oldest first."""
        ...

    async def next_due(self) -> datetime | None:
        """When the next HELD or backed-off item may leave."""
        ...

    async def target(self, item: OutboxId) -> ReplyTarget:
        """For `Outgoing`."""
        ...

    async def claim(self, item: OutboxId, prepared: Prepared, now: datetime) -> bool:
        """HELD or QUEUED to SENDING with the exact bytes stored; False when it was cancelled meanwhile."""
        ...

    async def claim_again(self, item: OutboxId) -> bool:
        """UNCERTAIN back to SENDING, to ask a service that knows the key; False when the owner decided meanwhile."""
        ...

    async def sent(self, item: OutboxId, receipt: Receipt) -> Changes:
        """To SENT; the bubble takes the remote id, and coming back from the service it is the same message."""
        ...

    async def put_back(self, item: OutboxId, reason: str, not_before: datetime) -> Changes:
        """It certainly did not leave: SENDING to QUEUED, `attempts` raised."""
        ...

    async def refused(self, item: OutboxId, reason: str) -> Changes:
        """To REFUSED, from QUEUED (it could not be prepared) or SENDING."""
        ...

    async def uncertain(self, item: OutboxId, reason: str, *, looked_up: bool = True) -> Changes:
        """To UNCERTAIN. With `looked_up` False it is still to be looked up: `interrupted` gives it after a restart."""
        ...

    async def explain(self, item: OutboxId, reason: str) -> Changes:
        """Why a QUEUED item still waits; its state stays, and nothing happens in any other state."""
        ...

    async def interrupted(self, account: AccountId) -> tuple[OutboxItem, ...]:
        """SENDING items left by a process that died, and UNCERTAIN ones not yet looked up."""
        ...


class Upkeep(Protocol):
    """Backup and checks."""

    async def backup(self, target: Path) -> None:
        """A consistent copy while others write (VACUUM INTO), attachments included."""
        ...

    async def check(self) -> tuple[str, ...]:
        """Sentences about what is wrong; empty when all is well."""
        ...


class Secrets(Protocol):
    """The place for secrets: OS keyring, passphrase file, or memory for this run only. Raises SecretsUnavailable."""

    async def get(self, ref: str, name: str) -> str | None:
        """The secret or None."""
        ...

    async def set(self, ref: str, name: str, value: str) -> None:
        """Store."""
        ...

    async def forget(self, ref: str) -> None:
        """Remove all of a reference."""
        ...


class Bell(Protocol):
    """Tells other processes that ids changed. Never fails: whoever misses it reads the database."""

    def ring(self, changes: Changes) -> None:
        """Soon, coalesced."""
        ...
