"""What services that charge, or count, were asked for. See `shopbell.ports`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Use:
    """So much of a currency for `count` things of a kind; a negative amount is given back."""

    currency: str
    what: str
    amount: int
    count: int
    at: datetime


class SpendingBook(Protocol):
    """Sums by payer, hour, currency and kind; durable when a method returns. `payer` is of `spending.payer_of`.

    They outlive a removed account: its service still bills the month, and whoever adds it again the same day must not
    get its budget twice. Nothing in them names the account, and they go after two months.
    """

    async def used(self, payer: str, currency: str, since: datetime, what: str = "") -> int:
        """The sum since the beginning of that hour, of one kind or of all."""
        ...

    async def use(self, payer: str, use: Use) -> None:
        """Note it."""
        ...

    async def take(self, payer: str, use: Use, limit: int, since: datetime) -> bool:
        """Note it, unless more than `limit` were then used since."""
        ...

    async def first_today(self, payer: str, kind: str, keys: Iterable[str], now: datetime) -> frozenset[str]:
        """Those not named before on this day in UTC, and names them; forgotten after two days."""
        ...
