"""What archives call by names of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopbell.archive.twins import is_archived

if TYPE_CHECKING:
    from storage.transaction import Transaction


def place_of(tx: Transaction, account: int, name: str) -> int | None:
    """The conversation of that name, the service's or an archive's."""
    if not name:
        return None
    found: int | None = tx.db.value(
        "SELECT id FROM conversation WHERE account = ? AND remote_id = ? AND remote_id <> ''", (account, name)
    )
    if found is None and is_archived(name):
        found = tx.db.value(
            "SELECT conversation FROM archived_conversation WHERE account = ? AND name = ?", (account, name)
        )
    return found
