"""What a service counts and charges for: money for each request, or units of a day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

UNITS = "units"
"""Counted by a service that takes no money; any other currency is an ISO 4217 code, counted in millionths."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much of a period's limit is used up."""

    currency: str
    """ISO 4217, then `used` and `limit` are millionths of it; or `UNITS`."""
    used: int
    limit: int
    renews_at: datetime


@dataclass(frozen=True, slots=True)
class Price:
    """What sending costs, in millionths of a currency or in units; from the manifest, so the window can say it."""

    currency: str
    answer: int = 0
    link: int = 0
    """Instead of `answer`, when the text has a link; 0 is the same."""
    private: int = 0
    """Of a private message; 0 is the same as `answer`."""


def payer_of(connector: str, address: str) -> str:
    """Who used it, as the sums are kept: the same account added again, but nobody's name to read."""
    return hashlib.sha256(f"{connector}\0{address}".encode()).hexdigest()


class Meter(Protocol):
    """What this account has used, durably. Note a request's worst case before it leaves, and correct it afterwards.

    Sums are kept by the hour and for two months: `since` is rounded down to its hour.
    """

    async def used(self, currency: str, since: datetime, what: str = "") -> int:
        """Everything noted since then; of one kind only, when it is named."""
        ...

    async def take(self, currency: str, what: str, amount: int, limit: int, since: datetime) -> bool:
        """Note it only where no more than `limit` is then used since; in one step, so that two at once cannot both."""
        ...

    async def use(self, currency: str, what: str, amount: int, count: int = 1) -> None:
        """So much for `count` things of a kind ("post read"); durable when it returns. Negative gives back."""
        ...

    async def first_today(self, kind: str, keys: Iterable[str]) -> frozenset[str]:
        """Those not named before on this day in UTC, and names them: a service that charges a thing once a day."""
        ...
