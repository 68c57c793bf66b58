"""A whole message read: headers, words, files. Never raises, whatever the bytes are."""

import mimetypes
from dataclasses import dataclass, field

from connectors._kit.mime.body import bodies
from connectors._kit.mime.headers import Headers
from connectors._kit.mime.tree import Part, parse_tree


@dataclass(frozen=True, slots=True)
class File:
    """A file that came with a message."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a message says. `plain` is '' when it has only HTML, and the other way round."""

    headers: Headers
    plain: str
    html: str
    files: tuple[File, ...]
    reports: tuple[Part, ...]


def parse_message(raw: bytes) -> Parsed:
    """Read the bytes of one message (RFC 5322)."""
    found = bodies(parse_tree(raw))
    return Parsed(
        headers=Headers.of(raw),
        plain="\n\n".join(text.strip("\n") for text in found.plain if text.strip()),
        html="\n".join(text for text in found.html if text.strip()),
        files=tuple(_file(part, number) for number, part in enumerate(found.files, 1)),
        reports=tuple(found.reports),
    )


def _file(part: Part, number: int) -> File:
    return File(safe_name(part.filename, part.type, number), part.type, part.content, part.content_id)


def safe_name(name: str, media_type: str, number: int = 1) -> str:
    """A file name without folders; one made up from the type when there is none."""
    last = name.replace("\\", "/").rpartition("/")[2].strip(". ")
    if last:
        return last[:200]
    if media_type == "message/rfc822":
        return f"message-{number}.eml"
    return f"file-{number}{mimetypes.guess_extension(media_type) or ''}"
