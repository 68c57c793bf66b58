"""The double behind a socket of loopback, for programs that bring their own HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import parse_qsl, unquote, urlsplit

from connectors.jmap.testing.service import JmapService
from connectors.jmap.testing.wire import Answer, LineBroke, Request


@asynccontextmanager
async def served(service: JmapService) -> AsyncIterator[str]:
    """The address at which it can be reached meanwhile."""
    server = await asyncio.start_server(lambda r, w: _serve(service, r, w), "127.0.0.1", 0)
    service.origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield service.origin
    finally:
        service.hang_up()
        server.close()
        await server.wait_closed()


async def _serve(service: JmapService, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One call for each connection."""
    try:
        with suppress(LineBroke):
            await _say(writer, await service.handle(await _request(reader)))
    except (OSError, asyncio.IncompleteReadError, ValueError):
        pass  # whoever called has left
    finally:
        writer.close()


async def _request(reader: asyncio.StreamReader) -> Request:
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, target, _ = lines[0].split(" ", 2)
    pairs = (line.split(":", 1) for line in lines[1:] if ":" in line)
    headers = {name.strip().lower(): value.strip() for name, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    parts = urlsplit(target)
    return Request(method, "127.0.0.1", unquote(parts.path), dict(parse_qsl(parts.query)), headers, body)


async def _say(writer: asyncio.StreamWriter, answer: Answer) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8", **answer.headers, "Connection": "close"}
    content = answer.content()
    if answer.events is None and answer.status != 204:
        headers["Content-Length"] = str(len(content))
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"HTTP/1.1 {answer.status} -\r\n{head}\r\n".encode() + content)
    await writer.drain()
    while answer.events is not None and (part := await answer.events.get()) is not None:
        writer.write(part)
        await writer.drain()
