"""Ties between messages on disk, and the conversations they lead to."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from shopbell.threading import SUBJECT_DAYS, Ties, bare_subject, joins_by_subject
from storage.instants import to_us

if TYPE_CHECKING:
    from shopbell.events import MessageSeen
    from storage.transaction import Transaction

_DAYS = int(SUBJECT_DAYS.total_seconds()) * 1_000_000


_REMEMBERED: Final = 16_384
# Lists as long as these, so that the statements made from them are few and stay prepared.
_LENGTHS: Final = (4, 16, 64)


@lru_cache(maxsize=_REMEMBERED)
def _sum(account: int, kind: str, tie: str) -> int:
    """A tie as a number; 64 bits of a hash, so that two different ties never meet in practice."""
    digest = hashlib.blake2b(f"{account} {kind} {tie}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def sums(account: int, ties: Ties) -> tuple[int, ...]:
    """What is stored for a message."""
    found = [_sum(account, "shared", tie) for tie in ties.shared]
    found += [_sum(account, "asks", tie) for tie in ties.asks]
    if ties.opens:
        found.append(_sum(account, "opens", ties.opens))
    if ties.closed:
        found.append(_sum(account, "closed", ties.closed))
    return tuple(dict.fromkeys(found))


def store(tx: Transaction, message: int, tie_sums: Sequence[int]) -> None:
    """Remember a message's ties."""
    if not tie_sums:
        return
    tx.db.many(
        "INSERT OR IGNORE INTO message_tie (tie, message) VALUES (?, ?)",
        [(tie, message) for tie in tie_sums],
    )


def marked(sql: str, wanted: Sequence[int]) -> tuple[str, Sequence[int]]:
    """A statement with `{marks}` for a list that is not empty, and its arguments: the last one may come again."""
    length = next((length for length in _LENGTHS if length >= len(wanted)), len(wanted))
    padded = [*wanted, *(wanted[-1] for _ in range(length - len(wanted)))]
    return sql.format(marks=", ".join("?" * length)), padded


_TIED = """
SELECT DISTINCT m.conversation FROM message_tie AS t JOIN message AS m ON m.id = t.message
WHERE t.tie IN ({marks})
"""


def tied(tx: Transaction, account: int, ties: Ties) -> tuple[int, ...]:
    """Conversations that a message with these ties belongs to, oldest first."""
    wanted = [_sum(account, "shared", tie) for tie in ties.shared]
    wanted += [_sum(account, "opens", tie) for tie in ties.asks]
    if ties.opens:
        wanted.append(_sum(account, "asks", ties.opens))
    if not wanted:
        return ()
    rows = tx.db.all(*marked(_TIED, wanted))
    return tuple(sorted(conversation for (conversation,) in rows))


def named(tx: Transaction, account: int, own: str) -> int | None:
    """The message that has this id as its own."""
    for kind in ("opens", "closed"):
        message: int | None = tx.db.value("SELECT message FROM message_tie WHERE tie = ?", (_sum(account, kind, own),))
        if message is not None:
            return message
    return None


def by_subject(tx: Transaction, account: int, seen: MessageSeen, whom: int | None, at: int) -> int | None:
    """The conversation with the same person and subject that an answer without references goes to."""
    key = bare_subject(seen.subject)
    machine = seen.robot or seen.auto_reply
    if whom is None or not key or machine or seen.thread.parents or seen.thread.provider:
        return None
    person = tx.db.value("SELECT person FROM identity WHERE id = ?", (whom,))
    found: int | None
    if joins_by_subject(seen):
        found = tx.db.value(
            "SELECT id FROM conversation WHERE person = ? AND last_at >= ? AND first_at <= ?"
            " AND account = ? AND subject_key = ? AND robot = 0 ORDER BY last_at DESC LIMIT 1",
            (person, at - _DAYS, at + _DAYS, account, key),
        )
    else:
        # History is read newest first: the answer may be here already, alone.
        found = tx.db.value(
            "SELECT id FROM conversation WHERE person = ? AND last_at >= ? AND account = ?"
            " AND subject_key = ? AND loose_from BETWEEN ? AND ? ORDER BY last_at LIMIT 1",
            (person, at, account, key, at, at + _DAYS),
        )
    return found


def loose_from(seen: MessageSeen) -> int | None:
    """For a conversation that begins with an answer without references: when."""
    return to_us(seen.at) if joins_by_subject(seen) else None
