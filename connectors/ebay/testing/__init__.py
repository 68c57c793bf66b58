"""eBay under a test's hand."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import httpx

from connectors._kit.faulty_line import Answer, FaultyLine, OnFaultyLine
from connectors._kit.testing import Arrived, Stand
from connectors.ebay.testing.service import CLIENT, REFRESH, RU_NAME, SECRET, Service
from shopbell.errors import Unsupported

HOSTS = frozenset({"api.ebay.com", "apiz.ebay.com"})
HOST = "127.0.0.1"
"""Behind a real port, where one address stands for all of eBay's."""


class Line(FaultyLine):
    """Words of ours and pages, as they are called here."""

    def __init__(self, service: Service) -> None:
        super().__init__(HOSTS | {HOST})
        self.service = service

    def writes(self, request: httpx.Request) -> bool:
        """See `FaultyLine`."""
        return request.url.path.endswith("/send_message")

    def lists(self, request: httpx.Request) -> bool:
        """See `FaultyLine`."""
        return "/conversation/" in request.url.path

    def answer(self, request: httpx.Request, body: bytes) -> Answer:
        """See `FaultyLine`."""
        url = request.url
        path, query = url.raw_path.decode().partition("?")[0], url.query.decode()
        return self.service.answer(request.method, url.host, path, query, request.headers, body)


class EbayStand(OnFaultyLine[Service, Line]):
    """A seller to whom nobody wrote yet."""

    def __init__(self) -> None:
        service = Service()
        super().__init__(service, Line(service))

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

    async def arrived(self) -> Sequence[Arrived]:
        """What came from this program."""
        ours = [one for talk in self.service.talks.values() for one in talk.messages if one.ours]
        return [Arrived(one.text, one.at) for one in sorted(ours, key=lambda one: one.id)]


@asynccontextmanager
async def stand() -> AsyncIterator[Stand]:
    """A fresh service."""
    yield EbayStand()
