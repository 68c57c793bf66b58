"""Requests and answers without any HTTP library, so that the double stands behind httpx as well as behind a socket."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a form."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """One call; header names are in lower case."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes = b""

    def asked(self, name: str) -> str:
        """A parameter of the address, '' when it is not there."""
        return dict(self.query).get(name, "")

    def fields(self) -> tuple[dict[str, object], dict[str, Upload]]:
        """What the body says, from JSON or either kind of form; 'name[]' is a list under 'name'."""
        kind = self.headers.get("content-type", "")
        if kind.startswith("application/json"):
            found = json.loads(self.body)
            return (found if isinstance(found, dict) else {}), {}
        if kind.startswith("multipart/form-data"):
            return _multipart(kind, self.body)
        return _listed(parse_qsl(self.body.decode(), keep_blank_values=True)), {}


@dataclass(slots=True)
class Answer:
    """What the service says; with `events` it goes on saying."""

    status: int = 200
    body: object = None
    headers: dict[str, str] = field(default_factory=dict)
    events: "asyncio.Queue[bytes | None] | None" = None
    cut: bool = False
    """The line breaks in the middle of the body."""

    def content(self) -> bytes:
        """The body as bytes."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class LineBroke(Exception):
    """No answer comes. `reached`: whether the request was taken."""

    def __init__(self, *, reached: bool) -> None:
        super().__init__()
        self.reached = reached


def _listed(pairs: list[tuple[str, str]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name.endswith("[]"):
            known = found.setdefault(name[:-2], [])
            assert isinstance(known, list)
            known.append(value)
        else:
            found[name] = value
    return found


def _multipart(kind: str, body: bytes) -> tuple[dict[str, object], dict[str, Upload]]:
    whole = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    pairs: list[tuple[str, str]] = []
    files: dict[str, Upload] = {}
    for part in whole.walk():
        name = part.get_param("name", header="content-disposition")
        if not isinstance(name, str):
            continue
        content = part.get_payload(decode=True)
        raw = content if isinstance(content, bytes) else b""
        if part.get_filename() is None:
            pairs.append((name, raw.decode()))
        else:
            files[name] = _upload(part, raw)
    return _listed(pairs), files


def _upload(part: Message, raw: bytes) -> Upload:
    return Upload(part.get_filename() or "", part.get_content_type(), raw)
