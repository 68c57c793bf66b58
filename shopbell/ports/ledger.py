"""Promises, outcomes, mendings and time spent, out and back in. See `shopbell.ports`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shopbell.changes import Changes
    from shopbell.ledger import Ledger


class LedgerBook(Protocol):
    """For exports and imports."""

    async def ledger(self) -> Ledger:
        """Everything, in the order it was made."""
        ...

    async def put_back(self, brought: Ledger) -> Changes:
        """What is not here yet, where its message is; what became of the same thing here stays."""
        ...
