"""LinkedIn under a test's hand."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import httpx

from connectors._kit.testing import Arrived, Stand
from connectors.linkedin.testing.service import CLIENT, PAGE, SECRET, TOKEN, Service

HOST = "api.linkedin.com"
HOSTS = frozenset({HOST, "www.linkedin.com"})


class Line(httpx.AsyncBaseTransport):
    """The network between, with what can go wrong on it."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.offline = self.cut_next = self.lose_next = self.forget_next = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The service's answer, or what the line makes of it."""
        await asyncio.sleep(0)
        path, _, query = request.url.raw_path.decode().partition("?")
        writing = request.method == "POST" and path.endswith("/comments")
        listing = request.method == "GET" and path.endswith("/comments")
        if self.offline or request.url.host not in HOSTS or (writing and self.lose_next):
            self.lose_next = self.lose_next and not writing
            raise httpx.ConnectError("gone", request=request)
        status, found, headers = self.service.handle(
            request.method, path, query, request.headers, await request.aread()
        )
        await asyncio.sleep(0)
        if (writing and self.forget_next) or (listing and self.cut_next):
            self.forget_next = self.forget_next and not writing
            self.cut_next = self.cut_next and not listing
            raise httpx.ReadError("cut", request=request)
        if found is None:
            return httpx.Response(status, headers=headers)
        return httpx.Response(status, json=found, headers=headers)


class LinkedInStand:
    """A company's page whose posts nobody commented on yet."""

    def __init__(self) -> None:
        self.service = Service()
        self.line = Line(self.service)

    @property
    def answers(self) -> Mapping[str, str]:
        """Answers that work."""
        return {"client_id": CLIENT, "client_secret": SECRET, "access_token": TOKEN}

    @property
    def wrong_answers(self) -> Mapping[str, Mapping[str, str]]:
        """One wrong each."""
        return {
            "access_token": {**self.answers, "access_token": "not this one"},
            "organization": {**self.answers, "organization": "1"},
            "port": {**self.answers, "port": "80"},
            "version": {**self.answers, "version": "latest"},
            "server": {**self.answers, "server": "http://api.linkedin.com"},
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
        """Older comments."""
        self.service.seed(count)

    async def deliver(self, text: str, *, sender: str = "ana", answer_to: str = "") -> str:
        """Somebody comments."""
        ours = [one for one in self.service.comments.values() if answer_to and one.text == answer_to]
        where = {"post": ours[-1].post, "parent": ours[-1].parent or ours[-1].id} if ours else {}
        return str(self.service.say(f"urn:li:person:{sender}", text, **where).id)

    async def write_elsewhere(self, text: str, *, to: str = "ana") -> None:
        """The page answers at LinkedIn."""
        asked = [one for one in self.service.comments.values() if one.actor == f"urn:li:person:{to}"][-1]
        self.service.say(PAGE, text, post=asked.post, parent=asked.parent or asked.id)

    async def delete(self, token: str) -> None:
        """The comment goes."""
        self.service.notify("COMMENT_DELETE", self.service.comments.pop(int(token)))

    async def expire_sign_in(self) -> None:
        """The owner takes the permission back."""
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
        """The next page of comments is cut."""
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
        return [Arrived(one.text, one.at) for one in self.service.comments.values() if one.ours]


@asynccontextmanager
async def stand() -> AsyncIterator[Stand]:
    """A fresh service."""
    yield LinkedInStand()
