"""What two identities have in common. From it come proposals that they are one person; nothing here joins anybody."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from shopbell.people import SHARED_BY, Fact, FactKind
from shopbell.text.at_need import fold

if TYPE_CHECKING:
    from storage.database import ReadConnection
    from storage.transaction import Transaction


OWN = """
SELECT 1 FROM identity AS i WHERE i.id IN (?1, ?2) AND (i.own = 1 OR i.address IN (SELECT address FROM account)
    OR EXISTS (SELECT 1 FROM identity AS o INDEXED BY identity_own WHERE o.own = 1 AND o.address = i.address))
"""
"""Whether one of two is the shop itself, which everybody names at every network."""


def learn(tx: Transaction, identity: int, facts: Iterable[Fact], at: int) -> None:
    """Keep what was said about somebody; a new fact that others have too is a reason to ask."""
    for fact in facts:
        if fact.kind is FactKind.MAIL and tx.db.one(_OWN_ADDRESS, (fact.value,)):
            continue
        if tx.db.run(
            "INSERT OR IGNORE INTO identity_fact (kind, value, identity, shown) VALUES (?, ?, ?, ?)",
            (fact.kind.value, fact.value, identity, fact.shown),
        ):
            _ask(tx, identity, _having(tx.db, fact), at)


_OWN_ADDRESS = """
SELECT 1 FROM account WHERE lower(address) = ?1
UNION ALL SELECT 1 FROM identity INDEXED BY identity_own WHERE own = 1 AND lower(address) = ?1 LIMIT 1
"""
"""What a customer names of the shop itself is not about the customer."""


def address_known(tx: Transaction, identity: int, network: str, address: str, at: int) -> None:
    """Somebody new: do others name this address, or write by it elsewhere?"""
    handle = _those_with(tx.db, FactKind.HANDLE, handle_value(network, address))
    if "@" not in address:
        _ask(tx, identity, handle, at)
        return
    mail = address.casefold()
    _ask(tx, identity, {*handle, *_those_with(tx.db, FactKind.MAIL, mail), *_at_address(tx.db, mail)}, at)


def handle_value(network: str, address: str) -> str:
    """The value of a HANDLE."""
    return f"{network} {address}".casefold()


def _having(db: ReadConnection, fact: Fact) -> set[int]:
    """Who has this fact, in a signature or as an address."""
    found = set(_those_with(db, fact.kind, fact.value))
    if fact.kind is FactKind.MAIL:
        found.update(_at_address(db, fact.value))
    if fact.kind is FactKind.HANDLE:
        network, _, address = fact.shown.partition(" ")
        found.update(
            one for (one,) in db.all("SELECT id FROM identity WHERE network = ? AND address = ?", (network, address))
        )
    return found


def _those_with(db: ReadConnection, kind: FactKind, value: str) -> list[int]:
    """Nobody when too many have it for it to say anything."""
    rows = db.all(
        "SELECT identity FROM identity_fact WHERE kind = ? AND value = ? LIMIT ?", (kind.value, value, SHARED_BY + 1)
    )
    return [one for (one,) in rows] if len(rows) <= SHARED_BY else []


def _at_address(db: ReadConnection, mail: str) -> list[int]:
    rows = db.all(_AT_ADDRESS, (mail,))
    return [one for (one,) in rows]


_AT_ADDRESS = """
SELECT i.id FROM (SELECT DISTINCT connector FROM account) AS n
JOIN identity AS i ON i.network = n.connector AND i.address = ?
"""


def _ask(tx: Transaction, identity: int, others: Iterable[int], at: int) -> None:
    for other in others:
        if other == identity:
            continue
        low, high = sorted((identity, other))
        if tx.db.run(
            f"INSERT OR IGNORE INTO proposal (low, high, found_at) SELECT ?1, ?2, ?3 WHERE NOT EXISTS ({OWN})",
            (low, high, at),
        ):
            tx.touched.persons.update(
                person for (person,) in tx.db.all("SELECT person FROM identity WHERE id IN (?, ?)", (low, high))
            )


def evidence(db: ReadConnection, low: int, high: int) -> tuple[Fact, ...]:
    """Everything that still speaks for the two being one person, the strongest first; a name alone does not."""
    (network, address, name), (network2, address2, name2) = (
        db.all("SELECT network, address, name FROM identity WHERE id = ?", (one,))[0] for one in (low, high)
    )
    same_name = bool(name) and fold(name) == fold(name2)
    found: dict[tuple[str, str], Fact] = {}
    if "@" in address and address.casefold() == address2.casefold():
        found[FactKind.MAIL, address.casefold()] = Fact(FactKind.MAIL, address.casefold(), address)
    for one, theirs in ((low, (network2, address2)), (high, (network, address))):
        for fact in _named(db, one, *theirs):
            found[fact.kind, fact.value] = fact
    for kind, value, shown in db.all(_SHARED, (low, high)):
        if kind == FactKind.PICTURE and not same_name:
            continue
        if _those_with(db, FactKind(kind), value):
            found.setdefault((kind, value), Fact(FactKind(kind), value, shown))
    return tuple(sorted(found.values(), key=lambda fact: (list(FactKind).index(fact.kind), fact.value)))


_SHARED = """
SELECT f.kind, f.value, f.shown FROM identity_fact AS f
JOIN identity_fact AS o ON o.kind = f.kind AND o.value = f.value
WHERE f.identity = ? AND o.identity = ? ORDER BY f.kind, f.value
"""


def _named(db: ReadConnection, identity: int, network: str, address: str) -> Iterable[Fact]:
    """What one says of itself that is the other's address."""
    wanted = ((FactKind.MAIL, address.casefold()), (FactKind.HANDLE, handle_value(network, address)))
    for kind, value in wanted:
        shown = db.value(
            "SELECT shown FROM identity_fact WHERE kind = ? AND value = ? AND identity = ?",
            (kind.value, value, identity),
        )
        if shown is not None:
            yield Fact(kind, value, shown)


def packed(facts: Iterable[Fact]) -> str:
    """Facts as they are kept with a deed."""
    return json.dumps([[fact.kind.value, fact.value, fact.shown] for fact in facts], ensure_ascii=False)


def unpacked(text: str) -> tuple[Fact, ...]:
    """What `packed` made."""
    return tuple(Fact(FactKind(kind), value, shown) for kind, value, shown in json.loads(text))
