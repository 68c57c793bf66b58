"""What the service is to do with single messages: change, delete, approve, call spam, bin, hide, like."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from shopbell.errors import NotFound
from shopbell.ids import MessageId
from shopbell.model import Errand, ErrandKind
from storage.meanings import say_again
from storage.tables.messages import index_again
from storage.tables.places import gone

if TYPE_CHECKING:
    from storage.database import ReadConnection
    from storage.transaction import Transaction

_FACTS = {
    ErrandKind.APPROVE: ("held", ""),
    ErrandKind.HIDE: ("hidden", "1"),
    ErrandKind.SHOW: ("hidden", ""),
    ErrandKind.LIKE: ("liked", "1"),
    ErrandKind.UNLIKE: ("liked", ""),
}
"""What the message says of itself once it was done; after every other one it is gone, or has other words."""


def ask(tx: Transaction, message: int, kind: ErrandKind, text: str, at: int) -> None:
    """The newest wish takes the place of an older one. Raises NotFound."""
    account = tx.db.value("SELECT account FROM message WHERE id = ?", (message,))
    if account is None:
        raise NotFound("This message is not here any more.")
    tx.db.run(
        "INSERT OR REPLACE INTO errand (message, account, kind, text, asked_at) VALUES (?, ?, ?, ?, ?)",
        (message, account, kind.value, text, at),
    )
    tx.touched.messages.add(message)


def drop(tx: Transaction, message: int) -> None:
    """The owner takes the wish back, or has read that it was refused."""
    if tx.db.run("DELETE FROM errand WHERE message = ?", (message,)):
        tx.touched.messages.add(message)


def waiting(db: ReadConnection, account: int) -> Sequence[Errand]:
    """What an account is to do, oldest first."""
    rows = db.all(
        "SELECT e.message, e.kind, e.text, m.remote_id, m.facts FROM errand AS e JOIN message AS m ON m.id = e.message"
        " WHERE e.account = ? AND e.refused = '' ORDER BY e.asked_at, e.message",
        (account,),
    )
    return [
        Errand(MessageId(message), ErrandKind(kind), text, remote_id=remote, facts=json.loads(facts) if facts else {})
        for message, kind, text, remote, facts in rows
    ]


def done(tx: Transaction, errand: Errand, at: int) -> None:
    """The service did it, so it is so here too; a newer wish of the owner's stays to be done."""
    message = errand.message
    tx.db.run("DELETE FROM errand WHERE message = ? AND kind = ? AND text = ?", (message, errand.kind, errand.text))
    tx.touched.messages.add(message)
    if errand.kind is ErrandKind.EDIT:
        _reworded(tx, message, errand.text, at)
    elif errand.kind in _FACTS:
        _told(tx, message, *_FACTS[errand.kind])
    else:
        gone(tx, message, at)


def refuse(tx: Transaction, errand: Errand, reason: str) -> None:
    """The service said no for good; the reason stands at the message until the owner answers."""
    tx.db.run(
        "UPDATE errand SET refused = ? WHERE message = ? AND kind = ? AND text = ?",
        (reason, errand.message, errand.kind, errand.text),
    )
    tx.touched.messages.add(errand.message)


def _reworded(tx: Transaction, message: int, text: str, at: int) -> None:
    row = tx.db.one("SELECT conversation FROM message WHERE id = ?", (message,))
    if row is None:
        return
    tx.db.run("UPDATE message SET text = ?, edited_at = ?, has_html = 0 WHERE id = ?", (text, at, message))
    tx.db.run("UPDATE body SET html = NULL, html_file = '' WHERE message = ?", (message,))
    say_again(tx, message)
    index_again(tx, message)
    tx.stale.add(row[0])
    tx.reworded.add(row[0])


def _told(tx: Transaction, message: int, fact: str, value: str) -> None:
    stored = tx.db.value("SELECT facts FROM message WHERE id = ?", (message,))
    facts = json.loads(stored) if stored else {}
    facts.pop(fact, None)
    if value:
        facts[fact] = value
    words = json.dumps(facts, ensure_ascii=False) if facts else ""
    tx.db.run("UPDATE message SET facts = ? WHERE id = ?", (words, message))
