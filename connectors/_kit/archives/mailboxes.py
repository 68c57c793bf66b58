"""Mail of any program: an mbox file, or a folder of the kind that is called Maildir."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from connectors._kit.letters.mapping import Copy, events_of
from shopbell.archive.bundle import Bundle, damage, whole
from shopbell.archive.foreign import LeftOut, Recognised, Wishes
from shopbell.errors import PayloadSkipped
from shopbell.events import MessageSeen
from shopbell.mbox import MAX_MESSAGE, read_mbox_from

_LETTER = re.compile(r"^(\.[^/]+/)?(cur|new)/[^/]+$")


class MailboxReader:
    """As `shopbell import` takes them, for the window."""

    def recognise(self, bundle: Bundle) -> Recognised | None:
        """By how the file begins, or by the folders."""
        name = _mbox(bundle) or (bundle.title if any(_LETTER.match(one) for one in bundle.names) else "")
        if not name:
            return None
        return Recognised("mail", f"Mail, {bundle.title}", address=f"archive:{name}", name=name, me="us")

    def read(self, bundle: Bundle, wishes: Wishes) -> Generator[MessageSeen | LeftOut, None, None]:
        """Letter by letter."""
        name = _mbox(bundle)
        if name:
            yield from letters_in(bundle, name, wishes.own)
            return
        for part in bundle.names:
            if _LETTER.match(part):
                try:
                    yield letter(whole(bundle, part, MAX_MESSAGE), wishes.own)
                except PayloadSkipped:
                    yield LeftOut()


def _mbox(bundle: Bundle) -> str:
    """The one part, if it begins as an mbox does."""
    if len(bundle.names) == 1 and "/" not in bundle.names[0]:
        with suppress(PayloadSkipped), damage(), bundle.open(bundle.names[0]) as source:
            if source.read(4096).lstrip(b"\r\n").startswith(b"From "):
                return bundle.names[0]
    return ""


def letters_in(bundle: Bundle, name: str, own: frozenset[str]) -> Iterator[MessageSeen | LeftOut]:
    """Those of one mbox."""
    try:
        with damage(), bundle.open(name) as source:
            for raw in read_mbox_from(source):
                yield letter(raw, own)
    except PayloadSkipped:
        yield LeftOut()


def letter(raw: bytes, own: frozenset[str]) -> MessageSeen | LeftOut:
    """One, as its connector reads it; `own`: the shop's addresses in lower case."""
    if raw.strip():
        with suppress(PayloadSkipped):
            for event in events_of(Copy(raw, live=False), own, datetime.now(UTC)):
                if isinstance(event, MessageSeen):
                    return replace(event, raw=raw, live=False, seen=True)
    return LeftOut()
