"""Somebody with all their names, as the window and the command line show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopbell.ids import DeedId, IdentityId, PersonId
from shopbell.model import Identity
from shopbell.people import DeedKind, Found, Note, PersonDeed, PersonPage, Proposal
from shopbell.text.at_need import fold
from storage import people
from storage.instants import from_us, maybe_from
from storage.tables.likeness import OWN, evidence, unpacked
from storage.tables.messages import SELECT, messages_of

if TYPE_CHECKING:
    from shopbell.model import Message
    from storage.database import ReadConnection, Row

_CONTACTS = 10
_PROPOSALS = 3
_LOOKED_AT = 200
"""So many proposals of one person are looked at for such as still have evidence."""
_WORDS = 800
"""So many names that begin with a letter are put in order; there may be tens of thousands."""
_END = "\U0010ffff"

PEOPLE = """
SELECT DISTINCT person FROM identity WHERE person > ? AND own = 0 AND address NOT IN (SELECT address FROM account)
ORDER BY person LIMIT ?
"""
CONTACTS = f"""
{SELECT} WHERE m.id IN (
    SELECT t.id FROM conversation AS c JOIN message AS t INDEXED BY message_contact ON t.conversation = c.id
    WHERE c.person = ? AND t.kind IN ('call', 'visit', 'note') ORDER BY t.at DESC LIMIT {_CONTACTS}
) ORDER BY m.at DESC, m.id DESC
"""  # noqa: S608 - our own words
OF_PERSON = """
SELECT p.low, p.high, p.found_at FROM identity AS i JOIN proposal AS p ON p.low = i.id
WHERE i.person = ?1 AND p.refused_at IS NULL AND coalesce(p.later_until, 0) <= ?2
UNION SELECT p.low, p.high, p.found_at FROM identity AS i JOIN proposal AS p ON p.high = i.id
WHERE i.person = ?1 AND p.refused_at IS NULL AND coalesce(p.later_until, 0) <= ?2
LIMIT ?3
"""
OPEN = """
SELECT low, high, found_at FROM proposal WHERE refused_at IS NULL AND (found_at, low, high) < (?, ?, ?)
AND coalesce(later_until, 0) <= ? ORDER BY found_at DESC, low DESC, high DESC LIMIT ?
"""
_DEED = "SELECT id, kind, identity, other, evidence, done_at, undone_at FROM person_deed"
OF_MEMBERS = """
SELECT d.id, d.kind, d.identity, d.other, d.evidence, d.done_at, d.undone_at
FROM identity AS i JOIN person_deed AS d ON d.identity = i.id
WHERE i.person = ?1 AND d.undone_at IS NULL
UNION SELECT d.id, d.kind, d.identity, d.other, d.evidence, d.done_at, d.undone_at
FROM identity AS i JOIN person_deed AS d ON d.other = i.id
WHERE i.person = ?1 AND d.undone_at IS NULL
UNION SELECT d.id, d.kind, d.identity, d.other, d.evidence, d.done_at, d.undone_at
FROM identity AS i JOIN person_deed AS l ON l.identity = i.id OR l.other = i.id
JOIN person_cut AS c ON c.link = l.id JOIN person_deed AS d ON d.id = c.split
WHERE i.person = ?1 AND d.undone_at IS NULL AND l.undone_at IS NULL ORDER BY 6 DESC, 1 DESC
"""
NOTES = """
SELECT p.id, coalesce(nullif(p.name, ''), i.address), p.notes FROM identity AS i JOIN person AS p ON p.id = i.home
WHERE i.person = ?1 AND i.home <> ?1 AND p.notes <> '' ORDER BY p.id
"""


def page(db: ReadConnection, number: PersonId, now: int) -> PersonPage:
    """Raises NotFound."""
    known = people.person(db, number)
    number = known.id
    rows = db.all(OF_PERSON, (number, now, _LOOKED_AT))
    return PersonPage(
        person=known,
        contacts=contacts(db, number),
        proposals=_worth_asking(db, rows, _PROPOSALS),
        deeds=tuple(deed_of(db, row) for row in db.all(OF_MEMBERS, (number,))),
        notes=tuple(Note(PersonId(row[0]), row[1], row[2]) for row in db.all(NOTES, (number,))),
    )


def contacts(db: ReadConnection, number: PersonId) -> tuple[Message, ...]:
    """Calls, visits and notes of a person's conversations, newest first."""
    return messages_of(db, db.all(CONTACTS, (number,)))


def proposals(db: ReadConnection, now: int, limit: int) -> tuple[Proposal, ...]:
    """Open ones, newest first."""
    found: list[Proposal] = []
    place = (2**62, 0, 0)
    while len(found) < limit:
        rows = db.all(OPEN, (*place, now, _LOOKED_AT))
        found += _worth_asking(db, rows, limit - len(found))
        if len(rows) < _LOOKED_AT:
            break
        place = (rows[-1][2], rows[-1][0], rows[-1][1])
    return tuple(found)


def _worth_asking(db: ReadConnection, rows: list[Row], limit: int) -> tuple[Proposal, ...]:
    """Those with evidence that are not one person already; one for each pair of persons."""
    found: dict[tuple[int, int], Proposal] = {}
    for low, high, at in rows:
        if len(found) == limit:
            break
        one, other = identity_of(db, low), identity_of(db, high)
        pair = (min(one.person, other.person), max(one.person, other.person))
        if pair in found or one.person == other.person or _is_own(db, low, high):
            continue
        reasons = evidence(db, low, high)
        if reasons:
            found[pair] = Proposal(one, other, reasons, from_us(at))
    return tuple(found.values())


def _is_own(db: ReadConnection, low: int, high: int) -> bool:
    return db.one(OWN, (low, high)) is not None


def deeds(db: ReadConnection, limit: int, before: int | None) -> tuple[PersonDeed, ...]:
    """All of them, newest first."""
    rows = db.all(_DEED + " WHERE id < ? ORDER BY id DESC LIMIT ?", (2**62 if before is None else before, limit))
    return tuple(deed_of(db, row) for row in rows)


def deed_of(db: ReadConnection, row: Row) -> PersonDeed:
    """A row of `_DEED`."""
    return PersonDeed(
        id=DeedId(row[0]),
        kind=DeedKind(row[1]),
        identity=identity_of(db, row[2]),
        other=None if row[3] is None else identity_of(db, row[3]),
        evidence=unpacked(row[4]),
        at=from_us(row[5]),
        undone_at=maybe_from(row[6]),
    )


def identity_of(db: ReadConnection, number: int) -> Identity:
    """One that is known to be there."""
    row = db.all(
        "SELECT i.id, i.person, i.network, i.address, i.name, coalesce(f.sha256, '') FROM identity AS i"
        " LEFT JOIN portrait AS f ON f.identity = i.id WHERE i.id = ?",
        (number,),
    )[0]
    return Identity(IdentityId(row[0]), PersonId(row[1]), *row[2:])


FIND = """
SELECT i.person, i.id, coalesce(nullif(i.name, ''), nullif(p.name, ''), ''), i.address, i.network FROM (
    SELECT identity FROM identity_word WHERE word >= ? AND word < ? LIMIT ?
) AS w JOIN identity AS i ON i.id = w.identity JOIN person AS p ON p.id = i.person
WHERE i.own = 0 ORDER BY i.met_at DESC
"""


def find(db: ReadConnection, typed: str, limit: int) -> tuple[Found, ...]:
    """People by the beginnings of their names and addresses; the longest word is looked up, the others are compared."""
    words = fold(typed).split()
    if not words:
        return ()
    rarest = max(words, key=len)
    found: dict[int, Found] = {}
    for row in db.all(FIND, (rarest, rarest + _END, _WORDS)):
        if len(found) == limit:
            break
        known = fold(f"{row[2]} {row[3]}")
        if row[0] not in found and all(word in known for word in words if word != rarest):
            found[row[0]] = Found(PersonId(row[0]), IdentityId(row[1]), *row[2:])
    return tuple(found.values())
