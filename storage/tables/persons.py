"""People and their names at the networks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shopbell.text.at_need import fold
from shopbell.text.names import display_name

if TYPE_CHECKING:
    from storage.transaction import Transaction

_HOUR = 3_600_000_000


def network_of(tx: Transaction, account: int) -> str:
    """The network of an account: its connector."""
    known = tx.networks.get(account)
    if known is None:
        known = str(tx.db.value("SELECT connector FROM account WHERE id = ?", (account,)))
        tx.networks[account] = known
    return known


def own_addresses(tx: Transaction, account: int) -> set[str]:
    """Every address by which the shop itself writes at this network, folded to lower case."""
    known = tx.own.get(account)
    if known is None:
        rows = tx.db.all(
            "SELECT i.address FROM account AS a JOIN identity AS i INDEXED BY identity_own ON i.network = a.connector"
            " WHERE a.id = ? AND i.own = 1 UNION SELECT address FROM account WHERE id = ?",
            (account, account),
        )
        known = tx.own[account] = {str(address).casefold() for (address,) in rows}
    return known


def meet(tx: Transaction, network: str, address: str, name: str, at: int, *, wrote: bool) -> int:
    """The identity of an address, made when new; a newer name people give themselves replaces an older."""
    known = tx.identities.get((network, address))
    if known is not None and (not wrote or name in ("", known[1])):
        return known[0]
    row = tx.db.one(
        "SELECT id, home, name, name_at, met_at FROM identity WHERE network = ? AND address = ?",
        (network, address),
    )
    said_at = at if wrote else 0
    if row is None:
        identity, shown = _new_identity(tx, network, address, name, at, said_at)
    else:
        identity, shown = row[0], row[2]
        if name and name != shown and (not shown or said_at > row[3]):
            shown = _rename(tx, identity, row[1], name, said_at)
        if at > row[4] + _HOUR:
            tx.db.run("UPDATE identity SET met_at = ? WHERE id = ?", (at, identity))
    tx.identities[network, address] = (identity, shown)
    return identity


def _new_identity(tx: Transaction, network: str, address: str, name: str, at: int, said_at: int) -> tuple[int, str]:
    from storage.tables.likeness import address_known

    shown = display_name(name, address) if name else ""
    person = tx.db.insert("INSERT INTO person (name) VALUES (?)", (shown,))
    identity = tx.db.insert(
        "INSERT INTO identity (person, home, network, address, name, name_at, met_at) VALUES (?1, ?1, ?, ?, ?, ?, ?)",
        (person, network, address, shown, said_at if shown else 0, at),
    )
    index_name(tx, identity, shown, address)
    address_known(tx, identity, network, address, at)
    return identity, shown


def _rename(tx: Transaction, identity: int, home: int, name: str, said_at: int) -> str:
    """The person that it was met as is called so, whomever it is joined with: undone, each has its own name again."""
    address, before, person = tx.db.all("SELECT address, name, person FROM identity WHERE id = ?", (identity,))[0]
    shown = display_name(name, address)
    tx.db.run("UPDATE identity SET name_at = ? WHERE id = ?", (said_at, identity))
    if shown == before:
        return shown
    tx.db.run("UPDATE identity SET name = ? WHERE id = ?", (shown, identity))
    changed = tx.db.run("UPDATE person SET name = ? WHERE id = ? AND name IN ('', ?)", (shown, home, before))
    index_name(tx, identity, shown, address)
    if changed:
        tx.touched.persons.add(person)
    return shown


def index_name(tx: Transaction, identity: int, name: str, address: str) -> None:
    """Make somebody known by the words of a name and an address."""
    words = {address.casefold(), *re.findall(r"\w+", fold(name)), *re.findall(r"\w+", fold(address))}
    tx.db.many(
        "INSERT OR IGNORE INTO identity_word (word, identity) VALUES (?, ?)",
        [(word, identity) for word in words if word],
    )


def make_own(tx: Transaction, account: int, identity: int, address: str) -> None:
    """This address writes for the shop."""
    if address.casefold() in own_addresses(tx, account) and not tx.db.one(
        "SELECT 1 FROM identity WHERE id = ? AND own = 0", (identity,)
    ):
        return
    tx.db.run("UPDATE identity SET own = 1 WHERE id = ?", (identity,))
    tx.own.clear()
