"""A feed under a test's hand."""

import asyncio
import hashlib
import html
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx

from connectors._kit.testing import Arrived, Stand
from shopbell.errors import Unsupported

URL = "https://news.example/feed"


@dataclass(slots=True)
class Line(httpx.AsyncBaseTransport):
    """One server with one feed, and what can go wrong on the way."""

    items: list[str] = field(default_factory=list)
    offline: bool = False
    limited: float = 0
    cut_next: bool = False

    def body(self) -> bytes:
        """The whole feed, newest first."""
        head = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>News</title>'
        return f"{head}{''.join(reversed(self.items))}</channel></rss>".encode()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The server's answer."""
        await asyncio.sleep(0)
        if self.offline:
            raise httpx.ConnectError("gone", request=request)
        if self.limited:
            seconds, self.limited = self.limited, 0
            return httpx.Response(429, headers={"Retry-After": str(round(seconds))})
        if str(request.url) != URL:
            return httpx.Response(200, text="<html>a page</html>", headers={"Content-Type": "text/html"})
        body = self.body()
        if self.cut_next:
            self.cut_next = False
            raise httpx.ReadError("cut", request=request)
        etag = f'"{hashlib.sha256(body).hexdigest()}"'
        if request.headers.get("if-none-match") == etag:
            return httpx.Response(304)
        return httpx.Response(200, content=body, headers={"ETag": etag, "Content-Type": "application/rss+xml"})


class FeedStand:
    """One feed, empty at first."""

    def __init__(self) -> None:
        self.line = Line()

    @property
    def answers(self) -> Mapping[str, str]:
        """Answers that work."""
        return {"urls": URL}

    @property
    def wrong_answers(self) -> Mapping[str, Mapping[str, str]]:
        """A page that is no feed."""
        return {"urls": {"urls": "https://news.example/about"}}

    @property
    def canary(self) -> str:
        """There is no secret."""
        return ""

    @property
    def transport(self) -> object | None:
        """The line."""
        return self.line

    async def seed(self, count: int) -> None:
        """Older entries of three people."""
        start = datetime.now(UTC) - timedelta(days=100)
        for number in range(count):
            name = ("ana", "ben", "carla")[number % 3]
            self._add(f"Older entry, number {number}.", name, start + timedelta(hours=number))

    def _add(self, text: str, name: str, at: datetime) -> str:
        token = f"entry-{len(self.line.items)}"
        self.line.items.append(
            f"<item><guid isPermaLink='false'>{token}</guid><author>{name}</author>"
            f"<pubDate>{format_datetime(at)}</pubDate>"
            # Words in HTML, and that in XML.
            f"<description>{html.escape(html.escape(text, quote=False).replace(chr(10), '<br>'))}</description></item>"
        )
        return token

    async def deliver(self, text: str, *, sender: str = "ana", answer_to: str = "") -> str:
        """Somebody publishes."""
        return self._add(text, sender, datetime.now(UTC))

    async def write_elsewhere(self, text: str, *, to: str = "ana") -> None:
        """Nobody writes into somebody else's feed."""
        raise Unsupported("A feed is not ours.")

    async def delete(self, token: str) -> None:
        """Nobody can tell."""
        raise Unsupported("A feed does not say what was deleted.")

    async def expire_sign_in(self) -> None:
        """There is none."""
        raise Unsupported("Feeds have no sign-in.")

    async def limit_rate(self, seconds: float) -> None:
        """The next call is told to wait."""
        self.line.limited = seconds

    async def go_offline(self) -> None:
        """No connection."""
        self.line.offline = True

    async def come_back(self) -> None:
        """Connections work again."""
        self.line.offline = False

    async def drop_next(self) -> None:
        """The next answer is cut."""
        self.line.cut_next = True

    async def refuse_next(self, reason: str) -> None:
        """Nothing is sent."""
        raise Unsupported("Feeds take no messages.")

    async def accept_then_fail(self) -> None:
        """Nothing is sent."""
        raise Unsupported("Feeds take no messages.")

    async def lose_next(self) -> None:
        """Nothing is sent."""
        raise Unsupported("Feeds take no messages.")

    async def arrived(self) -> Sequence[Arrived]:
        """Nothing ever."""
        return []


@asynccontextmanager
async def stand() -> AsyncIterator[Stand]:
    """A fresh feed."""
    yield FeedStand()
