"""What the page "How are we doing?" is made from, and what it says. Times are aware datetimes in UTC.

An *exchange* begins with the first words of theirs after our last word, and ends with our next word. It counts when we
answered it, or when its words ask for an answer and nobody said that none was needed. Machines and what was only heard
count nowhere. The definitions stand for readers in docs/guide/insight.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NewType

if TYPE_CHECKING:
    from shopbell.ids import AccountId, ConversationId, PersonId

OutcomeId = NewType("OutcomeId", int)

FEW: Final = 5
"""Below so many answers a median says nothing."""
FEW_FOR_A_TENTH: Final = 20
"""Below so many answers nobody can tell the slowest tenth."""
FEW_OUTCOMES: Final = 3
FEW_MINUTES: Final = 30
FEW_DAYS: Final = 14
"""Days of history that a forecast needs."""
FEW_MENDINGS: Final = 3


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` until before `end`."""

    start: datetime
    end: datetime

    @property
    def before(self) -> Period:
        """The stretch of the same length that ends where this one begins."""
        return Period(self.start - (self.end - self.start), self.start)

    @property
    def days(self) -> float:
        """Its length."""
        return (self.end - self.start) / timedelta(days=1)

    def holds(self, at: datetime | None) -> bool:
        """Whether a moment lies in it."""
        return at is not None and self.start <= at < self.end


@dataclass(frozen=True, slots=True)
class Exchange:
    """They asked, and we answered or not."""

    account: AccountId
    conversation: ConversationId
    person: PersonId | None
    asked_at: datetime
    answered_at: datetime | None

    @property
    def wait(self) -> timedelta | None:
        """How long they waited for the answer they got."""
        return None if self.answered_at is None else self.answered_at - self.asked_at


@dataclass(frozen=True, slots=True)
class Outcome:
    """Something a conversation brought, in the owner's word: a sale, a booking, a visit."""

    id: OutcomeId
    account: AccountId
    conversation: ConversationId
    kind: str
    cents: int | None
    currency: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NewOutcome:
    """What the owner marks; `cents` None when no amount was given."""

    conversation: ConversationId
    kind: str
    cents: int | None = None
    currency: str = ""


class Work(StrEnum):
    """What the owner's hands were at."""

    READING = "reading"
    WRITING = "writing"


@dataclass(frozen=True, slots=True)
class Spent:
    """Time of one day on one account, while the window was in front and the hands were moving."""

    account: AccountId
    work: Work
    day: str
    """As 2026-11-29, where this computer is."""
    seconds: int


# ---- what the page says ----------------------------------------------------------------------------------------------


class Figure(StrEnum):
    """A number that opens the people behind it."""

    ASKED = "asked"
    NEVER = "never"
    SLOWEST = "slowest"
    ANSWERED = "answered"
    OUTCOMES = "outcomes"
    KEPT = "kept"
    LATE = "late"
    BROKEN = "broken"
    OPEN = "open"
    MENDED = "mended"
    CAME_BACK = "came back"


@dataclass(frozen=True, slots=True)
class Response:
    """Is our response broken? One account in one period."""

    account: AccountId
    asked: int
    people: int
    never: int
    answered: int
    median: timedelta | None
    """None: too few to tell."""
    slowest_tenth: timedelta | None
    """A tenth of the answers took longer; None: too few to tell."""


@dataclass(frozen=True, slots=True)
class Brought:
    """Is the extra work bringing something? One kind of outcome."""

    kind: str
    now: int
    before: int
    cents: int
    """Sum of the amounts given in this period, in `currency`; other currencies stand in lines of their own."""
    currency: str
    since: int | None = None
    """With a chosen day: how many since then."""
    until: int | None = None
    """How many in as many days before it."""


@dataclass(frozen=True, slots=True)
class TimeSpent:
    """Where is our time best spent? One account."""

    account: AccountId
    reading: timedelta
    writing: timedelta
    outcomes: int
    cents: int
    currency: str
    cents_an_hour: int | None
    """None: too few to tell."""


@dataclass(frozen=True, slots=True)
class Week:
    """Arrivals, answers, and who was left waiting at its end. The first and the last may be parts of weeks."""

    start: datetime
    asked: int
    answered: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """The day the waiting list holds more than a week's answers, if things go on as they do."""

    per_day: float
    """How many more wait each day."""
    day: datetime | None = None
    """None: it does not clearly grow, or not before ten years."""
    earliest: datetime | None = None
    latest: datetime | None = None
    """A standard error of the growth to both sides; None: not before ten years."""


@dataclass(frozen=True, slots=True)
class Sustain:
    """Can we sustain it?"""

    weeks: tuple[Week, ...]
    answers: int
    evenings: int
    """Answers between 18:00 and 7:00 where this computer is."""
    waiting: int
    forecast: Forecast | None
    """None: too few days or answers to tell."""


@dataclass(frozen=True, slots=True)
class Owed:
    """What do we owe, what did we mend?"""

    kept: int
    late: int
    """Kept, after the day."""
    broken: int
    """Past their day and not kept."""
    open: int
    slips: int
    """Answers that came after a week, and promises that were late or broken."""
    mended: int
    came_back: int


@dataclass(frozen=True, slots=True)
class Insight:
    """The page: the owner's period against the one before."""

    period: Period
    responses: tuple[Response, ...]
    before: tuple[Response, ...]
    brought: tuple[Brought, ...]
    time: tuple[TimeSpent, ...]
    sustain: Sustain
    owed: Owed
    change_day: datetime | None = None
    uncounted: int = 0
    """Conversations that are still being counted; the figures are without them."""
