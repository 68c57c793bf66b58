"""What the server says of a message without handing it over (RFC 8621 4.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from connectors._kit.letters.identity import remote_id
from connectors._kit.mime import Headers
from connectors._kit.values import moment, number, record, text

HEADERS: Final = ("Message-ID", "From", "Date")
"""What a remote id is made of."""
PROPERTIES: Final = (
    *("id", "blobId", "threadId", "mailboxIds", "keywords", "size", "receivedAt"),
    *(f"header:{name}" for name in HEADERS),
)
PREFIX: Final = "email;"


@dataclass(frozen=True, slots=True)
class Overview:
    """One message at the server."""

    id: str
    blob: str
    thread: str
    mailboxes: frozenset[str]
    keywords: frozenset[str]
    size: int
    received: str
    """The time of its arrival as the server writes it."""
    received_at: datetime | None
    remote_id: str
    """'' when it has no Message-ID."""

    @property
    def place(self) -> str:
        """Where it lies: a message has one place, in however many mailboxes it is."""
        return PREFIX + self.id

    @property
    def seen(self) -> bool:
        """Read, at the server."""
        return "$seen" in self.keywords

    @property
    def draft(self) -> bool:
        """Still being written."""
        return "$draft" in self.keywords


def read_overview(found: Mapping[str, Any]) -> Overview:
    """Of an object with `PROPERTIES`, or with some of them."""
    lines = [f"{name}:{text(found, f'header:{name}')}" for name in HEADERS if text(found, f"header:{name}")]
    # Raw headers may have any line ends inside; they are what the message itself has.
    block = "\r\n".join(lines).encode("utf-8", "replace") + b"\r\n\r\n"
    return Overview(
        id=text(found, "id"),
        blob=text(found, "blobId"),
        thread=text(found, "threadId"),
        mailboxes=_true(record(found, "mailboxIds")),
        keywords=frozenset(word.lower() for word in _true(record(found, "keywords"))),
        size=number(found, "size"),
        received=text(found, "receivedAt"),
        received_at=moment(found, "receivedAt"),
        remote_id=remote_id(Headers.of(block)),
    )


def _true(found: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(name for name, value in found.items() if value is True)
