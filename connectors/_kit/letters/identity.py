"""Names of messages: one remote id wherever a copy lies.

The remote id is the Message-ID with a short hash of sender and date: a stranger who reuses somebody's id does not
overwrite their message, while copies in two folders, under several Gmail labels, and the one we sent ourselves are one.
"""

import hashlib

from connectors._kit.mime import Headers
from connectors._kit.mime.headers import header_block


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
