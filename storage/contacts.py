"""Contacts out of a file become names of their own, and people go out as contacts."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from shopbell.ids import PersonId
from shopbell.people import CONTACTS, Contact, Fact, FactKind
from shopbell.text.contact_facts import mail_value, phone_value, site_value
from storage.tables.likeness import handle_value, learn
from storage.tables.persons import index_name, meet

if TYPE_CHECKING:
    from storage.database import ReadConnection, Row
    from storage.transaction import Transaction

_MAIL = "mail"
_KEYED = "sum:"
"""Before the key of a contact whose file has no id for it: the sum of what it says."""


def take(tx: Transaction, contacts: Sequence[Contact], at: int) -> int:
    """How many were new. One that we gave out ourselves is the person it came from."""
    new = 0
    for contact in contacts:
        identity = _came_from(tx, contact)
        if identity is None:
            key = contact.uid or _sum(contact)
            known = tx.db.one("SELECT 1 FROM identity WHERE network = ? AND address = ?", (CONTACTS, key))
            new += known is None
            identity = meet(tx, CONTACTS, key, contact.name, at, wrote=True)
        for mail in contact.mails:
            index_name(tx, identity, contact.name, mail)
        learn(tx, identity, _facts(contact), at)
        if contact.note:
            tx.db.run(
                "UPDATE person SET notes = ? WHERE notes = '' AND id = (SELECT home FROM identity WHERE id = ?)",
                (contact.note, identity),
            )
        tx.touched.persons.add(tx.db.value("SELECT person FROM identity WHERE id = ?", (identity,)))
    return new


def _came_from(tx: Transaction, contact: Contact) -> int | None:
    names = [(_MAIL, mail) for mail in contact.mails] + list(contact.handles)
    for network, address in names:
        if contact.uid == _uid(network, address):
            found: int | None = tx.db.value(
                "SELECT id FROM identity WHERE network = ? AND address = ?", (network, address)
            )
            return found
    return None


def _uid(network: str, address: str) -> str:
    """Always the same for the same name at the same network (RFC 9562, version 5)."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"shopbell:{network} {address}").urn


def _sum(contact: Contact) -> str:
    said = [contact.name, contact.mails, contact.phones, contact.sites, contact.handles]
    return _KEYED + hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


def _facts(contact: Contact) -> Iterable[Fact]:
    for mail in contact.mails:
        if value := mail_value(mail):
            yield Fact(FactKind.MAIL, value, mail)
    for phone in contact.phones:
        if value := phone_value(phone):
            yield Fact(FactKind.PHONE, value, phone)
    for site in contact.sites:
        if value := site_value(site):
            yield Fact(FactKind.SITE, value, site)
    for network, address in contact.handles:
        yield Fact(FactKind.HANDLE, handle_value(network, address), f"{network} {address}")
    if contact.picture:
        yield Fact(FactKind.PICTURE, hashlib.sha256(contact.picture).hexdigest(), "")


PEOPLE = """
SELECT DISTINCT i.person FROM identity AS i WHERE i.person > ? AND i.own = 0
AND i.address NOT IN (SELECT address FROM account) AND (
    i.network = 'contacts' OR EXISTS (
        SELECT 1 FROM conversation AS c WHERE c.person = i.person AND c.robot = 0 AND c.messages > 0
    )
) ORDER BY i.person LIMIT ?
"""


def given_out(db: ReadConnection, after: int, limit: int) -> tuple[tuple[PersonId, Contact], ...]:
    """People, without machines and strangers who were only addressed."""
    people = db.all(PEOPLE, (after, limit))
    return tuple((PersonId(person), _contact(db, person)) for (person,) in people)


def _contact(db: ReadConnection, person: int) -> Contact:
    names = db.all(
        "SELECT i.network, i.address, coalesce(nullif(p.name, ''), i.name, ''), p.notes FROM identity AS i"
        " JOIN person AS p ON p.id = i.home WHERE i.person = ? ORDER BY i.home, i.id",
        (person,),
    )
    facts = db.all(
        "SELECT DISTINCT f.kind, f.shown FROM identity AS i JOIN identity_fact AS f ON f.identity = i.id"
        " WHERE i.person = ? ORDER BY f.kind, f.shown",
        (person,),
    )
    met = [(network, address) for network, address, *_ in names if network != CONTACTS]
    handles = [one for one in met if one[0] != _MAIL]
    said = [tuple(shown.split(" ", 1)) for kind, shown in facts if kind == FactKind.HANDLE]
    mails = [address for network, address in met if network == _MAIL]
    contact = Contact(
        name=next((name for _, _, name, _ in names if name), names[0][1]),
        mails=_once([*mails, *_of(facts, FactKind.MAIL)]),
        phones=_of(facts, FactKind.PHONE),
        sites=_of(facts, FactKind.SITE),
        handles=tuple(dict.fromkeys([*handles, *((one[0], one[1]) for one in said)])),
        note="\n\n".join(note for *_, note in names if note),
    )
    return replace(contact, uid=_given_uid(names))


def _given_uid(names: list[Row]) -> str:
    network, address = names[0][:2]
    return address if network == CONTACTS else _uid(network, address)


def _of(facts: list[Row], kind: FactKind) -> tuple[str, ...]:
    return tuple(shown for fact, shown in facts if fact == kind and shown)


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    """Without those that differ in capitals only."""
    return tuple({text.casefold(): text for text in reversed(list(texts))}.values())[::-1]
