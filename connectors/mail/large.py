"""Messages too large to take whole: header and words now, each file when it is asked for."""

import json
import re
from dataclasses import dataclass
from typing import Any

from connectors._kit.mime.charsets import decode_transfer, decode_words
from connectors._kit.mime.headers import one_line
from connectors._kit.mime.parse import safe_name
from connectors.mail.imap.client import ImapClient
from connectors.mail.places import Place
from shopbell.events import SeenAttachment

_CONTENT = re.compile(
    rb"^content-(?:type|transfer-encoding|disposition)[ \t]*:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n",
    re.IGNORECASE | re.MULTILINE,
)
WORDS_LIMIT = 2 * 1024 * 1024
_BOUNDARY = b"=_shopbell_shortened"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One part as BODYSTRUCTURE tells it."""

    section: str
    type: str
    name: str
    encoding: str
    size: int
    content_id: str
    attached: bool


async def shortened(client: ImapClient, place: Place) -> tuple[bytes, tuple[SeenAttachment, ...]] | None:
    """A message made of its header and its words, and its files by reference; None when it is gone."""
    found = (await client.fetch(str(place.uid), b"UID BODYSTRUCTURE BODY.PEEK[HEADER]")).get(place.uid)
    if found is None or not isinstance(found.get(b"BODY[HEADER]"), bytes):
        return None
    parts = leaves(found.get(b"BODYSTRUCTURE"))
    words = [leaf for leaf in parts if not leaf.attached and leaf.type in ("text/plain", "text/html")][:4]
    pieces = [await _words(client, place.uid, leaf) for leaf in words]
    files = [leaf for leaf in parts if leaf not in words]
    return _assembled(found[b"BODY[HEADER]"], pieces), tuple(_later(place, leaf, n) for n, leaf in enumerate(files, 1))


async def _words(client: ImapClient, uid: int, leaf: Leaf) -> bytes:
    section = leaf.section.encode()
    items = b"UID BODY.PEEK[%s.MIME] BODY.PEEK[%s]<0.%d>" % (section, section, WORDS_LIMIT)
    fields = (await client.fetch(str(uid), items)).get(uid, {})
    mime = fields.get(b"BODY[%s.MIME]" % section) or b"\r\n"
    return bytes(mime) + bytes(fields.get(b"BODY[%s]<0>" % section) or b"")


def _assembled(header: bytes, pieces: list[bytes]) -> bytes:
    kept = _CONTENT.sub(b"", header).rstrip(b"\r\n")
    kind = b'\r\nContent-Type: multipart/alternative; boundary="' + _BOUNDARY + b'"\r\n\r\n'
    body = b"".join(b"--" + _BOUNDARY + b"\r\n" + piece + b"\r\n" for piece in pieces)
    return kept + kind + body + b"--" + _BOUNDARY + b"--\r\n"


def _later(place: Place, leaf: Leaf, number: int) -> SeenAttachment:
    ref = json.dumps({"place": str(place), "section": leaf.section, "encoding": leaf.encoding})
    real = leaf.size * 3 // 4 if leaf.encoding == "base64" else leaf.size
    name = safe_name(leaf.name, leaf.type, number)
    return SeenAttachment(name, leaf.type, real, None, leaf.content_id, ref)


def read_ref(ref: str) -> tuple[Place, str, str] | None:
    """Place, section and transfer encoding of a reference; None when it is none of ours."""
    try:
        data = json.loads(ref)
        place = Place.of(str(data["place"]))
        section, encoding = str(data["section"]), str(data["encoding"])
    except (ValueError, KeyError, TypeError):
        return None
    if place is None or not re.fullmatch(r"[\d.]{1,60}", section):
        return None
    return place, section, encoding


def decoded(content: bytes, encoding: str) -> bytes:
    """The file's own bytes."""
    return decode_transfer(content, encoding)


def leaves(structure: Any, section: str = "", depth: int = 0) -> list[Leaf]:  # noqa: ANN401 - a parsed answer
    """All parts that are no containers; [] for what no grammar allows."""
    if not isinstance(structure, tuple) or not structure or depth > 40:
        return []
    if isinstance(structure[0], list):
        joint = f"{section}." if section else ""
        return [leaf for n, one in enumerate(structure[0], 1) for leaf in leaves(one, f"{joint}{n}", depth + 1)]
    if len(structure) < 7:
        return []
    return [_leaf(structure, section or "1")]


def _leaf(part: tuple[Any, ...], section: str) -> Leaf:
    parameters = _pairs(part[2])
    disposition = next((x for x in part[7:] if isinstance(x, tuple) and len(x) == 2 and isinstance(x[0], bytes)), None)
    more = _pairs(disposition[1]) if disposition else {}
    return Leaf(
        section=section,
        type=f"{_text(part[0])}/{_text(part[1])}".lower(),
        name=one_line(decode_words(more.get("filename") or parameters.get("name") or "")),
        encoding=_text(part[5]).lower(),
        size=part[6] if isinstance(part[6], int) else 0,
        content_id=_text(part[3]).strip("<> "),
        attached=bool(disposition) and _text(disposition[0] if disposition else b"").lower() == "attachment",
    )


def _pairs(value: Any) -> dict[str, str]:  # noqa: ANN401 - a parsed answer
    if not isinstance(value, tuple):
        return {}
    return {_text(k).lower(): _text(v) for k, v in zip(value[::2], value[1::2], strict=False)}


def _text(value: Any) -> str:  # noqa: ANN401 - a parsed answer
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value or "")
