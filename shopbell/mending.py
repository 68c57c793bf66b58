"""Late answers and broken promises, and what became of them. Times are aware datetimes in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopbell.ids import ConversationId, MessageId
    from shopbell.promises import Promise, PromiseId

LATE = timedelta(days=7)
"""An answer that takes longer needs more than an answer."""


@dataclass(frozen=True, slots=True)
class MendingCase:
    """What there is to mend in one conversation."""

    conversation: ConversationId
    asked: str
    """Their question, or their last words where none was found."""
    asked_at: datetime
    late: timedelta
    """Since the promised day, else since they asked."""
    promise: Promise | None
    turns: int
    """How many turns there were before."""
    first_at: datetime | None


@dataclass(frozen=True, slots=True)
class Mended:
    """An answer that was sent in such a case."""

    conversation: ConversationId
    message: MessageId
    promise: PromiseId | None
    asked: str
    asked_at: datetime
    late: timedelta
    at: datetime
    came_back_at: datetime | None
    """When the person first wrote again afterwards, anywhere; None when they have not."""
