"""What can be made ready of an event before its transaction: compressed bodies, files, folded words."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shopbell.events import Event, MessageEdited, MessageSeen
from storage.sound import sound, sound_edit
from storage.tables.messages import indexed

if TYPE_CHECKING:
    from shopbell.people import Fact
    from storage.blobs import Blobs, Keeps
    from storage.tables.words import Indexed

INLINE = 32_768
"""Compressed bodies up to so many bytes lie in the database, larger ones in a file."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A compressed body, here or in a file."""

    here: bytes | None = None
    file: str = ""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message ready to be written."""

    seen: MessageSeen
    indexed: Indexed
    html: Packed
    raw: Packed
    files: tuple[str, ...]
    """SHA-256 of each attachment whose bytes came along, else ''."""
    about: tuple[Fact, ...] = ()
    """What the writer says of themselves in signature and profile."""


@dataclass(frozen=True, slots=True)
class EditedParcel:
    """A change of words ready to be written."""

    edited: MessageEdited
    html: Packed


Ready = Event | Parcel | EditedParcel


def pack(content: bytes, blobs: Keeps) -> Packed:
    """Compress; a large one is in its file when this returns."""
    if not content:
        return Packed()
    packed = zlib.compress(content, 3)
    return Packed(here=packed) if len(packed) <= INLINE else Packed(file=blobs.put(packed))


def unpack(here: bytes | None, file: str, blobs: Blobs) -> bytes | None:
    """What `pack` took; None for nothing. Raises NotFound when its file is missing."""
    packed = blobs.get(file) if file else here
    return None if packed is None else zlib.decompress(packed)


def ready(event: Event, blobs: Keeps) -> Ready:
    """An event with all that needs no database done. Raises StoreRefused when the disk is full."""
    if isinstance(event, MessageSeen):
        return parcel(event, blobs)
    if isinstance(event, MessageEdited):
        return EditedParcel(sound_edit(event), pack(_bytes(event.html), blobs))
    return event


def parcel(seen: MessageSeen, blobs: Keeps) -> Parcel:
    """A message made ready."""
    seen = sound(seen)
    people = [seen.author.name, seen.author.address]
    if seen.own:
        people += [part for one in seen.recipients for part in (one.name, one.address)]
    return Parcel(
        seen=seen,
        indexed=indexed(seen.text, seen.subject, people, [one.name for one in seen.attachments]),
        html=pack(_bytes(seen.html), blobs),
        raw=pack(seen.raw or b"", blobs),
        files=tuple("" if one.content is None else blobs.put(one.content) for one in seen.attachments),
        about=_about(seen),
    )


def _about(seen: MessageSeen) -> tuple[Fact, ...]:
    """Of people only: what machines write at the end is about their company."""
    if seen.own or seen.robot or seen.auto_reply:
        return ()
    from shopbell.text.contact_facts import facts_in_message, facts_in_profile

    return (*facts_in_message(seen.text), *facts_in_profile(seen.author.profile))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
