"""A message as a tree of parts: fast parser first, the standard library guarded, at last one part with all of it."""

import email
import email.message
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import fast_mail_parser

from connectors._kit.mime.charsets import decode_words
from connectors._kit.mime.headers import HEADER_LIMIT, header_block, one_line

DEPTH_LIMIT = 40
_TYPE = "content-type"
PARTS_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Part:
    """One MIME part, its content with the transfer encoding undone. `type` is in lower case."""

    type: str
    content: bytes = field(default=b"", repr=False)
    header: str = ""
    """The whole Content-Type value."""
    disposition: str = ""
    filename: str = ""
    content_id: str = ""
    children: tuple["Part", ...] = ()


def parse_tree(raw: bytes) -> Part:
    """The parts of a message; never raises."""
    if len(header_block(raw)) > HEADER_LIMIT:
        # The parsers' cost grows faster than such a header: read its beginning only.
        raw = _with_short_header(raw)
    for parse in (_fast, _standard):
        try:
            return parse(raw)
        except Exception:  # noqa: BLE001, S112 - a stranger's bytes, and the next reader is more patient
            continue
    return Part("text/plain", raw[len(header_block(raw)) :].strip())


def _with_short_header(raw: bytes) -> bytes:
    block = header_block(raw)
    kept = block[:HEADER_LIMIT].rpartition(b"\n")[0] or b"X-Cut: 1"
    return kept.rstrip(b"\r\n") + b"\r\n\r\n" + raw[len(block) :].lstrip(b"\r\n")


class _Count:
    """Parts seen so far; raises when a message is a bomb of parts."""

    def __init__(self) -> None:
        self.parts = 0

    def one_more(self, depth: int) -> None:
        self.parts += 1
        if self.parts > PARTS_LIMIT or depth > DEPTH_LIMIT:
            raise ValueError("too many or too deep parts")


def _fast(raw: bytes) -> Part:
    return _from_fast(fast_mail_parser.parse_email_tree(raw), _Count(), 0)


def _from_fast(node: Any, count: _Count, depth: int) -> Part:  # noqa: ANN401 - the parser's own type
    count.one_more(depth)
    headers: Mapping[str, list[str]] = node.headers
    children = () if node.is_message else tuple(_from_fast(c, count, depth + 1) for c in node.children)
    return Part(
        type=(node.content_type or "text/plain").lower(),
        content=node.content or b"",
        header=next((value for name, values in headers.items() if name.lower() == _TYPE for value in values), ""),
        disposition=(node.disposition or "").lower(),
        filename=one_line(decode_words(node.filename or "")),
        content_id=(node.content_id or "").strip("<> "),
        children=children,
    )


def _standard(raw: bytes) -> Part:
    return _from_standard(email.message_from_bytes(raw), _Count(), 0)


def _from_standard(node: "email.message.Message[str, str]", count: _Count, depth: int) -> Part:
    try:
        count.one_more(depth)
    except ValueError:
        return Part("application/octet-stream", b"")
    kind = node.get_content_type().lower()
    inner = node.get_payload()
    children: tuple[Part, ...] = ()
    content = b""
    if kind.startswith("message/") and isinstance(inner, list):
        content = b"\n".join(one.as_bytes() for one in inner if not isinstance(one, str))
    elif isinstance(inner, list):
        children = tuple(_from_standard(c, count, depth + 1) for c in inner if not isinstance(c, str))
    else:
        content = _payload(node)
    return Part(
        type=kind,
        content=content,
        header=_value(node, "content-type"),
        disposition=_value(node, "content-disposition").partition(";")[0].strip().lower(),
        filename=_filename(node),
        content_id=_value(node, "content-id").strip("<> "),
        children=children,
    )


def _payload(node: "email.message.Message[str, str]") -> bytes:
    content = node.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _value(node: "email.message.Message[str, str]", name: str) -> str:
    return one_line(str(node.get(name, "")))


def _filename(node: "email.message.Message[str, str]") -> str:
    try:
        name = node.get_filename() or ""
    except Exception:  # noqa: BLE001 - RFC 2231 gone wrong
        return ""
    return one_line(decode_words(name))
