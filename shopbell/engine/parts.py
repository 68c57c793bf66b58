"""Everything the engine stands on, handed over once by the composition root."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopbell.connector import Clock, Toolbox
    from shopbell.model import Account
    from shopbell.ports import AccountBook, Bell, Desk, Dispatch, InsightBook, Intake, Library, Portraits
    from shopbell.services.setup import Catalogue


@dataclass(frozen=True, slots=True)
class EngineParts:
    """The store's faces, the connectors, the clock and the bell."""

    library: Library
    desk: Desk
    book: AccountBook
    intake: Intake
    dispatch: Dispatch
    portraits: Portraits
    insight: InsightBook
    catalogue: Catalogue
    toolbox: Callable[[Account], Toolbox]
    bell: Bell
    clock: Clock
