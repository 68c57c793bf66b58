"""Who is who, taken away with an export and brought back with its times."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from shopbell.people import Bonds, DeedKind, Fact, FactKind, KeptAnswer, KeptDeed, Standing
from storage.instants import from_us, maybe_from, maybe_us, to_us
from storage.tables.likeness import learn, packed, unpacked
from storage.tables.persons import meet
from storage.tables.unions import regroup

if TYPE_CHECKING:
    from storage.database import ReadConnection
    from storage.transaction import Transaction

T = TypeVar("T")

_AT_ONCE: Final = 50
_STANDINGS = """
SELECT i.id, i.network, i.address, i.name, coalesce(p.notes, '') FROM identity AS i JOIN person AS p ON p.id = i.home
WHERE i.own = 0 AND (
    p.notes <> '' OR i.network = 'contacts' OR EXISTS (SELECT 1 FROM identity_fact WHERE identity = i.id)
    OR EXISTS (SELECT 1 FROM person_deed WHERE identity = i.id OR other = i.id)
) ORDER BY i.id
"""
_DEEDS = "SELECT id, kind, identity, other, evidence, done_at, undone_at FROM person_deed ORDER BY id"
_ANSWERS = """
SELECT low, high, found_at, refused_at, later_until FROM proposal
WHERE refused_at IS NOT NULL OR later_until IS NOT NULL ORDER BY low, high
"""


def bonds(db: ReadConnection) -> Bonds:
    """All of it."""
    rows = db.all(_DEEDS)
    places = {row[0]: place for place, row in enumerate(rows)}
    return Bonds(
        standings=tuple(
            Standing(network, address, name, note, _facts(db, number))
            for number, network, address, name, note in db.all(_STANDINGS)
        ),
        deeds=tuple(
            KeptDeed(
                kind=DeedKind(kind),
                identity=_named(db, one),
                other=None if other is None else _named(db, other),
                evidence=unpacked(evidence),
                at=from_us(at),
                undone_at=maybe_from(undone),
                cuts=tuple(
                    places[line]
                    for (line,) in db.all("SELECT link FROM person_cut WHERE split = ? ORDER BY link", (deed,))
                ),
            )
            for deed, kind, one, other, evidence, at, undone in rows
        ),
        answers=tuple(
            KeptAnswer(_named(db, low), _named(db, high), from_us(found), maybe_from(refused), maybe_from(later))
            for low, high, found, refused, later in db.all(_ANSWERS)
        ),
    )


def _facts(db: ReadConnection, identity: int) -> tuple[Fact, ...]:
    rows = db.all(
        "SELECT kind, value, shown FROM identity_fact WHERE identity = ? ORDER BY kind, value",
        (identity,),
    )
    return tuple(Fact(FactKind(kind), value, shown) for kind, value, shown in rows)


def _named(db: ReadConnection, identity: int) -> tuple[str, str]:
    row = db.all("SELECT network, address FROM identity WHERE id = ?", (identity,))[0]
    return row[0], row[1]


def pieces(kept: Bonds) -> Iterator[Callable[[Transaction], object]]:
    """Bringing it back, in steps that are short enough for others to write in between; what is here already stays."""
    for few in _some(kept.standings):
        yield partial(_all, _stand, few)
    # Before what is known of people, so that nothing is asked anew that was answered.
    for answers in _some(kept.answers):
        yield partial(_all, _answer, answers)
    newest = max((to_us(deed.at) for deed in kept.deeds), default=0)
    for few in _some([one for one in kept.standings if one.facts]):
        yield partial(_all, partial(_teach, newest), few)
    yield partial(_deeds, deeds=kept.deeds)


def _all(work: Callable[[Transaction, T], object], few: Sequence[T], tx: Transaction) -> None:
    for one in few:
        work(tx, one)


def _teach(at: int, tx: Transaction, one: Standing) -> None:
    learn(tx, _stand(tx, one), one.facts, at)


def _some(of: Sequence[T]) -> Iterator[Sequence[T]]:
    return (of[at : at + _AT_ONCE] for at in range(0, len(of), _AT_ONCE))


def _stand(tx: Transaction, one: Standing) -> int:
    identity = meet(tx, one.network, one.address, one.name, 0, wrote=bool(one.name))
    tx.db.run(
        "UPDATE person SET notes = ? WHERE notes = '' AND id = (SELECT home FROM identity WHERE id = ?)",
        (one.note, identity),
    )
    return identity


def _answer(tx: Transaction, one: KeptAnswer) -> None:
    low, high = sorted((_here(tx, one.one), _here(tx, one.other)))
    tx.db.run(
        "INSERT INTO proposal (low, high, found_at, refused_at, later_until) VALUES (?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT DO UPDATE SET refused_at = ?4, later_until = ?5"
        " WHERE refused_at IS NULL AND later_until IS NULL",
        (low, high, to_us(one.found_at), maybe_us(one.refused_at), maybe_us(one.later_until)),
    )


def _deeds(tx: Transaction, deeds: Sequence[KeptDeed]) -> None:
    here: list[int] = []
    for deed in deeds:
        one = _here(tx, deed.identity)
        other = None if deed.other is None else _here(tx, deed.other)
        known = tx.db.value(
            "SELECT id FROM person_deed WHERE identity = ? AND kind = ? AND other IS ? AND done_at = ?",
            (one, deed.kind.value, other, to_us(deed.at)),
        )
        if known is None:
            known = tx.db.insert(
                "INSERT INTO person_deed (kind, identity, other, evidence, done_at, undone_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (deed.kind.value, one, other, packed(deed.evidence), to_us(deed.at), maybe_us(deed.undone_at)),
            )
            cuts = [(known, here[place]) for place in deed.cuts if 0 <= place < len(here)]
            tx.db.many("INSERT OR IGNORE INTO person_cut (split, link) VALUES (?, ?)", cuts)
        here.append(known)
        regroup(tx, (one,))


def _here(tx: Transaction, name: tuple[str, str]) -> int:
    return meet(tx, *name, "", 0, wrote=False)
