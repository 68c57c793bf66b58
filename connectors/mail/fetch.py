"""Reading messages of an open folder: first what identifies them, then whole ones, in pieces and within bounds."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from connectors._kit.letters.identity import remote_id
from connectors._kit.letters.mapping import Copy
from connectors._kit.mime import Headers
from connectors.mail.folders import Folder
from connectors.mail.imap.client import Fields, ImapClient
from connectors.mail.imap.sets import write_set
from connectors.mail.large import shortened
from connectors.mail.places import ID_FIELDS, Place

PIECE = 1024 * 1024
"""Bytes asked for at once; a message that is larger comes in pieces, so that a cut costs little."""
TOGETHER = 4 * PIECE
LARGE = 30 * PIECE
"""Above this only header and words come along; files are fetched when they are asked for."""
_HEADER = f"BODY.PEEK[HEADER.FIELDS ({ID_FIELDS})]".encode()


@dataclass(frozen=True, slots=True)
class Overview:
    """What a server says of a message without sending it."""

    uid: int
    flags: frozenset[str]
    size: int
    received_at: datetime | None
    remote_id: str
    """'' when it has no Message-ID."""
    gmail_id: int = 0
    thread: str = ""
    in_sent: bool = False

    @property
    def seen(self) -> bool:
        """Read, at the server."""
        return "\\seen" in self.flags


async def overviews(client: ImapClient, uids: Sequence[int]) -> list[Overview]:
    """Of those that are still there, in the order asked for."""
    if not uids:
        return []
    items = b"UID FLAGS RFC822.SIZE INTERNALDATE " + _HEADER
    if client.can("X-GM-EXT-1"):
        items += b" X-GM-MSGID X-GM-THRID X-GM-LABELS"
    elif client.can("OBJECTID"):
        items += b" THREADID"
    found = await client.fetch(write_set(uids), items)
    return [_overview(uid, found[uid]) for uid in uids if uid in found]


def _overview(uid: int, fields: Fields) -> Overview:
    header = next((value for name, value in fields.items() if name.startswith(b"BODY[HEADER")), b"")
    labels = {str(label).lower() for label in _words(fields.get(b"X-GM-LABELS"))}
    gmail_thread = _whole(fields.get(b"X-GM-THRID"))
    received_at = fields.get(b"INTERNALDATE")
    return Overview(
        uid=uid,
        flags=flags_of(fields),
        size=_whole(fields.get(b"RFC822.SIZE")),
        received_at=received_at if isinstance(received_at, datetime) else None,
        remote_id=remote_id(Headers.of(header if isinstance(header, bytes) else b"")),
        gmail_id=_whole(fields.get(b"X-GM-MSGID")),
        thread=f"gmail-{gmail_thread}" if gmail_thread else _thread(fields.get(b"THREADID")),
        in_sent="\\sent" in labels,
    )


def _whole(value: Any) -> int:  # noqa: ANN401 - a parsed answer
    return value if isinstance(value, int) else 0


def flags_of(fields: Fields) -> frozenset[str]:
    """Flags in lower case."""
    return frozenset(word.lower() for word in _words(fields.get(b"FLAGS")))


def _words(value: Any) -> list[str]:  # noqa: ANN401 - a parsed answer
    items = value if isinstance(value, tuple) else ()
    return [item.decode("utf-8", "replace") if isinstance(item, bytes) else str(item) for item in items]


def _thread(value: Any) -> str:  # noqa: ANN401 - a parsed answer
    words = _words(value if isinstance(value, tuple) else (value,) if value else ())
    return f"thread-{words[0]}" if words else ""


def portion(found: Sequence[Overview], limit: int) -> list[Overview]:
    """As many from the beginning as fit into so many bytes; at least one."""
    taken: list[Overview] = []
    total = 0
    for one in found:
        total += min(one.size, LARGE)
        if taken and total > limit:
            break
        taken.append(one)
    return taken


async def copies(
    client: ImapClient,
    folder: Folder,
    wanted: Sequence[Overview],
    *,
    live_from: int,
    ready: Mapping[int, bytes],
) -> list[Copy]:
    """Whole messages, in the order asked for; those that went meanwhile are missing. `ready` are here already."""
    raws = await _bodies(client, [one for one in wanted if one.size <= PIECE])
    made: list[Copy] = []
    for one in wanted:
        place = Place(folder.name, folder.uidvalidity, one.uid)
        if one.size > LARGE:
            short = await shortened(client, place)
            raw, later = short or (None, ())
        else:
            raw = ready.get(one.uid) or raws.get(one.uid)
            raw = raw if raw or one.size <= PIECE else await in_pieces(client, one.uid, b"")
            later = ()
        if raw is None:
            continue
        made.append(
            Copy(
                raw=raw,
                place=str(place),
                flags=one.flags,
                received_at=one.received_at,
                gmail_id=one.gmail_id,
                thread=one.thread,
                in_sent=folder.sent or one.in_sent,
                live=0 < live_from <= one.uid,
                later=later,
                whole=one.size <= LARGE,
            )
        )
    return made


async def _bodies(client: ImapClient, wanted: Sequence[Overview]) -> dict[int, bytes]:
    raws: dict[int, bytes] = {}
    rest = list(wanted)
    while rest:
        group = portion(rest, TOGETHER)
        rest = rest[len(group) :]
        found = await client.fetch(write_set(one.uid for one in group), b"UID BODY.PEEK[]")
        raws |= {uid: fields[b"BODY[]"] for uid, fields in found.items() if isinstance(fields.get(b"BODY[]"), bytes)}
    return raws


@dataclass(slots=True)
class Pieces:
    """What is here of a message or part that comes in pieces; kept when the time for one batch is up."""

    uid: int
    section: bytes = b""
    got: list[bytes] = field(default_factory=list)
    done: bool = False

    @property
    def content(self) -> bytes:
        """All of it so far."""
        return b"".join(self.got)

    async def go_on(self, client: ImapClient, seconds: float = float("inf")) -> bool:
        """Fetch more, for about so long; True when it is complete or not there."""
        end = time.monotonic() + seconds
        while not self.done:
            start = sum(len(piece) for piece in self.got)
            item = b"BODY.PEEK[%s]<%d.%d>" % (self.section, start, PIECE)
            fields = (await client.fetch(str(self.uid), b"UID " + item)).get(self.uid, {})
            piece = fields.get(b"BODY[%s]<%d>" % (self.section, start))
            self.got += [piece] if isinstance(piece, bytes) else []
            self.done = not isinstance(piece, bytes) or len(piece) < PIECE
            if time.monotonic() >= end:
                break
        return self.done


async def in_pieces(client: ImapClient, uid: int, section: bytes) -> bytes | None:
    """A message or a part of it, a megabyte at a time; None when it is not there."""
    pieces = Pieces(uid, section)
    await pieces.go_on(client)
    return pieces.content if pieces.got else None
