"""Files of contacts on the disk: which kind one is, read whole and written whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from shopbell.contacts.table import read_table, write_table
from shopbell.contacts.vcard import Read, read_cards, write_cards
from shopbell.errors import StoreRefused
from shopbell.people import Contact
from shopbell.private_files import write_whole

_MOST: Final = 256_000_000
"""Bytes of a file; an address book with pictures has a tenth of it."""
TABLES: Final = (".csv", ".tsv", ".txt")


def read_contacts(path: Path) -> Read:
    """By what is in it. Raises StoreRefused, with a sentence, for what cannot be read or is no file of contacts."""
    try:
        if path.stat().st_size > _MOST:
            raise StoreRefused(f"{path} is too large for a file of contacts.")
        text = _decoded(path.read_bytes())
    except OSError as error:
        raise StoreRefused(f"{path} cannot be read: {error.strerror}.") from error
    read = read_cards(text) if "BEGIN:VCARD" in text[:4_000].upper() else read_table(text)
    if not read.contacts and (read.unread or text.strip()):
        raise StoreRefused(
            f"No contact could be read from {path}. It can be vCard 3 or 4, or CSV with headings like Name and E-mail."
        )
    return read


def write_contacts(path: Path, contacts: Sequence[Contact], *, over: bool = False) -> None:
    """CSV where the name says so, else vCard 4. Raises StoreRefused, without `over` also where there is a file."""
    text = write_table(contacts) if path.suffix.casefold() in TABLES else write_cards(contacts)
    try:
        if path.exists() and not over:
            raise StoreRefused(f"{path} is there already. Name a new file.")
        # Whole or not at all: what stood there before is not lost to a full disk.
        beside = path.with_name(f"{path.name}.part")
        write_whole(beside, text.encode())
        beside.replace(path)
    except OSError as error:
        raise StoreRefused(f"The contacts could not be written to {path}: {error.strerror}.") from error


def _decoded(content: bytes) -> str:
    """UTF-8, or UTF-16 by its mark, or what older Windows programs write."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
