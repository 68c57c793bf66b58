"""`shopbell.ports.LedgerBook` over SQLite."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.tables import ledger

if TYPE_CHECKING:
    from shopbell.changes import Changes
    from shopbell.ledger import Ledger
    from storage.parts import Parts


class SqlLedger:
    """The read is of one moment, the write one transaction."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def ledger(self) -> Ledger:
        """See the port."""
        return await self._parts.read(ledger.everything)

    async def put_back(self, brought: Ledger) -> Changes:
        """See the port."""
        return await self._parts.change(lambda tx: ledger.put_back(tx, brought))
