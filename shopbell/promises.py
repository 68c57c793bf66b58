"""Promises, ours and theirs: a day, and the sentence that made them. Times are aware datetimes in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NewType

if TYPE_CHECKING:
    from shopbell.ids import ConversationId, MessageId, PersonId

PromiseId = NewType("PromiseId", int)

OFFSET: Final = "utc_offset"
"""The fact of a message that says its writer's clock, as minutes east of UTC (mail: the zone of Date)."""


class Side(StrEnum):
    """Who promised."""

    OURS = "ours"
    THEIRS = "theirs"


class PromiseState(StrEnum):
    """OPEN until somebody names what kept it, or the owner lets it go."""

    OPEN = "open"
    KEPT = "kept"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class DraftPromise:
    """A promise in words that have not been sent yet; it is made when they are, if its sentence still stands there."""

    words: str
    due_at: datetime
    whole_day: bool = True


@dataclass(frozen=True, slots=True)
class NewPromise:
    """What the owner keeps as a promise. `message` is whose words made it; None for what was said elsewhere."""

    conversation: ConversationId
    side: Side
    words: str
    due_at: datetime
    whole_day: bool = True
    message: MessageId | None = None


@dataclass(frozen=True, slots=True)
class Keeping:
    """What kept a promise: a message, a call or a visit of the timeline, or words of the owner. Never nothing."""

    message: MessageId | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise as the store has it."""

    id: PromiseId
    conversation: ConversationId
    person: PersonId | None
    person_name: str
    side: Side
    words: str
    due_at: datetime
    """With `whole_day` the last minute of that day where it was promised."""
    whole_day: bool
    made_at: datetime
    state: PromiseState
    message: MessageId | None = None
    closed_at: datetime | None = None
    kept_by: Keeping | None = None
    put_off: bool = False
    """Its conversation is put off: the promise rests with it and is in no count."""

    def overdue(self, now: datetime) -> bool:
        """Whether its day is past and nobody named what kept it."""
        return self.state is PromiseState.OPEN and self.due_at < now


@dataclass(frozen=True, slots=True)
class PromiseCounts:
    """Open promises whose conversation is not put off."""

    open: int = 0
    due: int = 0
    """Ours, due before the end of the day asked about and not overdue."""
    overdue: int = 0
    """Ours, whose time is past."""
    theirs_overdue: int = 0
