"""What the owner does. See `shopbell.ports`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shopbell.changes import Changes
    from shopbell.ids import ConversationId, MessageId, OutboxId, PersonId
    from shopbell.model import Draft, DraftAttachment, ErrandKind, MentionAnswer, MessageKind


class Desk(Protocol):
    """What the owner does. Interactive: runs between a bulk job's transactions."""

    async def save_draft(self, draft: Draft) -> Changes:
        """Durable when it returns. An empty draft (no text, files or addresses) is removed."""
        ...

    async def discard_draft(self, key: str) -> Changes:
        """Remove it."""
        ...

    async def move_draft(self, to: Draft, rest: Draft) -> Changes:
        """Save both in one transaction; raises Rejected when they are not to the same person, and changes nothing."""
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
