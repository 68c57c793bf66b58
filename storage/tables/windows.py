"""What their newest message says of answering it, kept on the row: until when, or why not; and a review's stars.

Read again whenever a message that says it came in, whatever the order of arrival; see docs/adr/reply-windows.md.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from shopbell.common_facts import NO_ANSWER, STARS, no_answer, stars
from shopbell.reply_window import ANSWER_UNTIL, answer_until
from storage.instants import maybe_us

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.database import ReadConnection
    from storage.transaction import Transaction

Told = tuple[int | None, str, int]
"""Columns answer_until, no_answer and stars of a conversation."""
NOTHING: Final[Told] = (None, "", 0)
NEWEST = (
    "SELECT facts FROM message WHERE conversation = ? AND direction = 'in' AND kind = 'message'"
    " ORDER BY at DESC, id DESC LIMIT 1"
)


def came_in(tx: Transaction, conversation: int, facts: Mapping[str, str]) -> None:
    """A message of theirs with these facts came in or was told anew."""
    if ANSWER_UNTIL in facts or NO_ANSWER in facts or STARS in facts:
        tx.windowed.add(conversation)


def keep(tx: Transaction, conversation: int, before: Told) -> None:
    """Bring the row up to date. Where no message ever said anything, nothing is read."""
    if before == NOTHING and conversation not in tx.windowed:
        return
    now = _newest(tx.db, conversation)
    if now != before:
        tx.db.run(
            "UPDATE conversation SET answer_until = ?, no_answer = ?, stars = ? WHERE id = ?", (*now, conversation)
        )


def _newest(db: ReadConnection, conversation: int) -> Told:
    words: str | None = db.value(NEWEST, (conversation,))
    if not words:
        return NOTHING
    facts = json.loads(words)
    return maybe_us(answer_until(facts)), no_answer(facts), stars(facts)
