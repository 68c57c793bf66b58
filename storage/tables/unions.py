"""Which identities are one person: worked out from the deeds that count, so that undoing one is exact.

Identities are points and links are lines between them; who hangs together is one person, and it has the id of the
first of them that was met. A split takes its identity off the lines it had then; what hung on them stays together at
the place it left. The answer depends on nothing but the deeds that count, whatever was done in between.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from shopbell.errors import NotFound, Rejected
from shopbell.people import DeedKind

if TYPE_CHECKING:
    from storage.database import ReadConnection
    from storage.transaction import Transaction

_Point = int | tuple[str, int]
"""An identity, or the place that a split left."""


def link(tx: Transaction, one: int, other: int, evidence: str, at: int) -> int:
    """Join the persons of two identities; gives the deed. Raises NotFound, Rejected."""
    if _person(tx.db, one) == _person(tx.db, other):
        raise Rejected("These two are one person already.")
    _refuse_own(tx.db, (one, other))
    deed = tx.db.insert(
        "INSERT INTO person_deed (kind, identity, other, evidence, done_at) VALUES ('link', ?, ?, ?, ?)",
        (one, other, evidence, at),
    )
    regroup(tx, (one, other))
    return deed


def split(tx: Transaction, identity: int, at: int) -> int:
    """Take one identity off its person; gives the deed. Raises NotFound, Rejected."""
    _person(tx.db, identity)
    cut = tx.db.all(_ATTACHED, {"identity": identity})
    if not cut:
        raise Rejected("This name is not joined with any other.")
    deed = tx.db.insert(
        "INSERT INTO person_deed (kind, identity, done_at) VALUES ('split', ?, ?)",
        (identity, at),
    )
    tx.db.many("INSERT INTO person_cut (split, link) VALUES (?, ?)", [(deed, one) for (one,) in cut])
    regroup(tx, (identity,))
    return deed


_ATTACHED = """
SELECT id FROM (
    SELECT id, kind, undone_at FROM person_deed WHERE identity = :identity
    UNION ALL SELECT id, kind, undone_at FROM person_deed WHERE other = :identity
) AS d WHERE kind = 'link' AND undone_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM person_cut AS c JOIN person_deed AS s ON s.id = c.split
    WHERE c.link = d.id AND s.identity = :identity AND s.undone_at IS NULL
) ORDER BY id
"""


def undo(tx: Transaction, deed: int, at: int) -> None:
    """As if it had not been done. Raises NotFound, Rejected when it was undone before."""
    row = tx.db.one("SELECT identity, other, undone_at FROM person_deed WHERE id = ?", (deed,))
    if row is None:
        raise NotFound("This was never joined.")
    if row[2] is not None:
        raise Rejected("This was undone before.")
    tx.db.run("UPDATE person_deed SET undone_at = ? WHERE id = ?", (at, deed))
    regroup(tx, [one for one in row[:2] if one is not None])


def regroup(tx: Transaction, identities: Iterable[int]) -> None:
    """Give everybody who was ever joined with these the person that the deeds say."""
    points, deeds = _around(tx.db, identities)
    for group in _groups(points, *_lines(tx.db, deeds)):
        marks = ",".join("?" * len(group))
        homes = tx.db.all(f"SELECT id, home, person FROM identity WHERE id IN ({marks})", tuple(group))  # noqa: S608
        person = min(home for _, home, _ in homes)
        for identity, _, before in homes:
            if before != person:
                _move(tx, identity, before, person)


def _around(db: ReadConnection, identities: Iterable[int]) -> tuple[set[int], set[int]]:
    """Every identity that deeds lead to from these, undone ones too, and those deeds."""
    found, deeds, left = set[int](), set[int](), list(identities)
    while left:
        one = left.pop()
        if one in found:
            continue
        found.add(one)
        for deed, first, second in db.all(
            "SELECT id, identity, other FROM person_deed WHERE identity = ?1"
            " UNION ALL SELECT id, identity, other FROM person_deed WHERE other = ?1",
            (one,),
        ):
            deeds.add(deed)
            left += [point for point in (first, second) if point is not None and point not in found]
    return found, deeds


def _lines(db: ReadConnection, deeds: set[int]) -> tuple[dict[int, tuple[int, int]], dict[tuple[int, int], int]]:
    """Links that count with their two identities, and from which of them which split took them."""
    links: dict[int, tuple[int, int]] = {}
    left: dict[tuple[int, int], int] = {}
    for deed in deeds:
        kind, one, other, undone = db.all(
            "SELECT kind, identity, other, undone_at FROM person_deed WHERE id = ?", (deed,)
        )[0]
        if undone is not None:
            continue
        if kind == DeedKind.LINK:
            links[deed] = (one, other)
        else:
            cut = db.all("SELECT link FROM person_cut WHERE split = ?", (deed,))
            left.update({(line, one): deed for (line,) in cut})
    return links, left


def _groups(points: set[int], links: dict[int, tuple[int, int]], left: dict[tuple[int, int], int]) -> list[list[int]]:
    """Who hangs together."""
    leads: dict[_Point, _Point] = {}

    def root(point: _Point) -> _Point:
        while (up := leads.get(point, point)) != point:
            point = up
        return point

    for line, ends in links.items():
        first, second = (("left", left[line, end]) if (line, end) in left else end for end in ends)
        leads[root(first)] = root(second)
    groups: dict[_Point, list[int]] = {}
    for point in sorted(points):
        groups.setdefault(root(point), []).append(point)
    return list(groups.values())


def _move(tx: Transaction, identity: int, before: int, person: int) -> None:
    tx.db.run("UPDATE identity SET person = ? WHERE id = ?", (person, identity))
    rows = tx.db.all("UPDATE conversation SET person = ?1 WHERE identity = ?2 RETURNING id", (person, identity))
    tx.touched.conversations.update(conversation for (conversation,) in rows)
    tx.touched.persons.update((before, person))


def _person(db: ReadConnection, identity: int) -> int:
    found = db.value("SELECT person FROM identity WHERE id = ?", (identity,))
    if found is None:
        raise NotFound("This name is not here any more.")
    person: int = found
    return person


def _refuse_own(db: ReadConnection, identities: Iterable[int]) -> None:
    if any(db.value("SELECT own FROM identity WHERE id = ?", (one,)) for one in identities):
        raise Rejected("The shop's own address is not one of its customers.")
