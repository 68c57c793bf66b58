"""A web server on loopback with any number of feeds, that can be slow, broken and hostile."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Page = Callable[["Request", asyncio.StreamWriter], Awaitable[None]]
BOMB_MB = 120


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked."""

    path: str
    headers: Mapping[str, str]


@dataclass(slots=True)
class FeedServer:
    """`pages` by path; `asked` is every request."""

    port: int = 0
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)
    most_at_once: int = 0
    _now: int = 0

    def url(self, path: str) -> str:
        """The address of a page."""
        return f"http://127.0.0.1:{self.port}{path}"

    def put(self, path: str, body: bytes, *, etag: str = "", modified: str = "", kind: str = "application/xml") -> None:
        """A page that knows whether it changed."""

        async def page(request: Request, writer: asyncio.StreamWriter) -> None:
            same = etag and request.headers.get("if-none-match") == etag
            same = same or (modified and request.headers.get("if-modified-since") == modified)
            extra = {"ETag": etag, "Last-Modified": modified, "Content-Type": kind}
            answer(writer, 304 if same else 200, b"" if same else body, {k: v for k, v in extra.items() if v})

        self.pages[path] = page

    def say(self, path: str, status: int, body: bytes = b"", **headers: str) -> None:
        """A page that always says the same."""

        async def page(request: Request, writer: asyncio.StreamWriter) -> None:
            answer(writer, status, body, {name.replace("_", "-"): value for name, value in headers.items()})

        self.pages[path] = page

    def bomb(self, path: str) -> None:
        """Hundreds of megabytes that travel as a few hundred kilobytes."""
        body = gzip.compress(b"<rss><channel><item><title>" + b"x" * (BOMB_MB * 1024 * 1024), 9)
        self.say(path, 200, body, Content_Encoding="gzip", Content_Type="application/rss+xml")

    def drip(self, path: str, seconds: float) -> None:
        """A byte now and then, without an end."""

        async def page(request: Request, writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<rss>")
            while True:
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(seconds)

        self.pages[path] = page

    def count(self, path: str) -> int:
        """How often a page was asked for."""
        return sum(1 for request in self.asked if request.path == path)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request of one connection."""
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        with suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
            request = Request(head[0].split(" ")[1], headers)
            self.asked.append(request)
            page = self.pages.get(request.path)
            if page is None:
                answer(writer, 404, b"", {})
            else:
                await page(request, writer)
            await writer.drain()
        self._now -= 1
        writer.close()


def answer(writer: asyncio.StreamWriter, status: int, body: bytes, headers: Mapping[str, str]) -> None:
    """One whole answer."""
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)


@asynccontextmanager
async def feed_server() -> AsyncIterator[FeedServer]:
    """Running, and gone afterwards."""
    made = FeedServer()
    tasks: set[asyncio.Task[None]] = set()

    async def taken(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        tasks.add(task)
        with suppress(asyncio.CancelledError):
            await made.serve(reader, writer)
        writer.close()
        tasks.discard(task)

    server = await asyncio.start_server(taken, "127.0.0.1", 0, limit=1024 * 1024)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


def rss(*items: str, title: str = "News", encoding: str = "utf-8") -> bytes:
    """A feed of these items."""
    head = f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>{title}</title>'
    return f"{head}{''.join(items)}</channel></rss>".encode(encoding, "xmlcharrefreplace")


def item(guid: str, text: str, *, date: str = "Sat, 21 Nov 2026 10:00:00 GMT") -> str:
    """One entry of an RSS feed; the text is XML."""
    return f"<item><guid>{guid}</guid><title>{text}</title><pubDate>{date}</pubDate></item>"
