"""The line to the double, and what can go wrong on it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message
from email.parser import BytesParser
from email.utils import format_datetime
from typing import Protocol
from urllib.parse import parse_qs

import httpx

from connectors._kit.graph.testing.nodes import Json, Refused


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a form."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """One call: parameters of address and body together, as Graph takes them."""

    method: str
    host: str
    path: str
    asked: Mapping[str, str]
    files: Mapping[str, Upload]
    token: str

    def json(self, name: str) -> Json:
        """A parameter that is an object; {} when it is none."""
        try:
            found = json.loads(self.asked.get(name, ""))
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def whole(self) -> str:
        """Its address with the token, for `paging.next`."""
        query = "&".join(f"{name}={value}" for name, value in self.asked.items() if name != "after")
        return f"https://{self.host}{self.path}?access_token={self.token}&{query}"


class Service(Protocol):
    """What stands behind the line."""

    def answer(self, call: Call) -> Json | bytes:
        """Raises Refused."""
        ...

    def headers(self) -> Mapping[str, str]:
        """Usage and the like; also with errors."""
        ...

    def now(self) -> datetime:
        """The service's time."""
        ...


@dataclass(slots=True)
class Faults:
    """What goes wrong next; each is used up by one call, but for `offline`."""

    offline: bool = False
    cut: bool = False
    swallow: bool = False
    lose: bool = False
    odd: bytes = b""
    """An answer that is none."""


@dataclass(slots=True, repr=False)
class Line(httpx.AsyncBaseTransport):
    """The network between. `hosts` are those that answer, `sends` says which calls bring a message of ours."""

    service: Service
    hosts: frozenset[str]
    sends: Callable[[Call], bool]
    faults: Faults = field(default_factory=Faults)
    calls: list[Call] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The double's answer, or what the line makes of it."""
        call = call_of(request, await request.aread())
        sending = self.sends(call)
        if self.faults.offline or request.url.host not in self.hosts or (sending and self.faults.lose):
            self.faults.lose = self.faults.lose and not sending
            raise httpx.ConnectError("gone", request=request)
        self.calls.append(call)
        answer = self._answer(call)
        if sending and self.faults.swallow:
            self.faults.swallow = False
            raise httpx.ReadError("cut", request=request)
        if self.faults.cut and not sending and b'"data": [{' in answer.content:
            self.faults.cut = False
            raise httpx.ReadError("cut", request=request)
        return answer

    def _answer(self, call: Call) -> httpx.Response:
        if self.faults.odd:
            odd, self.faults.odd = self.faults.odd, b""
            return httpx.Response(200, content=odd)
        try:
            answer = self.service.answer(call)
            status = 200
        except Refused as refused:
            answer, status = refused.body, refused.status
        headers = {**self.service.headers(), "date": format_datetime(self.service.now(), usegmt=True)}
        if isinstance(answer, bytes):
            return httpx.Response(status, content=answer, headers=headers)
        kind = {"content-type": "application/json; charset=UTF-8"}
        return httpx.Response(status, content=json.dumps(answer).encode(), headers={**headers, **kind})


def call_of(request: httpx.Request, body: bytes) -> Call:
    """A request as Graph reads it: the token in the header, or in address or body."""
    asked = dict(request.url.params.multi_items())
    fields, files = _body(request.headers.get("content-type", ""), body)
    asked |= fields
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    token = token if scheme.lower() in ("bearer", "oauth") else asked.pop("access_token", "")
    return Call(request.method, request.url.host, request.url.path, asked, files, token)


def _body(kind: str, body: bytes) -> tuple[dict[str, str], dict[str, Upload]]:
    if kind.startswith("application/json"):
        found = json.loads(body or b"{}")
        return {name: value if isinstance(value, str) else json.dumps(value) for name, value in found.items()}, {}
    if kind.startswith("application/x-www-form-urlencoded"):
        return {name: words[0] for name, words in parse_qs(body.decode(), keep_blank_values=True).items()}, {}
    if not kind.startswith("multipart/form-data"):
        return {}, {}
    whole = BytesParser().parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    fields: dict[str, str] = {}
    files: dict[str, Upload] = {}
    for part in whole.get_payload():
        if isinstance(part, Message):
            _part(part, fields, files)
    return fields, files


def _part(part: Message, fields: dict[str, str], files: dict[str, Upload]) -> None:
    name, content, file = part.get_param("name", header="content-disposition"), part.get_payload(decode=True), ""
    file = part.get_filename() or ""
    if isinstance(name, str) and isinstance(content, bytes):
        if part.get_filename() is None:
            fields[name] = content.decode()
        else:
            files[name] = Upload(file, part.get_content_type(), content)
