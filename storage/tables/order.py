"""An answer comes after what it answers, whatever the clocks of the two say.

A customer's computer that is ten minutes slow would else put their answer before our words that it answers, and
nobody would see that they wait. Such an answer stands within the second after what it answers, in the order of the
answers' own times. Only times that the messages say themselves count, so any order of arrival gives the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopbell.threading import Ties, nearest
from storage.tables import ties as tie_rows

if TYPE_CHECKING:
    from shopbell.events import MessageSeen
    from storage.transaction import Transaction

_SECOND = 1_000_000
_NEWEST = """
SELECT max(coalesce(m.written_at, m.at)) FROM message_tie AS t JOIN message AS m ON m.id = t.message
WHERE t.tie IN ({marks})
"""


def behind(answered: int, written: int) -> int:
    """Where an answer stands in microseconds: at its own time, or right behind what it answers."""
    if written > answered:
        return written
    return answered + max(1, _SECOND - 1 - (answered - written) // _SECOND)


def after_what_it_answers(tx: Transaction, account: int, seen: MessageSeen, written: int) -> int:
    """The place of a message that comes in, behind everything it refers to."""
    named = nearest(seen.thread.parents)
    if not named:
        return written
    wanted = [tie for one in named for tie in tie_rows.sums(account, Ties(opens=one))]
    newest = tx.db.value(*tie_rows.marked(_NEWEST, wanted))
    return written if newest is None else behind(newest, written)


def move_answers_behind(tx: Transaction, account: int, message: int, own: str) -> None:
    """Answers that came in before what they answer."""
    if not own:
        return
    asks, opens = tie_rows.sums(account, Ties(asks=(own,), opens=own))
    before = tx.db.all(
        "SELECT a.id, a.conversation, a.at, coalesce(a.written_at, a.at), coalesce(p.written_at, p.at)"
        " FROM message AS p, message_tie AS t JOIN message AS a ON a.id = t.message"
        " WHERE p.id = ? AND t.tie = ? AND a.id <> p.id"
        " AND EXISTS (SELECT 1 FROM message_tie WHERE tie = ? AND message = p.id)"
        " AND coalesce(a.written_at, a.at) <= coalesce(p.written_at, p.at)",
        (message, asks, opens),
    )
    for answer, conversation, now, written, answered in before:
        at = behind(answered, written)
        if at > now:
            tx.db.run("UPDATE message SET at = ?, written_at = ? WHERE id = ?", (at, written, answer))
            # What the owner settled knowing this answer stays settled.
            tx.db.run(
                "UPDATE conversation SET overruled_after = ?1 WHERE id = ?2 AND overruled_after >= ?3"
                " AND overruled_after < ?1",
                (at, conversation, now),
            )
            tx.stale.add(conversation)
            tx.touched.messages.add(answer)
