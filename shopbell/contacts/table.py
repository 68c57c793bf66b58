"""Contacts as a table (CSV, RFC 4180): ours is written; those of address books are read by their headings."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import Final

from shopbell.contacts.vcard import Read
from shopbell.people import Contact
from shopbell.text.plain import clean_text, one_line

_HEADINGS: Final = ("name", "mails", "phones", "sites", "accounts", "note", "id")
_BETWEEN: Final = re.compile(r"\n| ::: ")
"""Values of one field; Google's address book writes the second."""
_RUNS: Final = "=+-@\t\r'"
"""A field that begins so is a formula to spreadsheets: it gets an apostrophe before it (OWASP, CSV injection)."""
_MOST: Final = 20_000
_KINDS: Final = (
    ("id", re.compile(r"^(?:id|uid)$")),
    ("mails", re.compile(r"\be-?mails?\b|\bmails\b|courriel|correo|\bpost\b")),
    ("phones", re.compile(r"phone|\btel|mobil|handy|cell|móvil|téléphone")),
    ("sites", re.compile(r"\bsites?\b|website|web page|\burl\b|webseite|página web")),
    ("accounts", re.compile(r"^accounts$")),
    ("note", re.compile(r"^notes?$|notiz|remarques?|notas")),
    ("first", re.compile(r"^(?:first|given) name$|^vorname$|^prénom$|^nombre$")),
    ("last", re.compile(r"^(?:last|family) name$|^surname$|^nachname$|^apellidos?$")),
    ("name", re.compile(r"^(?:display |full )?name$|^nom$|^anzeigename$")),
)
_BESIDE: Final = re.compile(r"\b(?:type|label|display name|typ)\b")
"""'E-mail 1 - Label' is about an address and has none."""


def write_table(contacts: Iterable[Contact]) -> str:
    """A heading, then one row for each contact; several values stand below one another in their field."""
    target = io.StringIO()
    rows = csv.writer(target)
    rows.writerow(_HEADINGS)
    for one in contacts:
        accounts = [f"{network} {address}" for network, address in one.handles]
        fields = (one.name, *map("\n".join, (one.mails, one.phones, one.sites, accounts)), one.note, one.uid)
        rows.writerow([f"'{text}" if text[:1] in _RUNS and text else text for text in fields])
    return target.getvalue()


def read_table(text: str) -> Read:
    """Rows that say who they are about; without a heading that names people or addresses nothing is read."""
    plain = text.removeprefix("\ufeff").replace("\0", "")
    first = plain.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(plain, newline=""), delimiter=mark))
    except csv.Error:
        return Read((), 1)
    kinds = [_kind(heading) for heading in rows[0]] if rows else []
    if not {"name", "first", "last", "mails"} & set(kinds):
        return Read((), len(rows))
    made = [_contact(kinds, row) for row in rows[1:] if any(row)]
    found = tuple(contact for contact in made if contact is not None)
    return Read(found, len(made) - len(found))


def _kind(heading: str) -> str:
    plain = heading.strip().casefold()
    if _BESIDE.search(plain):
        return ""
    return next((kind for kind, form in _KINDS if form.search(plain)), "")


def _contact(kinds: list[str], row: list[str]) -> Contact | None:
    """None for a row without anybody in it."""
    said: dict[str, list[str]] = {}
    for kind, field in zip(kinds, row, strict=False):
        if kind and field:
            plain = field[1:] if field[0] == "'" and field[1:2] in _RUNS else field
            said.setdefault(kind, []).append(clean_text(plain[:_MOST]))
    values = {kind: _values(fields) for kind, fields in said.items()}
    mails, phones = values.get("mails", ()), values.get("phones", ())
    accounts = [one.partition(" ") for one in values.get("accounts", ())]
    called = " ".join(one for kind in ("first", "last") for one in values.get(kind, ())[:1])
    name = one_line(" ".join(said.get("name", ())[:1])).strip() or called or next(iter((*mails, *phones)), "")
    if not name:
        return None
    return Contact(
        name=name,
        uid=next(iter(values.get("id", ())), ""),
        mails=mails,
        phones=phones,
        sites=values.get("sites", ()),
        handles=tuple((network, address) for network, _, address in accounts if address),
        note="\n\n".join(said.get("note", ())).strip(),
    )


def _values(fields: list[str]) -> tuple[str, ...]:
    found = (one_line(part).strip() for field in fields for part in _BETWEEN.split(field))
    return tuple(dict.fromkeys(filter(None, found)))
