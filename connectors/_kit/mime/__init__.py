"""Reading and writing internet messages (RFC 5322, MIME): nothing a stranger sends makes the reader fail."""

from connectors._kit.mime.headers import Headers, Mailbox, message_ids
from connectors._kit.mime.parse import File, Parsed, parse_message
from connectors._kit.mime.tree import Part

__all__ = ["File", "Headers", "Mailbox", "Parsed", "Part", "message_ids", "parse_message"]
