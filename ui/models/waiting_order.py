"""In which order the people waiting stand, and where the rows of the second order come from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from ui.words import tr

if TYPE_CHECKING:
    from shopbell.ports import Library, RowPage

SETTING = "waiting_order"


class WaitingOrder(StrEnum):
    """The choices; the names are those of the command line."""

    LONGEST = "longest"
    CLOSING = "closing"


def order_of(kept: str | None) -> WaitingOrder:
    """The owner's choice as it was kept; longest first for anything else."""
    return WaitingOrder.CLOSING if kept == WaitingOrder.CLOSING else WaitingOrder.LONGEST


def order_words(order: WaitingOrder) -> str:
    """As it stands above the list."""
    return {
        WaitingOrder.LONGEST: tr("Longest waiting"),
        WaitingOrder.CLOSING: tr("Closing soon"),
    }[order]


@dataclass(frozen=True, slots=True)
class ClosingSource:
    """Those first whose service takes no answer soonest."""

    library: Library
    now: Callable[[], datetime]

    async def page(self, after: str, limit: int) -> RowPage:
        """From the store, keyset."""
        return await self.library.people_waiting(closing=self.now(), after=after, limit=limit)
