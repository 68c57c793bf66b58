"""What connectors remember between runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.writer import Priority

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shopbell.ids import AccountId
    from storage.parts import Parts
    from storage.transaction import Transaction


class SqlVaults:
    """`shopbell.vaults.Vaults` over SQLite."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def kept(self, account: AccountId, prefix: str) -> Mapping[str, bytes]:
        """See the port."""
        rows = await self._parts.read(
            lambda db: db.all(
                "SELECT name, value FROM vault WHERE account = ?1 AND name >= ?2 AND substr(name, 1, length(?2)) = ?2"
                " ORDER BY name",
                (account, prefix),
            )
        )
        return {name: bytes(value) for name, value in rows}

    async def keep(self, account: AccountId, values: Mapping[str, bytes]) -> None:
        """See the port."""

        def work(tx: Transaction) -> None:
            for name, value in values.items():
                if value:
                    tx.db.run(
                        "INSERT INTO vault (account, name, value) VALUES (?1, ?2, ?3)"
                        " ON CONFLICT DO UPDATE SET value = ?3",
                        (account, name, value),
                    )
                else:
                    tx.db.run("DELETE FROM vault WHERE account = ? AND name = ?", (account, name))

        await self._parts.change(work, Priority.ENGINE)
