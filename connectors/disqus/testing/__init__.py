"""Disqus under a test's hand."""

import asyncio
import html
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import httpx

from connectors._kit.testing import Arrived, Stand
from connectors.disqus.testing.service import SECRET, SHOP, TOKEN, Service

HOST = "disqus.com"


class Line(httpx.AsyncBaseTransport):
    """The network between, with what can go wrong on it."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.offline = self.cut_next = self.lose_next = self.forget_next = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The service's answer, or what the line makes of it."""
        await asyncio.sleep(0)
        path = request.url.path
        writing, listing = path.endswith("/create.json"), path.endswith("posts/list.json")
        if self.offline or request.url.host != HOST or (writing and self.lose_next):
            self.lose_next = self.lose_next and not writing
            raise httpx.ConnectError("gone", request=request)
        status, found, headers = self.service.answer(request.method, path, request.url.query, await request.aread())
        await asyncio.sleep(0)
        if (writing and self.forget_next) or (listing and self.cut_next):
            self.forget_next = self.forget_next and not writing
            self.cut_next = self.cut_next and not listing
            raise httpx.ReadError("cut", request=request)
        return httpx.Response(status, json=found, headers=headers)


class DisqusStand:
    """Two forums with no comments yet."""

    def __init__(self) -> None:
        self.service = Service()
        self.line = Line(self.service)

    @property
    def answers(self) -> Mapping[str, str]:
        """Answers that work."""
        return {"secret_key": SECRET, "access_token": TOKEN}

    @property
    def wrong_answers(self) -> Mapping[str, Mapping[str, str]]:
        """One wrong each."""
        return {
            "secret_key": {**self.answers, "secret_key": "not this one"},
            "access_token": {**self.answers, "access_token": "not this one"},
            "forums": {**self.answers, "forums": "nobody-knows"},
            "server": {**self.answers, "server": "http://disqus.com"},
        }

    @property
    def canary(self) -> str:
        """The token."""
        return TOKEN

    @property
    def transport(self) -> object | None:
        """The line."""
        return self.line

    async def seed(self, count: int) -> None:
        """Older talk."""
        self.service.seed(count)

    async def deliver(self, text: str, *, sender: str = "ana", answer_to: str = "") -> str:
        """Somebody comments."""
        ours = [one for one in self.service.posts.values() if answer_to and one.text() == answer_to]
        above = {"parent": ours[-1].id, "thread": ours[-1].thread} if ours else {}
        made = self.service.add(self.service.person(sender), html.escape(text, quote=False), **above)
        return str(made.id)

    async def write_elsewhere(self, text: str, *, to: str = "ana") -> None:
        """The shop answers on the page itself."""
        asked = [one for one in self.service.posts.values() if self.service.people[one.author] == to]
        self.service.add(SHOP, html.escape(text, quote=False), parent=asked[-1].id if asked else 0)

    async def delete(self, token: str) -> None:
        """Deleted at Disqus."""
        self.service.posts[int(token)].deleted = True

    async def expire_sign_in(self) -> None:
        """The token is taken back."""
        self.service.token = "taken back"

    async def limit_rate(self, seconds: float) -> None:
        """The next call is told to wait."""
        self.service.limited = seconds

    async def go_offline(self) -> None:
        """No connection."""
        self.line.offline = True

    async def come_back(self) -> None:
        """Connections work again."""
        self.line.offline = False

    async def drop_next(self) -> None:
        """The next list is cut."""
        self.line.cut_next = True

    async def refuse_next(self, reason: str) -> None:
        """The next comment of ours is refused."""
        self.service.refusal = reason

    async def accept_then_fail(self) -> None:
        """The next comment is taken, the answer lost."""
        self.line.forget_next = True

    async def lose_next(self) -> None:
        """The next comment never gets there."""
        self.line.lose_next = True

    async def arrived(self) -> Sequence[Arrived]:
        """What came from this program."""
        return [Arrived(one.text(), one.at) for one in self.service.posts.values() if one.ours]


@asynccontextmanager
async def stand() -> AsyncIterator[Stand]:
    """A fresh service."""
    yield DisqusStand()
