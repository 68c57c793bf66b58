"""People as the window shows them, and completion of addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopbell.errors import NotFound
from shopbell.ids import ConversationId, IdentityId, PersonId
from shopbell.model import Identity, Person
from shopbell.text.at_need import fold, snippet
from storage.instants import from_us, maybe_from

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.database import ReadConnection

_SHOWN = 20
_LAST_WORDS = "SELECT text, at FROM message WHERE author = ? AND kind = 'message' ORDER BY at DESC LIMIT 1"
_END = "\U0010ffff"
_WORDS = 5_000
"""So many names that begin with a letter are put in order; there may be tens of thousands."""


def conversations_of(db: ReadConnection, person: PersonId, limit: int = 100_000) -> tuple[ConversationId, ...]:
    """All conversations with one person, newest first."""
    rows = db.all(
        "SELECT id FROM conversation WHERE person = ? AND messages > 0 ORDER BY last_at DESC, id DESC LIMIT ?",
        (person, limit),
    )
    return tuple(ConversationId(number) for (number,) in rows)


HEARD = (
    "SELECT at FROM message WHERE conversation = ? AND direction = 'in' AND kind = 'message'"
    " ORDER BY at DESC, id DESC LIMIT 1"
)


def last_heard(db: ReadConnection, conversations: Sequence[ConversationId]) -> dict[ConversationId, datetime]:
    """When the other side last wrote in each of them."""
    found = {conversation: db.value(HEARD, (conversation,)) for conversation in conversations}
    return {conversation: from_us(at) for conversation, at in found.items() if at is not None}


def person(db: ReadConnection, number: PersonId) -> Person:
    """As joined now, by any of the numbers it ever had. Raises NotFound."""
    number = today(db, number)
    row = db.one("SELECT name, notes FROM person WHERE id = ?", (number,))
    if row is None:
        raise NotFound("This person is not here any more.")
    identities = _identities(db, number)
    first, turns = db.one(
        "SELECT min(first_at), coalesce(sum(said_by_people + said_by_us), 0) FROM conversation"
        " WHERE person = ? AND messages > 0",
        (number,),
    ) or (None, 0)
    words, at = _last_words(db, identities)
    return Person(
        id=number,
        name=row[0] or next((one.address for one in identities), ""),
        identities=identities,
        first_at=maybe_from(first),
        turns=turns,
        last_words=words,
        last_words_at=maybe_from(at),
        notes=row[1],
        conversations=conversations_of(db, number, _SHOWN),
    )


def today(db: ReadConnection, number: PersonId) -> PersonId:
    """The person that somebody met under this number is now."""
    found = db.value("SELECT person FROM identity WHERE home = ?", (number,))
    return number if found is None else PersonId(found)


def _identities(db: ReadConnection, number: int) -> tuple[Identity, ...]:
    rows = db.all(
        "SELECT i.id, i.person, i.network, i.address, i.name, coalesce(f.sha256, '') FROM identity AS i"
        " LEFT JOIN portrait AS f ON f.identity = i.id WHERE i.person = ? ORDER BY i.id",
        (number,),
    )
    return tuple(Identity(IdentityId(row[0]), PersonId(row[1]), *row[2:]) for row in rows)


def _last_words(db: ReadConnection, identities: tuple[Identity, ...]) -> tuple[str, int | None]:
    newest: tuple[str, int | None] = ("", None)
    for identity in identities:
        row = db.one(_LAST_WORDS, (identity.id,))
        if row is not None and (newest[1] is None or row[1] > newest[1]):
            newest = (row[0], row[1])
    return snippet(newest[0]), newest[1]


def addresses(db: ReadConnection, prefix: str, limit: int) -> tuple[str, ...]:
    """'Name <address>' of people met, whose name or address has a word that begins so."""
    words = fold(prefix).split()
    if not words:
        return ()
    rows = db.all(ADDRESSES, (words[-1], words[-1] + _END, _WORDS, limit * (1 if len(words) == 1 else 20)))
    shown = [f"{name} <{address}>" if name else address for name, address, _ in rows]
    return tuple(one for one in dict.fromkeys(shown) if all(word in fold(one) for word in words))[:limit]


ADDRESSES = """
SELECT i.name, coalesce(f.shown, i.address), i.met_at FROM (
    SELECT DISTINCT identity FROM identity_word WHERE word >= ? AND word < ? LIMIT ?
) AS w JOIN identity AS i ON i.id = w.identity
LEFT JOIN identity_fact AS f ON f.identity = i.id AND f.kind = 'mail' AND i.network = 'contacts'
WHERE i.own = 0 AND (i.network <> 'contacts' OR f.identity IS NOT NULL) ORDER BY i.met_at DESC LIMIT ?
"""
"""Somebody out of a file of contacts is written to by the addresses that stand there."""
