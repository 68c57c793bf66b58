"""A double that answers in this process, put behind a real HTTP port on loopback for programs of their own."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

import httpx

_FRAMING = ("host", "content-length", "transfer-encoding")
_OURS = (*_FRAMING, "connection", "content-encoding")
_MOST = 64 * 1024 * 1024


@asynccontextmanager
async def served(double: httpx.AsyncBaseTransport, as_host: str) -> AsyncIterator[str]:
    """The address of a port where the double answers as if it were `as_host`; one request a connection."""

    async def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError, httpx.HTTPError):
            writer.write(await _answered(reader, double, as_host))
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(visit, "127.0.0.1", 0, limit=_MOST)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


async def _body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
    """By its length, or in chunks (RFC 9112 7.1)."""
    if headers.get("transfer-encoding", "").lower() != "chunked":
        return await reader.readexactly(int(headers.get("content-length", "0")))
    parts = []
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        parts.append((await reader.readexactly(size + 2))[:size])
    await reader.readuntil(b"\r\n")
    return b"".join(parts)


async def _answered(reader: asyncio.StreamReader, double: httpx.AsyncBaseTransport, host: str) -> bytes:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ", 2)
    headers = dict(line.split(": ", 1) for line in head[1:] if ": " in line)
    body = await _body(reader, {name.lower(): value for name, value in headers.items()})
    kept = {name: value for name, value in headers.items() if name.lower() not in _FRAMING}
    answer = await double.handle_async_request(
        httpx.Request(method, f"https://{host}{path}", headers=kept, content=body)
    )
    content = await answer.aread()
    kind = {"content-type": "application/octet-stream"}
    told = {name: value for name, value in (kind | dict(answer.headers)).items() if name not in _OURS}
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return (
        f"HTTP/1.1 {answer.status_code} Answer\r\n{lines}Content-Length: {len(content)}\r\nConnection: close\r\n\r\n"
    ).encode() + content
