"""Contacts as vCard: version 4 is written (RFC 6350, with SOCIALPROFILE of RFC 9554), 4 and 3 are read (RFC 2426).

The known libraries read version 3 or are no longer kept (vobject 0.9.9 writes no version 4), so this one is our own.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import unquote

from shopbell.contacts.lines import Line, escaped, folded, read_line, split_at, unescaped, unfolded
from shopbell.people import Contact
from shopbell.text.plain import clean_text, one_line

_PICTURE: Final = 2_000_000
"""Bytes; a larger picture is left out."""
_VALUES: Final = 50
"""Of one kind in one card; what comes after is left out."""
_TEXT: Final = 20_000
_DATA: Final = re.compile(r"data:[\w.+-]+/[\w.+-]+(?:;[^;,]*)*;base64,(?P<bytes>.*)", re.DOTALL | re.IGNORECASE)
_SCHEME: Final = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):(?P<rest>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Read:
    """What a file of contacts gave; `unread` counts what could not be understood."""

    contacts: tuple[Contact, ...]
    unread: int = 0


@dataclass(slots=True)
class _Card:
    version: str = ""
    contact: Contact = field(default_factory=lambda: Contact(""))
    called: str = ""
    """A name from other properties, for a card without FN."""


def write_cards(contacts: Iterable[Contact]) -> str:
    """One card for each contact."""
    return "".join(folded(_lines(contact)) for contact in contacts)


def _lines(contact: Contact) -> Iterable[str]:
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    yield f"FN:{escaped(contact.name)}"
    if contact.uid:
        is_uri = _SCHEME.fullmatch(contact.uid) is not None and contact.uid.startswith("urn:")
        yield f"UID:{contact.uid}" if is_uri else f"UID;VALUE=text:{escaped(contact.uid)}"
    for mail in contact.mails:
        yield f"EMAIL:{escaped(mail)}"
    for phone in contact.phones:
        yield f"TEL;VALUE=text:{escaped(phone)}"
    for site in contact.sites:
        yield f"URL;VALUE=text:{escaped(site)}"
    for network, address in contact.handles:
        yield f'SOCIALPROFILE;SERVICE-TYPE="{network}";VALUE=text:{escaped(address)}'
    if contact.note:
        yield f"NOTE:{escaped(contact.note)}"
    if contact.picture:
        yield "PHOTO:data:image/png;base64," + base64.b64encode(contact.picture).decode()
    yield "END:VCARD"


def read_cards(text: str) -> Read:
    """Every card that is whole; a damaged one stops none of the others."""
    contacts: list[Contact] = []
    unread, card = 0, None
    for whole in unfolded(text.removeprefix("\ufeff")):
        line = read_line(whole)
        if line is None:
            continue
        if line.name == "BEGIN" and line.value.strip().upper() == "VCARD":
            unread += card is not None
            card = _Card()
        elif line.name == "END" and card is not None:
            made = _finished(card)
            unread += made is None
            contacts += [made] if made is not None else []
            card = None
        elif card is not None:
            _take(card, line)
    return Read(tuple(contacts), unread + (card is not None))


def _finished(card: _Card) -> Contact | None:
    """None for a version that is not read, or a card that says nothing about anybody."""
    contact = card.contact
    reach = (*contact.mails, *contact.phones, *(address for _, address in contact.handles))
    name = contact.name or card.called or (reach[0] if reach else "")
    return replace(contact, name=name) if card.version in ("3.0", "4.0") and name else None


def _take(card: _Card, line: Line) -> None:
    reader = _READERS.get(line.name)
    if line.name == "VERSION":
        card.version = line.value.strip()
    elif reader is not None:
        card.contact = reader(card.contact, line)
    elif line.name in ("N", "ORG", "NICKNAME") and not card.called:
        parts = split_at(line.value, ";")
        ordered = parts[1:2] + parts[:1] if line.name == "N" else parts[:1]
        card.called = one_line(clean_text(" ".join(filter(None, ordered))))


def _text(line: Line) -> str:
    return one_line(clean_text(unescaped(line.value)[:_TEXT])).strip()


def _name(contact: Contact, line: Line) -> Contact:
    return replace(contact, name=contact.name or _text(line))


def _uid(contact: Contact, line: Line) -> Contact:
    return replace(contact, uid=contact.uid or _text(line)[:300])


def _mail(contact: Contact, line: Line) -> Contact:
    return replace(contact, mails=_more(contact.mails, _text(line).removeprefix("mailto:")))


def _phone(contact: Contact, line: Line) -> Contact:
    said = _text(line)
    number = unquote(said[4:].partition(";")[0]) if said.casefold().startswith("tel:") else said
    return replace(contact, phones=_more(contact.phones, number))


def _site(contact: Contact, line: Line) -> Contact:
    return replace(contact, sites=_more(contact.sites, _text(line)))


def _profile(contact: Contact, line: Line) -> Contact:
    service = line.parameters.get("SERVICE-TYPE") or line.parameters.get("TYPE", "")
    said, network = _text(line), one_line(service).strip().casefold()
    if line.name != "IMPP" and network and said and len(contact.handles) < _VALUES:
        return replace(contact, handles=tuple(dict.fromkeys((*contact.handles, (network, said)))))
    return _messenger(contact, said) if line.name == "IMPP" else _site(contact, line)


def _messenger(contact: Contact, said: str) -> Contact:
    match = _SCHEME.fullmatch(said)
    if match is None or len(contact.handles) >= _VALUES:
        return contact
    handle = (match["scheme"].casefold(), unquote(match["rest"]).partition("?")[0])
    return replace(contact, handles=tuple(dict.fromkeys((*contact.handles, handle))))


def _note(contact: Contact, line: Line) -> Contact:
    note = clean_text(unescaped(line.value)[:_TEXT]).strip()
    return replace(contact, note="\n\n".join(filter(None, (contact.note, note))))


def _photo(contact: Contact, line: Line) -> Contact:
    data = _DATA.fullmatch(unescaped(line.value))
    encoding = line.parameters.get("ENCODING", "").casefold()
    packed = data["bytes"] if data else line.value if encoding in ("b", "base64") else ""
    if not packed or len(packed) > _PICTURE * 4 // 3 or contact.picture:
        return contact
    try:
        return replace(contact, picture=base64.b64decode("".join(packed.split()), validate=True))
    except binascii.Error:
        return contact


def _more(known: tuple[str, ...], value: str) -> tuple[str, ...]:
    return (*known, value) if value and value not in known and len(known) < _VALUES else known


_READERS: Final[dict[str, Callable[[Contact, Line], Contact]]] = {
    "FN": _name,
    "UID": _uid,
    "EMAIL": _mail,
    "TEL": _phone,
    "URL": _site,
    "SOCIALPROFILE": _profile,
    "X-SOCIALPROFILE": _profile,
    "IMPP": _profile,
    "NOTE": _note,
    "PHOTO": _photo,
}
