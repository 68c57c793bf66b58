"""People's pictures: which are to be fetched, and the files they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shopbell.ids import AccountId, IdentityId
from shopbell.people import Fact, FactKind
from storage.instants import to_us
from storage.tables.likeness import learn
from storage.writer import Priority

if TYPE_CHECKING:
    from shopbell.changes import Changes
    from storage.blobs import Blobs
    from storage.parts import Parts
    from storage.transaction import Transaction

_LATELY = 300
"""Conversations, newest first, whose people are worth a picture."""
_AGAIN = timedelta(days=7)
_FAILED = timedelta(days=1)
WANTED = (
    "SELECT identity, reference FROM portrait WHERE account = :account"
    " AND (tried_at IS NULL OR tried_at < iif(sha256 = '', :failed, :again))"
    " AND identity IN (SELECT identity FROM conversation WHERE account = :account"
    " ORDER BY last_at DESC, id DESC LIMIT :lately) LIMIT :limit"
)


class SqlPortraits:
    """`shopbell.ports.Portraits` over SQLite."""

    def __init__(self, parts: Parts, blobs: Blobs) -> None:
        self._parts = parts
        self._blobs = blobs

    async def wanted(self, account: AccountId, now: datetime, limit: int) -> Sequence[tuple[IdentityId, str]]:
        """See the port."""
        given = {
            "account": account,
            "failed": to_us(now - _FAILED),
            "again": to_us(now - _AGAIN),
            "lately": _LATELY,
            "limit": limit,
        }
        rows = await self._parts.read(lambda db: db.all(WANTED, given))
        return [(IdentityId(identity), reference) for identity, reference in rows]

    async def came(self, identity: IdentityId, reference: str, content: bytes, at: datetime) -> Changes:
        """See the port."""
        sha256 = await self._parts.prepare(lambda: self._blobs.put(content)) if content else ""

        def work(tx: Transaction) -> None:
            before = tx.db.value(
                "SELECT sha256 FROM portrait WHERE identity = ? AND reference = ?", (identity, reference)
            )
            if before is None:
                return
            tx.db.run("UPDATE portrait SET sha256 = ?, tried_at = ? WHERE identity = ?", (sha256, to_us(at), identity))
            if before != sha256:
                has_picture(tx, identity, before, sha256, to_us(at))
                _touch(tx, identity)

        return await self._parts.change(work, Priority.ENGINE)


def is_told(tx: Transaction, account: int, identity: int, reference: str, at: int) -> None:
    """Where somebody's picture is, as their newest message says; of two accounts that know them the first one's word.

    `at`: that message's time.
    """
    tx.db.run(
        "INSERT INTO portrait (identity, account, reference, told_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE"
        " SET reference = ?3, tried_at = NULL, told_at = ?4 WHERE account = ?2 AND reference <> ?3 AND told_at <= ?4",
        (identity, account, reference, at),
    )


def has_picture(tx: Transaction, identity: int, before: str, sha256: str, at: int) -> None:
    """The same picture under the same name elsewhere is a reason to ask whether the two are one."""
    tx.db.run(
        "DELETE FROM identity_fact WHERE kind = ? AND value = ? AND identity = ?",
        (FactKind.PICTURE.value, before, identity),
    )
    if sha256:
        learn(tx, identity, [Fact(FactKind.PICTURE, sha256, "")], at)


def _touch(tx: Transaction, identity: int) -> None:
    for conversation, person in tx.db.all("SELECT id, person FROM conversation WHERE identity = ?", (identity,)):
        tx.touched.conversations.add(conversation)
        if person is not None:
            tx.touched.persons.add(person)
