"""The one way in and the one way out for a message, as the engine sees them. See `shopbell.ports`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shopbell.changes import Changes
    from shopbell.connector import Prepared, Receipt
    from shopbell.events import Batch
    from shopbell.ids import AccountId, AttachmentId, OutboxId
    from shopbell.model import Errand, OutboxItem


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
