"""Deleting an account's history, piece by piece, so that the owner never waits for it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from storage.tables.conversations import show_outbox
from storage.tables.drafts import files, remove
from storage.tables.messages import forget
from storage.writer import Priority

if TYPE_CHECKING:
    from shopbell.changes import Changes
    from storage.blobs import Blobs
    from storage.database import ReadConnection
    from storage.parts import Parts
    from storage.transaction import Transaction

_PIECE = 100
_YOUNG = 86_400
"""Seconds: a file this new may be on its way into a draft."""


async def remove_history(parts: Parts, blobs: Blobs, account: int) -> Changes:
    """All conversations, messages and files of an account, then the account itself."""
    left = True
    while left:
        left, _ = await parts.write(lambda tx: _some_messages(tx, account), Priority.BULK)
    changes = await parts.change(lambda tx: _the_rest(tx, account), Priority.BULK)
    kept = await parts.read(files_in_use)
    await parts.prepare(lambda: _sweep(blobs, kept))
    return changes


def _some_messages(tx: Transaction, account: int) -> bool:
    rows = tx.db.all(
        "SELECT m.id, m.slot, c.account FROM message AS m JOIN conversation AS c ON c.id = m.conversation"
        " WHERE m.account = ? LIMIT ?",
        (account, _PIECE),
    )
    for message, slot, of_account in rows:
        if of_account != account:
            forget(tx, message)  # said in a conversation of another account, which stays
            continue
        tx.words.drop(slot)
        tx.db.run("DELETE FROM message WHERE id = ?", (message,))
    return bool(rows)


def _the_rest(tx: Transaction, account: int) -> None:
    # Messages of other accounts in conversations of this one (an answer sent as somebody else) go too.
    for message, slot in tx.db.all(
        "SELECT m.id, m.slot FROM message AS m JOIN conversation AS c ON c.id = m.conversation WHERE c.account = ?",
        (account,),
    ):
        tx.words.drop(slot)
        tx.db.run("DELETE FROM message WHERE id = ?", (message,))
    _leave_others(tx, account)
    network = tx.db.value("SELECT connector FROM account WHERE id = ?", (account,))
    tx.db.run("DELETE FROM account WHERE id = ?", (account,))
    _forget_strangers(tx, network)
    tx.touched.everything = True


def _forget_strangers(tx: Transaction, network: str) -> None:
    """Who is left with no message and no conversation: neither proposed nor known by name any more."""
    strangers = tx.db.all(
        "SELECT id, home FROM identity AS i WHERE network = ? AND own = 0"
        " AND NOT EXISTS (SELECT 1 FROM message WHERE author = i.id)"
        " AND NOT EXISTS (SELECT 1 FROM conversation WHERE identity = i.id)"
        " AND NOT EXISTS (SELECT 1 FROM conversation WHERE met = i.id)"
        " AND NOT EXISTS (SELECT 1 FROM person_deed WHERE identity = i.id OR other = i.id)",
        (network,),
    )
    tx.db.many("DELETE FROM identity WHERE id = ?", [(identity,) for identity, _ in strangers])
    tx.db.many(
        "DELETE FROM person WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM identity WHERE person = ?1)"
        " AND NOT EXISTS (SELECT 1 FROM identity WHERE home = ?1)"
        " AND NOT EXISTS (SELECT 1 FROM conversation WHERE person = ?1)",
        [(person,) for person in {person for _, person in strangers}],
    )


def _leave_others(tx: Transaction, account: int) -> None:
    """What was to leave as this account from conversations of others."""
    others = tx.db.all("SELECT DISTINCT conversation FROM outbox WHERE account = ?", (account,))
    tx.db.run("DELETE FROM outbox WHERE account = ?", (account,))
    for (conversation,) in others:
        show_outbox(tx, conversation)
    for (key,) in tx.db.all("SELECT key FROM draft WHERE account = ?", (account,)):
        remove(tx, key)


def files_in_use(db: ReadConnection) -> frozenset[str]:
    """SHA-256 of every file that a row names."""
    named = {
        name
        for (name,) in db.all(
            "SELECT sha256 FROM attachment WHERE sha256 <> ''"
            " UNION SELECT sha256 FROM portrait WHERE sha256 <> ''"
            " UNION SELECT html_file FROM body WHERE html_file <> ''"
            " UNION SELECT raw_file FROM body WHERE raw_file <> ''"
        )
    }
    lists = db.all("SELECT attachments FROM draft UNION ALL SELECT attachments FROM outbox")
    named.update(one.sha256 for (stored,) in lists for one in files(stored))
    return frozenset(named)


def _sweep(blobs: Blobs, kept: frozenset[str]) -> None:
    """Remove files that no row names any more."""
    before = time.time() - _YOUNG
    for path in blobs:
        if path.name not in kept and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
