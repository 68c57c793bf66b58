"""Until when the service takes an answer: what their newest message says, kept on the conversation's row.

Read again whenever a message that says it came in, whatever the order of arrival; see docs/adr/reply-windows.md.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from shopbell.reply_window import ANSWER_UNTIL, answer_until
from storage.instants import maybe_us

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.database import ReadConnection
    from storage.transaction import Transaction

NEWEST = (
    "SELECT facts FROM message WHERE conversation = ? AND direction = 'in' AND kind = 'message'"
    " ORDER BY at DESC, id DESC LIMIT 1"
)


def came_in(tx: Transaction, conversation: int, facts: Mapping[str, str]) -> None:
    """A message of theirs with these facts came in or was told anew."""
    if ANSWER_UNTIL in facts:
        tx.windowed.add(conversation)


def keep(tx: Transaction, conversation: int, before: int | None) -> None:
    """Bring the row up to date. Where no message ever said anything, nothing is read."""
    if before is None and conversation not in tx.windowed:
        return
    now = _newest(tx.db, conversation)
    if now != before:
        tx.db.run("UPDATE conversation SET answer_until = ? WHERE id = ?", (now, conversation))


def _newest(db: ReadConnection, conversation: int) -> int | None:
    facts: str | None = db.value(NEWEST, (conversation,))
    return maybe_us(answer_until(json.loads(facts))) if facts else None
