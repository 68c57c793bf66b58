"""eBay under a test's hand."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import httpx

from connectors._kit.testing import Arrived, Stand
from connectors.ebay.testing.service import CLIENT, REFRESH, RU_NAME, SECRET, Service
from shopbell.errors import Unsupported

HOSTS = frozenset({"api.ebay.com", "apiz.ebay.com"})
HOST = "127.0.0.1"
"""Behind a real port, where one address stands for all of eBay's."""


class Line(httpx.AsyncBaseTransport):
    """The network between, with what can go wrong on it."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.offline = self.cut_next = self.lose_next = self.forget_next = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The service's answer, or what the line makes of it."""
        await asyncio.sleep(0)
        url = request.url
        writing, listing = url.path.endswith("/send_message"), "/conversation/" in url.path
        if self.offline or url.host not in HOSTS | {HOST} or (writing and self.lose_next):
            self.lose_next = self.lose_next and not writing
            raise httpx.ConnectError("gone", request=request)
        path, query = url.raw_path.decode().partition("?")[0], url.query.decode()
        status, found, headers = self.service.answer(
            request.method, url.host, path, query, request.headers, await request.aread()
        )
        await asyncio.sleep(0)
        if (writing and self.forget_next) or (listing and self.cut_next):
            self.forget_next = self.forget_next and not writing
            self.cut_next = self.cut_next and not listing
            raise httpx.ReadError("cut", request=request)
        return (
            httpx.Response(status, headers=headers)
            if found is None
            else httpx.Response(status, json=found, headers=headers)
        )


class EbayStand:
    """A seller to whom nobody wrote yet."""

    def __init__(self) -> None:
        self.service = Service()
        self.line = Line(self.service)

    @property
    def answers(self) -> Mapping[str, str]:
        """Answers that work."""
        return {"client_id": CLIENT, "client_secret": SECRET, "ru_name": RU_NAME, "refresh_token": REFRESH}

    @property
    def wrong_answers(self) -> Mapping[str, Mapping[str, str]]:
        """One wrong each."""
        return {
            "client_secret": {**self.answers, "client_secret": "not this one"},
            "refresh_token": {**self.answers, "refresh_token": "not this one"},
            "ru_name": {**self.answers, "ru_name": "https://localhost/"},
            "server": {**self.answers, "server": "http://api.ebay.com"},
        }

    @property
    def canary(self) -> str:
        """The token that lasts."""
        return REFRESH

    @property
    def transport(self) -> object | None:
        """The line."""
        return self.line

    async def seed(self, count: int) -> None:
        """Older messages."""
        self.service.seed(count)

    async def deliver(self, text: str, *, sender: str = "ana", answer_to: str = "") -> str:
        """A buyer writes."""
        return str(self.service.write(sender, text).id)

    async def write_elsewhere(self, text: str, *, to: str = "ana") -> None:
        """The shop answers at eBay."""
        self.service.write(to, text, by_shop=True)

    async def delete(self, token: str) -> None:
        """No such thing."""
        raise Unsupported("Messages stay at eBay.")

    async def expire_sign_in(self) -> None:
        """The owner takes the permission back."""
        self.service.refresh, self.service.access = "taken back", set()

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
        """The next page of messages is cut."""
        self.line.cut_next = True

    async def refuse_next(self, reason: str) -> None:
        """The next message of ours is refused."""
        self.service.refusal = reason

    async def accept_then_fail(self) -> None:
        """The next message is taken, the answer lost."""
        self.line.forget_next = True

    async def lose_next(self) -> None:
        """The next message never gets there."""
        self.line.lose_next = True

    async def arrived(self) -> Sequence[Arrived]:
        """What came from this program."""
        ours = [one for talk in self.service.talks.values() for one in talk.messages if one.ours]
        return [Arrived(one.text, one.at) for one in sorted(ours, key=lambda one: one.id)]


@asynccontextmanager
async def stand() -> AsyncIterator[Stand]:
    """A fresh service."""
    yield EbayStand()
