"""Mendings in the store. See `shopbell.ports`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shopbell.changes import Changes
    from shopbell.ids import ConversationId, MessageId
    from shopbell.mending import Mended, MendingCase


class MendingBook(Protocol):
    """What was late, and whether the person came back."""

    async def mending_case(self, conversation: ConversationId, now: datetime) -> MendingCase | None:
        """What there is to mend there now, or None."""
        ...

    async def record_mending(self, case: MendingCase, message: MessageId, at: datetime) -> Changes:
        """This message of ours answers it; the same message again changes nothing."""
        ...

    async def mendings(self, since: datetime, until: datetime) -> tuple[Mended, ...]:
        """Those sent between two moments, oldest first."""
        ...
