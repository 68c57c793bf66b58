"""Conversations whose exchanges have to be counted anew; apart from the counting, which few processes do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.transaction import Transaction


def mark_stale(tx: Transaction, conversation: int) -> None:
    """Its exchanges have to be counted anew."""
    tx.db.run(
        "INSERT OR IGNORE INTO exchange_stale (conversation) SELECT id FROM conversation WHERE id = ?", (conversation,)
    )
