"""Public questions that were answered in private: whoever reads along sees no answer.

It is so until a public line of ours stands after the question, its author takes it back, or the owner lets it be. The
private answer may stand in the same conversation, or in another one and name what it answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopbell.ids import AccountId
from shopbell.ledger import Named
from shopbell.model import Visibility
from shopbell.turn_state import Word
from storage.meanings import meaning_of, say_again
from storage.tables.turns import last_ours

if TYPE_CHECKING:
    from shopbell.events import MessageSeen
    from storage.database import ReadConnection
    from storage.transaction import Transaction

_BEGINNING = (-(2**62), 0)
_LOOKED_AT = 10
"""Public messages since our last public word."""
PUBLIC = "SELECT 1 FROM message WHERE conversation = ? AND visibility <> 'private' LIMIT 1"
OURS = """
SELECT at, id FROM message WHERE conversation = ? AND direction = 'out' AND visibility <> 'private' AND word = 3
ORDER BY at DESC, id DESC LIMIT 1
"""
THEIRS = """
SELECT at, id, word, text FROM message WHERE conversation = ? AND direction = 'in' AND visibility <> 'private'
    AND (at, id) > (?, ?) ORDER BY at, id LIMIT ?
"""


def keep(tx: Transaction, conversation: int) -> None:
    """Bring the row up to date; where nothing is public that is one look into an index."""
    if tx.db.one(PUBLIC, (conversation,)) is None:
        return
    first = _first(tx, conversation)
    tx.db.run("UPDATE conversation SET onlookers = ?1 WHERE id = ?2 AND onlookers IS NOT ?1", (first, conversation))


def _first(tx: Transaction, conversation: int) -> int | None:
    let = tx.db.value("SELECT onlookers_let FROM conversation WHERE id = ?", (conversation,))
    public = tx.db.one(OURS, (conversation,)) or _BEGINNING
    ours = last_ours(tx.db, conversation)
    for at, message, word, text in tx.db.all(THEIRS, (conversation, *public, _LOOKED_AT)):
        answered = word == Word.PRIVATELY or (ours is not None and ours > (at, message))
        if answered and (let is None or at > let) and _asked(tx, message, word, text):
            found: int = message
            return found
    return None


def _asked(tx: Transaction, message: int, word: int, text: str) -> bool:
    """Whether it wanted an answer: of what we spoke after nobody has looked yet."""
    if word == Word.ANSWERED:
        return meaning_of(tx, message, text)[0]
    return word in (Word.ASKS, Word.PRIVATELY)


def came_in(tx: Transaction, account: int, message: int, seen: MessageSeen) -> None:
    """A message came in: a private answer to something public elsewhere, or something that was answered so before."""
    if not seen.thread.conversation:
        return  # In mail nothing is public.
    if seen.own and seen.visibility is Visibility.PRIVATE and seen.reply_to:
        _answers(tx, account, message, seen.reply_to)
    elif not seen.own and seen.visibility is not Visibility.PRIVATE and is_answered(tx.db, message):
        say_again(tx, message)


def _answers(tx: Transaction, account: int, message: int, reply_to: str) -> None:
    asked = tx.db.one("SELECT id, visibility FROM message WHERE account = ? AND remote_id = ?", (account, reply_to))
    if asked is not None and asked[1] == Visibility.PRIVATE:
        return
    tx.db.run("INSERT INTO private_answer VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (account, reply_to, message))
    if asked is not None:
        say_again(tx, asked[0])


def is_answered(db: ReadConnection, message: int) -> bool:
    """Whether words of ours in another conversation answer this public one."""
    found = db.one(
        "SELECT 1 FROM message AS q JOIN private_answer AS p ON p.account = q.account AND p.question = q.remote_id"
        " JOIN message AS a ON a.id = p.answer WHERE q.id = ? AND a.conversation <> q.conversation AND a.word = 3",
        (message,),
    )
    return found is not None


def let(tx: Transaction, conversation: int, *, be: bool) -> None:
    """The owner lets onlookers see no answer, or takes that back."""
    asked = "(SELECT at FROM message WHERE id = onlookers)" if be else "NULL"
    tx.db.run(
        f"UPDATE conversation SET onlookers_let = {asked} WHERE id = ?",  # noqa: S608 - our own words
        (conversation,),
    )
    tx.stale.add(conversation)


def every_let(db: ReadConnection) -> tuple[Named, ...]:
    """The question up to which the owner let it be, of each conversation."""
    rows = db.all(
        "SELECT m.account, m.remote_id, max(m.id) FROM conversation AS c JOIN message AS m"
        " ON m.conversation = c.id AND m.direction = 'in' AND m.at = c.onlookers_let AND m.visibility <> 'private'"
        " WHERE c.onlookers_let IS NOT NULL GROUP BY c.id ORDER BY c.id"
    )
    return tuple(Named(AccountId(account), remote_id) for account, remote_id, _ in rows)


def put_back(tx: Transaction, message: int | None, conversation: int | None) -> None:
    """What an export brings along; what was let be here since then stays."""
    if message is None or conversation is None:
        return
    if tx.db.run(
        "UPDATE conversation SET onlookers_let = m.at FROM message AS m WHERE m.id = ?1 AND m.visibility <> 'private'"
        " AND conversation.id = ?2 AND coalesce(onlookers_let, m.at - 1) < m.at",
        (message, conversation),
    ):
        tx.stale.add(conversation)
