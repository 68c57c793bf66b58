"""The parts of a store that the engine uses, in memory, with the store's own rules of the outbox."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from shopbell.changes import Changes
from shopbell.connector import Prepared, Receipt
from shopbell.errors import NotFound, Rejected
from shopbell.events import Batch, Event, MessageSeen
from shopbell.ids import AccountId, AttachmentId, ConversationId, IdentityId, MessageId, OutboxId
from shopbell.model import (
    Account,
    AccountState,
    ConversationRow,
    DraftAttachment,
    Errand,
    Gap,
    OutboxItem,
    OutboxState,
    Progress,
    Turn,
    View,
    Visibility,
)
from shopbell.ports import ReplyTarget, RowPage
from shopbell.spending import Allowance

BEGUN = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
RESTING = {AccountState.PAUSED, AccountState.CLOSED}


def account(number: int = 1, **changes: object) -> Account:
    """An account of the fake service."""
    made = Account(
        id=AccountId(number),
        connector="fake",
        address=f"shop{number}@example.com",
        name=f"Shop {number}",
        state=AccountState.SYNCING,
        state_since=BEGUN,
        state_text="",
        added_at=BEGUN,
        last_heard_at=None,
        secret_ref=f"ref{number}",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def put_off(number: int, until: datetime) -> ConversationRow:
    """A conversation that comes back then."""
    return ConversationRow(
        id=ConversationId(number),
        account=AccountId(1),
        connector="fake",
        person=None,
        person_name="Ana",
        person_address="ana@example.com",
        subject="",
        turn=Turn.YOURS,
        waiting_since=BEGUN,
        last_at=BEGUN,
        messages=1,
        unseen=0,
        snippet="",
        open_question="",
        open_questions=0,
        visibility=Visibility.PRIVATE,
        robot=False,
        later_until=until,
        settled_reason="",
        has_draft=False,
        outbox_state=None,
    )


class MemoryStore:
    """Library, Desk, AccountBook, Intake and Dispatch, as far as the engine calls them."""

    def __init__(self, *accounts: Account) -> None:
        self.known = {each.id: each for each in accounts}
        self.items: dict[OutboxId, OutboxItem] = {}
        self.unlooked: set[OutboxId] = set()
        self.events: list[tuple[AccountId, str, Event]] = []
        self.batches: list[tuple[str, int, str]] = []
        self.cursors: dict[tuple[AccountId, str], str] = {}
        self.progress: list[Progress | None] = []
        self.states: list[tuple[AccountId, AccountState, str]] = []
        self.heard_at: list[datetime] = []
        self.notices_written = 0
        self.allowances_written = 0
        self.seen_to_tell: list[tuple[str, bool, tuple[str, ...]]] = []
        self.files_wanted: list[tuple[AttachmentId, str]] = []
        self.faces_wanted: list[tuple[IdentityId, str]] = []
        self.faces: dict[IdentityId, bytes] = {}
        self.stored: dict[AttachmentId, bytes] = {}
        self.blobs: dict[str, bytes] = {}
        self.counter = 0
        self.later: list[ConversationRow] = []
        self.errands_to_run: list[Errand] = []
        self.settings: dict[str, str] = {}
        self.gaps_known: list[Gap] = []
        self.uncounted = 0
        self.counts = 0
        """How often somebody asked to count."""

    def changed(self, **ids: object) -> Changes:
        self.counter += 1
        return Changes(counter=self.counter, **ids)  # type: ignore[arg-type]

    # ---- InsightBook ----

    async def count_up(self, limit: int) -> int:
        self.counts += 1
        self.uncounted = max(0, self.uncounted - limit)
        return self.uncounted

    # ---- Library ----

    async def change_counter(self) -> int:
        return self.counter

    async def setting(self, name: str) -> str | None:
        return self.settings.get(name)

    async def accounts(self) -> tuple[Account, ...]:
        return tuple(self.known.values())

    async def gaps(self, account: AccountId | None = None) -> tuple[Gap, ...]:
        return tuple(self.gaps_known)

    async def outbox_item(self, item: OutboxId) -> OutboxItem:
        if item not in self.items:
            raise NotFound("There is no such message.")
        return self.items[item]

    async def blob(self, sha256: str) -> bytes:
        if sha256 not in self.blobs:
            raise NotFound("There is no such file.")
        return self.blobs[sha256]

    # ---- AccountBook ----

    async def set_state(self, account: AccountId, state: AccountState, text: str, at: datetime) -> Changes:
        before = self.known[account]
        if before.state in RESTING or (before.state, before.state_text) == (state, text):
            return Changes()
        since = before.state_since if before.state is state else at
        self.known[account] = replace(before, state=state, state_text=text, state_since=since)
        self.states.append((account, state, text))
        return self.changed(accounts=frozenset({account}))

    async def set_notices(self, account: AccountId, notices: Sequence[str]) -> Changes:
        self.known[account] = replace(self.known[account], notices=tuple(notices))
        self.notices_written += 1
        return self.changed(accounts=frozenset({account}))

    async def set_allowance(self, account: AccountId, allowance: Allowance | None) -> Changes:
        self.known[account] = replace(self.known[account], allowance=allowance)
        self.allowances_written += 1
        return self.changed(accounts=frozenset({account}))

    async def set_progress(self, account: AccountId, progress: Progress | None) -> Changes:
        self.progress.append(progress)
        return self.changed(accounts=frozenset({account}))

    async def set_whole(self, account: AccountId, at: datetime) -> Changes:
        before = self.known[account]
        self.known[account] = replace(before, whole_at=before.whole_at or at)
        return self.changed(accounts=frozenset({account}))

    async def heard(self, account: AccountId, at: datetime) -> Changes:
        self.heard_at.append(at)
        return self.changed(accounts=frozenset({account}))

    async def set_account_settings(self, account: AccountId, settings: Mapping[str, str]) -> Changes:
        before = self.known[account]
        self.known[account] = replace(before, settings={**before.settings, **settings})
        return self.changed(accounts=frozenset({account}))

    # ---- Intake ----

    async def cursor(self, account: AccountId, stream: str) -> str:
        return self.cursors.get((account, stream), "")

    async def ingest(self, account: AccountId, stream: str, batch: Batch, at: datetime) -> Changes:
        known = {e.remote_id for a, _, e in self.events if a == account and isinstance(e, MessageSeen)}
        fresh = [e for e in batch.events if not (isinstance(e, MessageSeen) and e.remote_id in known)]
        self.events += [(account, stream, event) for event in fresh]
        self.batches.append((stream, len(batch.events), batch.cursor))
        self.cursors[account, stream] = batch.cursor
        count = sum(isinstance(e, MessageSeen) for e in fresh)
        ids = frozenset(MessageId(len(self.events) - n) for n in range(count))
        return self.changed(messages=ids, received=count)

    async def places(self, account: AccountId, prefix: str) -> Sequence[str]:
        return [place for place in ("INBOX;1;1", "Sent;1;1") if place.startswith(prefix)]

    async def known_ids(self, account: AccountId) -> frozenset[str]:
        return frozenset(e.remote_id for a, _, e in self.events if a == account and isinstance(e, MessageSeen))

    async def newest(self, account: AccountId) -> datetime | None:
        return None

    async def unsynced_seen(self, account: AccountId, limit: int = 100) -> Sequence[tuple[str, bool, tuple[str, ...]]]:
        return self.seen_to_tell[:limit]

    async def seen_synced(self, account: AccountId, remote_ids: Sequence[str]) -> Changes:
        self.seen_to_tell = [row for row in self.seen_to_tell if row[0] not in remote_ids]
        return self.changed()

    async def errands(self, account: AccountId) -> Sequence[Errand]:
        return [errand for errand in self.errands_to_run if not errand.refused]

    async def errand_done(self, errand: Errand, at: datetime) -> Changes:
        self.errands_to_run.remove(errand)
        return self.changed(messages=frozenset({errand.message}))

    async def errand_refused(self, errand: Errand, reason: str) -> Changes:
        self.errands_to_run = [replace(e, refused=reason) if e == errand else e for e in self.errands_to_run]
        return self.changed(messages=frozenset({errand.message}))

    async def store_attachment(self, attachment: AttachmentId, content: bytes) -> Changes:
        self.stored[attachment] = content
        self.files_wanted = [row for row in self.files_wanted if row[0] != attachment]
        return self.changed()

    async def attachments_wanted(self, account: AccountId) -> Sequence[tuple[AttachmentId, str]]:
        return list(self.files_wanted)

    # ---- Portraits ----

    async def wanted(self, account: AccountId, now: datetime, limit: int) -> Sequence[tuple[IdentityId, str]]:
        return [row for row in self.faces_wanted if row[0] not in self.faces][:limit]

    async def came(self, identity: IdentityId, reference: str, content: bytes, at: datetime) -> Changes:
        self.faces[identity] = content
        return self.changed()

    # ---- Desk ----

    async def wake_later(self, now: datetime) -> Changes:
        back = [each for each in self.later if each.later_until is not None and each.later_until <= now]
        self.later = [each for each in self.later if each not in back]
        return self.changed(conversations=frozenset(each.id for each in back)) if back else Changes()

    async def rows(self, view: View, *, limit: int = 100) -> RowPage:
        return RowPage(tuple(self.later[:limit]))

    def write(
        self,
        text: str,
        *,
        conversation: int = 1,
        account: int = 1,
        at: datetime = BEGUN,
        held_until: datetime | None = None,
        files: tuple[DraftAttachment, ...] = (),
        until: datetime | None = None,
    ) -> OutboxId:
        """One press of Send."""
        number = OutboxId(len(self.items) + 1)
        self.items[number] = OutboxItem(
            id=number,
            account=AccountId(account),
            conversation=ConversationId(conversation),
            message=MessageId(1000 + number),
            key=f"key{number}",
            state=OutboxState.HELD if held_until else OutboxState.QUEUED,
            text=text,
            subject="",
            to=(),
            cc=(),
            bcc=(),
            reply_to_remote="",
            visibility=Visibility.PRIVATE,
            attachments=files,
            created_at=at,
            not_before=held_until or at,
            answer_until=until,
        )
        return number

    async def cancel(self, item: OutboxId) -> Changes:
        if self.items[item].state in {OutboxState.SENDING, OutboxState.SENT}:
            raise Rejected("This message already leaves.")
        return self._move(item, OutboxState.CANCELLED)

    async def retry(self, item: OutboxId, at: datetime) -> Changes:
        if self.items[item].state not in {OutboxState.REFUSED, OutboxState.UNCERTAIN}:
            raise Rejected("This message does not wait for an answer of yours.")
        self.unlooked.discard(item)
        return self._move(item, OutboxState.QUEUED, not_before=at)

    # ---- Dispatch ----

    def _move(self, item: OutboxId, state: OutboxState, **changes: object) -> Changes:
        self.items[item] = replace(self.items[item], state=state, **changes)  # type: ignore[arg-type]
        return self.changed(outbox=frozenset({item}))

    async def due(self, account: AccountId, now: datetime) -> tuple[OutboxItem, ...]:
        return tuple(
            item
            for item in self.items.values()
            if item.account == account
            and item.state in {OutboxState.HELD, OutboxState.QUEUED}
            and item.not_before <= now
        )

    async def target(self, item: OutboxId) -> ReplyTarget:
        return ReplyTarget(f"remote{self.items[item].conversation}", {})

    async def claim(self, item: OutboxId, prepared: Prepared, now: datetime) -> bool:
        if self.items[item].state not in {OutboxState.HELD, OutboxState.QUEUED}:
            return False
        self._move(
            item,
            OutboxState.SENDING,
            prepared=prepared.payload,
            prepared_remote_id=prepared.remote_id,
        )
        return True

    async def claim_again(self, item: OutboxId) -> bool:
        if self.items[item].state is not OutboxState.UNCERTAIN:
            return False
        self._move(item, OutboxState.SENDING)
        return True

    async def sent(self, item: OutboxId, receipt: Receipt) -> Changes:
        if self.items[item].state not in {OutboxState.SENDING, OutboxState.UNCERTAIN}:
            return Changes()
        return self._move(item, OutboxState.SENT, reason="")

    async def put_back(self, item: OutboxId, reason: str, not_before: datetime) -> Changes:
        if self.items[item].state is not OutboxState.SENDING:
            return Changes()
        attempts = self.items[item].attempts + 1
        return self._move(item, OutboxState.QUEUED, reason=reason, not_before=not_before, attempts=attempts)

    async def refused(self, item: OutboxId, reason: str) -> Changes:
        if self.items[item].state is OutboxState.CANCELLED:
            return Changes()
        return self._move(item, OutboxState.REFUSED, reason=reason)

    async def uncertain(self, item: OutboxId, reason: str, *, looked_up: bool = True) -> Changes:
        if self.items[item].state not in {OutboxState.SENDING, OutboxState.UNCERTAIN}:
            return Changes()
        (self.unlooked.discard if looked_up else self.unlooked.add)(item)
        return self._move(item, OutboxState.UNCERTAIN, reason=reason)

    async def explain(self, item: OutboxId, reason: str) -> Changes:
        if self.items[item].state is not OutboxState.QUEUED:
            return Changes()
        return self._move(item, OutboxState.QUEUED, reason=reason)

    async def interrupted(self, account: AccountId) -> tuple[OutboxItem, ...]:
        return tuple(
            item
            for item in self.items.values()
            if item.account == account
            and (
                item.state is OutboxState.SENDING or (item.state is OutboxState.UNCERTAIN and item.id in self.unlooked)
            )
        )
