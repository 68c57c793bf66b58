"""The way back from the system's browser: one page on a free port of loopback, for one answer (RFC 8252 7.3)."""

import asyncio
import html
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from shopbell.errors import SignInNeeded

PATIENCE_SECONDS = 300.0
REQUEST_SECONDS = 10.0
HEAD_BYTES = 32 * 1024
_PAGE = "<!doctype html><meta charset=utf-8><title>Shopbell</title><p style='font:18px sans-serif;margin:3em'>{}</p>"
_NOTHING = "There is nothing here."


@dataclass(frozen=True, slots=True)
class Visit:
    """What a browser asked for: a path, and the parameters after it (the first of each name)."""

    path: str
    query: Mapping[str, str] = field(repr=False)

    def given(self, name: str) -> str:
        """A parameter, '' when it did not come."""
        return self.query.get(name, "")


Ours = Callable[[Visit], bool]
"""Whether a visit carries what only the page that we opened can know; nothing else is an answer (RFC 6749 10.12)."""
Words = Callable[[Visit], str]
"""What the owner reads in the browser; plain text."""


class WayBack:
    """An open port. `address` is where the browser is to be sent, with a slash at its end."""

    def __init__(self, address: str, answer: "asyncio.Future[Visit]") -> None:
        self.address = address
        self._answer = answer

    async def answer(self, seconds: float = PATIENCE_SECONDS) -> Visit:
        """What the browser came back with. Raises SignInNeeded when nobody came in time."""
        try:
            async with asyncio.timeout(seconds):
                return await self._answer
        except TimeoutError as error:
            raise SignInNeeded("Nobody finished signing in on the provider's page. Please try again.") from error


@asynccontextmanager
async def way_back(ours: Ours, words: Words, port: int = 0) -> AsyncIterator[WayBack]:
    """Listens as long as it is needed, on this machine only. Raises OSError when the port (0: any) cannot be had."""
    answer: asyncio.Future[Visit] = asyncio.get_running_loop().create_future()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _serve(reader, writer, lambda visit: _judge(visit, ours, words, answer))

    server = await asyncio.start_server(serve, "127.0.0.1", port, limit=HEAD_BYTES)
    try:
        yield WayBack(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", answer)
    finally:
        server.close()
        await server.wait_closed()


def _judge(visit: Visit, ours: Ours, words: Words, answer: "asyncio.Future[Visit]") -> tuple[str, str]:
    if answer.done() or not ours(visit):
        return "404 Not Found", _NOTHING
    answer.set_result(visit)
    return "200 OK", words(visit)


async def _serve(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, judge: Callable[[Visit], tuple[str, str]]
) -> None:
    """One request of the browser."""
    try:
        async with asyncio.timeout(REQUEST_SECONDS):
            head = await reader.readuntil(b"\r\n\r\n")
        status, shown = judge(_visit(head))
        body = _PAGE.format(html.escape(shown, quote=False)).encode()
        writer.write(
            f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
            "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n".encode()
            + body
        )
        await writer.drain()
    except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
        pass
    finally:
        writer.close()


def visit_of(address: str) -> Visit:
    """What an address asks for; what follows a # counts too, since some services answer there."""
    try:
        target = urlsplit(address.strip())
    except ValueError:
        return Visit("", {})
    return Visit(target.path, dict(reversed(parse_qsl(f"{target.query}&{target.fragment}"))))


def _visit(head: bytes) -> Visit:
    words = head.split(b" ", 2)
    return visit_of(words[1].decode("ascii", "replace") if len(words) > 1 else "/")
