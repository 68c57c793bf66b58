"""What the owner keeps beside the messages, as an export carries it. Times are aware datetimes in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopbell.ids import AccountId
    from shopbell.insight import Spent
    from shopbell.promises import PromiseState, Side


@dataclass(frozen=True, slots=True)
class Named:
    """A message by its account and the service's id; numbers of the store mean nothing in another one."""

    account: AccountId
    remote_id: str


@dataclass(frozen=True, slots=True)
class KeptPromise:
    """A promise, open or closed."""

    beside: Named
    """The oldest message of its conversation; a promise made elsewhere has no message of its own."""
    message: Named | None
    side: Side
    words: str
    due_at: datetime
    whole_day: bool
    made_at: datetime
    state: PromiseState
    closed_at: datetime | None = None
    kept_by: Named | None = None
    kept_words: str = ""


@dataclass(frozen=True, slots=True)
class KeptPass:
    """A sentence of which the owner said that it is no promise."""

    message: Named
    words: str


@dataclass(frozen=True, slots=True)
class KeptOutcome:
    """What a conversation brought."""

    beside: Named
    kind: str
    cents: int | None
    currency: str
    at: datetime


@dataclass(frozen=True, slots=True)
class KeptMending:
    """A late answer, or one after a broken promise."""

    beside: Named
    message: Named
    promise: int | None
    """The place of its promise among those of the ledger."""
    asked: str
    asked_at: datetime
    late: timedelta
    at: datetime


@dataclass(frozen=True, slots=True)
class Ledger:
    """All of it."""

    promises: tuple[KeptPromise, ...] = ()
    passed: tuple[KeptPass, ...] = ()
    outcomes: tuple[KeptOutcome, ...] = ()
    mendings: tuple[KeptMending, ...] = ()
    spent: tuple[Spent, ...] = ()
    let: tuple[Named, ...] = ()
    """Public questions of which the owner said that onlookers may see no answer, the newest of each conversation."""
