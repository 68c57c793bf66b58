"""A small HTTP server on loopback that breaks when told to."""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class RefusedError(Exception):
    """An answer that is not 200."""

    def __init__(self, status: int, error: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(error)
        self.status = status
        self.body = {"error": error, "message": message}
        self.headers = dict(headers or {})


@dataclass(frozen=True, slots=True)
class Call:
    """One request."""

    verb: str
    method: str
    """The last part of its path."""
    params: tuple[tuple[str, str], ...]
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    path: str = ""

    def param(self, name: str, otherwise: str = "") -> str:
        """The first of this name."""
        return next((value for key, value in self.params if key == name), otherwise)

    def params_of(self, name: str) -> list[str]:
        """All of this name."""
        return [value for key, value in self.params if key == name]

    def json(self) -> dict[str, Any]:
        """The body; refuses what is none."""
        if not self.headers.get("content-type", "").startswith("application/json"):
            raise RefusedError(400, "InvalidRequest", "Wrong request encoding (Content-Type)")
        try:
            found = json.loads(self.body)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise RefusedError(400, "InvalidRequest", "Not JSON")
        return found


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back; `cut` breaks the line in the middle of it."""

    body: bytes
    status: int = 200
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False


class CutError(Exception):
    """Break the line without a word."""


class Web:
    """Serves what `answer` says."""

    def __init__(self, answer: Callable[[Call], Reply]) -> None:
        self._answer = answer
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Task[None]] = set()
        self.port = 0

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    async def open(self) -> None:
        """Listen, on the same port as before if there was one."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """No connection, old or new."""
        if self._server is not None:
            self._server.close()
            for writer in list(self._writers):
                writer.transport.abort()
            await asyncio.gather(*self._serving, return_exceptions=True)
            await self._server.wait_closed()
            self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        self._writers.add(writer)
        with suppress(OSError, asyncio.IncompleteReadError, CutError):
            while await self._one(reader, writer):
                pass
        self._serving.discard(task)
        self._writers.discard(writer)
        writer.transport.abort()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        verb, target, _ = head[0].split(" ")
        headers = {
            name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        where = urlsplit(target)
        params = tuple(parse_qsl(where.query, keep_blank_values=True))
        path = unquote(where.path)
        reply = self._reply(Call(verb, path.rpartition("/")[2], params, headers, body, path))
        headers = {"Date": formatdate(usegmt=True), **reply.headers}
        more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        first = f"HTTP/1.1 {reply.status} Said\r\nContent-Type: {reply.media_type}\r\n{more}"
        writer.write(f"{first}Content-Length: {len(reply.body)}\r\n\r\n".encode())
        writer.write(reply.body[: len(reply.body) // 2] if reply.cut else reply.body)
        await writer.drain()
        return not reply.cut

    def _reply(self, call: Call) -> Reply:
        try:
            return self._answer(call)
        except RefusedError as refused:
            return Reply(json.dumps(refused.body).encode(), refused.status, headers=refused.headers)
