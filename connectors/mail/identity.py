"""Names of messages: one remote id wherever a copy lies, and the place of each copy.

The remote id is the Message-ID with a short hash of sender and date: a stranger who reuses somebody's id does not
overwrite their message, while copies in two folders, under several Gmail labels, and the one we sent ourselves are one.
"""

import hashlib
from dataclasses import dataclass
from urllib.parse import quote, unquote

from connectors._kit.mime import Headers
from connectors._kit.mime.headers import header_block

ID_FIELDS = "MESSAGE-ID FROM DATE"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a copy lies; as text 'FOLDER;uidvalidity;uid', the folder percent-encoded."""

    folder: str
    uidvalidity: int
    uid: int

    def __str__(self) -> str:
        return f"{folder_prefix(self.folder)}{self.uidvalidity};{self.uid}"

    @classmethod
    def of(cls, text: str) -> "Place | None":
        """None when it is not one of ours."""
        folder, _, rest = text.partition(";")
        validity, _, uid = rest.partition(";")
        if not (validity.isdigit() and uid.isdigit()):
            return None
        return cls(unquote(folder), int(validity), int(uid))


def folder_prefix(folder: str) -> str:
    """What all places of a folder begin with."""
    return quote(folder, safe=" /.[]-_") + ";"


def message_id(headers: Headers) -> str:
    """With angle brackets; '' when there is none that can be used."""
    return next(iter(headers.ids("message-id")), "")


def remote_id(headers: Headers) -> str:
    """From a message's headers alone; '' when it has no Message-ID."""
    own = message_id(headers)
    if not own:
        return ""
    sender = next((box.address for box in headers.mailboxes("from")), "")
    return f"{own}#{_short(sender.encode() + b'|' + ' '.join(headers.raw('date').split()).encode())}"


def remote_id_of(raw: bytes, gmail_id: int = 0, headers: Headers | None = None) -> str:
    """Of a whole message: as above, else Gmail's number for it, else a hash of its header. `headers` if known."""
    return remote_id(Headers.of(raw)) or (
        f"gmail-{gmail_id}" if gmail_id else f"header-{_short(header_block(raw), 32)}"
    )


def _short(content: bytes, length: int = 12) -> str:
    return hashlib.sha256(content).hexdigest()[:length]
