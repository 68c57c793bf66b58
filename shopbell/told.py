"""What you told others: your own answer beside the question that it answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shopbell.ids import ConversationId, MessageId


@dataclass(frozen=True, slots=True)
class Told:
    """One answer of ours. `at` is when it was sent; `question` and `answer` are whole texts."""

    message: MessageId
    """The answer."""
    conversation: ConversationId
    person_name: str
    person_address: str
    at: datetime
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Found:
    """An answer, and how near its question is to the one that is asked now: 1 is the same."""

    told: Told
    nearness: float


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of theirs that we answered and whose meaning is not kept yet.

    `conversation`, `asked_at` (microseconds since 1970, UTC) and `place` name it; `text` may be empty.
    """

    conversation: ConversationId
    asked_at: int
    place: int
    text: str
