"""Messages too large to take whole: header and words now, each file when it is asked for."""

import json
from collections.abc import Mapping
from typing import Any, Final

from connectors._kit.mime.parse import safe_name
from connectors._kit.values import number, records, text
from connectors.jmap.api import Api
from connectors.jmap.wording import NotThere
from shopbell.events import SeenAttachment

WORDS: Final = 2 * 1024 * 1024
_PROPERTIES: Final = ("id", "headers", "textBody", "htmlBody", "attachments", "bodyValues")
_PARTS: Final = ("partId", "blobId", "size", "name", "type", "cid")
_BOUNDARY: Final = "=_shopbell_shortened"
_BODY_HEADERS: Final = ("content-type", "content-transfer-encoding", "content-disposition")


async def shortened(api: Api, name: str) -> tuple[bytes, tuple[SeenAttachment, ...]]:
    """A message made of its header and its words, and its files by reference. Raises NotThere."""
    asked = {"fetchTextBodyValues": True, "fetchHTMLBodyValues": True, "maxBodyValueBytes": WORDS}
    found = await api.get("Email", [name], _PROPERTIES, bodyProperties=list(_PARTS), **asked)
    if not found:
        raise NotThere("This message is no longer at the server.")
    files = tuple(_later(part, n) for n, part in enumerate(records(found[0], "attachments"), 1))
    return _assembled(found[0]), files


def _assembled(found: Mapping[str, Any]) -> bytes:
    head = "".join(
        f"{text(one, 'name')}:{text(one, 'value')}\r\n"
        for one in records(found, "headers")
        if text(one, "name").lower() not in _BODY_HEADERS
    )
    kind = f'Content-Type: multipart/alternative; boundary="{_BOUNDARY}"\r\n\r\n'
    parts = {text(one, "partId"): one for side in ("textBody", "htmlBody") for one in records(found, side)}
    words = "".join(_part(one, text(found, "bodyValues", name, "value")) for name, one in parts.items())
    return f"{head}{kind}{words}--{_BOUNDARY}--\r\n".encode("utf-8", "replace")


def _part(part: Mapping[str, Any], words: str) -> str:
    kind = "text/html" if text(part, "type").lower() == "text/html" else "text/plain"
    return f"--{_BOUNDARY}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{words}\r\n"


def _later(part: Mapping[str, Any], number_: int) -> SeenAttachment:
    kind = text(part, "type").lower() or "application/octet-stream"
    name = safe_name(text(part, "name"), kind, number_)
    ref = json.dumps({"blob": text(part, "blobId"), "type": kind, "name": name})
    return SeenAttachment(name, kind, number(part, "size"), None, text(part, "cid"), ref)


def read_ref(ref: str) -> tuple[str, str, str] | None:
    """Blob, type and name of a reference; None when it is none of ours."""
    try:
        found = json.loads(ref)
    except ValueError:
        return None
    blob = text(found, "blob")
    return (blob, text(found, "type"), text(found, "name")) if blob else None
