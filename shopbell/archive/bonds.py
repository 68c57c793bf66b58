"""Rows of an export about who is who: notes, what is known, what was joined and undone, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from shopbell.archive.rows import Row, mapping_of, text_of, time_of
from shopbell.people import Bonds, DeedKind, Fact, FactKind, KeptAnswer, KeptDeed, Standing

_NAMED, _ANSWER = "identity", "answer"


def bonds_rows(bonds: Bonds) -> Iterator[Row]:
    """Names first, then answers, then deeds in the order they were done."""
    for one in bonds.standings:
        yield {
            "row": _NAMED,
            "network": one.network,
            "address": one.address,
            "name": one.name,
            "note": one.note,
            "facts": _fact_rows(one.facts),
        }
    for answer in bonds.answers:
        yield {
            "row": _ANSWER,
            "one": _name_row(answer.one),
            "other": _name_row(answer.other),
            "found_at": answer.found_at.isoformat(),
            "refused_at": _time(answer.refused_at),
            "later_until": _time(answer.later_until),
        }
    for number, deed in enumerate(bonds.deeds):
        yield {
            "row": deed.kind.value,
            "deed": number,
            "identity": _name_row(deed.identity),
            "other": None if deed.other is None else _name_row(deed.other),
            "evidence": _fact_rows(deed.evidence),
            "at": deed.at.isoformat(),
            "undone_at": _time(deed.undone_at),
            "cuts": list(deed.cuts),
        }


def _name_row(name: tuple[str, str]) -> Row:
    return {"network": name[0], "address": name[1]}


def _fact_rows(facts: Iterable[Fact]) -> list[Row]:
    return [{"kind": fact.kind.value, "value": fact.value, "shown": fact.shown} for fact in facts]


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def bonds_of(rows: Iterable[Row]) -> Bonds:
    """What can be read of them; a split whose link cannot be read goes without it."""
    standings: list[Standing] = []
    answers: list[KeptAnswer] = []
    deeds: dict[int, KeptDeed] = {}
    for row in rows:
        kind = text_of(row, "row")
        if kind == _NAMED and text_of(row, "network") and text_of(row, "address"):
            name = (text_of(row, "network"), text_of(row, "address"))
            standings.append(Standing(*name, text_of(row, "name"), text_of(row, "note"), _facts(row, "facts")))
        elif kind == _ANSWER:
            answers += _answer(row)
        elif kind in (DeedKind.LINK.value, DeedKind.SPLIT.value):
            deed = _deed(row, DeedKind(kind))
            if deed is not None:
                deeds[_number(row, -1 - len(deeds))] = deed
    return Bonds(tuple(standings), _placed(deeds), tuple(answers))


def _number(row: Row, otherwise: int) -> int:
    number = row.get("deed")
    return number if isinstance(number, int) else otherwise


def _name(row: Row, field: str) -> tuple[str, str] | None:
    found = mapping_of(row, field)
    network, address = text_of(found, "network"), text_of(found, "address")
    return (network, address) if network and address else None


def _answer(row: Row) -> list[KeptAnswer]:
    one, other, found = _name(row, "one"), _name(row, "other"), time_of(row, "found_at")
    if one is None or other is None or one == other or found is None:
        return []
    return [KeptAnswer(one, other, found, time_of(row, "refused_at"), time_of(row, "later_until"))]


def _deed(row: Row, kind: DeedKind) -> KeptDeed | None:
    identity, other, at = _name(row, "identity"), _name(row, "other"), time_of(row, "at")
    if identity is None or at is None or (kind is DeedKind.LINK) is not (other is not None) or identity == other:
        return None
    cuts = row.get("cuts")
    places = tuple(one for one in cuts if isinstance(one, int)) if isinstance(cuts, list) else ()
    return KeptDeed(kind, identity, other, _facts(row, "evidence"), at, time_of(row, "undone_at"), places)


def _placed(deeds: dict[int, KeptDeed]) -> tuple[KeptDeed, ...]:
    """With the numbers of links as places among those that are here."""
    places = {number: place for place, number in enumerate(deeds)}
    return tuple(
        replace(deed, cuts=tuple(places[number] for number in deed.cuts if number in places)) for deed in deeds.values()
    )


def _facts(row: Row, field: str) -> tuple[Fact, ...]:
    value = row.get(field)
    kinds = {kind.value for kind in FactKind}
    listed = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    return tuple(
        Fact(FactKind(text_of(item, "kind")), text_of(item, "value"), text_of(item, "shown"))
        for item in listed
        if text_of(item, "kind") in kinds and text_of(item, "value")
    )
