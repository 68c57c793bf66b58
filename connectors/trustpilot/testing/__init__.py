"""Trustpilot under a test's hand."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx

from connectors._kit.testing import Arrived, Stand
from connectors.trustpilot.testing.service import DOMAIN, KEY, SECRET, USER, Service

HOST = "api.trustpilot.com"


class Line(httpx.AsyncBaseTransport):
    """The network between, with what can go wrong on it."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.offline = self.cut_next = self.lose_next = self.forget_next = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The service's answer, or what the line makes of it."""
        await asyncio.sleep(0)
        url = request.url
        writing = request.method == "POST" and url.path.endswith("/reply")
        listing = url.path.startswith("/v1/private/business-units")
        if self.offline or url.host != HOST or (writing and self.lose_next):
            self.lose_next = self.lose_next and not writing
            raise httpx.ConnectError("gone", request=request)
        body = await request.aread()
        status, found, headers = self.service.handle(
            request.method, url.path, url.query.decode(), request.headers, body
        )
        await asyncio.sleep(0)
        if (writing and self.forget_next) or (listing and self.cut_next):
            self.forget_next = self.forget_next and not writing
            self.cut_next = self.cut_next and not listing
            raise httpx.ReadError("cut", request=request)
        if found is None:
            return httpx.Response(status, headers=headers)
        return httpx.Response(status, json=found, headers=headers)


class TrustpilotStand:
    """A company with no reviews yet."""

    def __init__(self) -> None:
        self.service = Service()
        self.line = Line(self.service)

    @property
    def answers(self) -> Mapping[str, str]:
        """Answers that work."""
        return {"api_key": KEY, "api_secret": SECRET, "business_user": USER, "domain": DOMAIN}

    @property
    def wrong_answers(self) -> Mapping[str, Mapping[str, str]]:
        """One wrong each."""
        return {
            "api_key": {**self.answers, "api_key": "not this one"},
            "api_secret": {**self.answers, "api_secret": "not this one"},
            "domain": {**self.answers, "domain": "nobody.example"},
            "server": {**self.answers, "server": "http://api.trustpilot.com"},
        }

    @property
    def canary(self) -> str:
        """The secret."""
        return SECRET

    @property
    def transport(self) -> object | None:
        """The line."""
        return self.line

    async def seed(self, count: int) -> None:
        """Older reviews."""
        self.service.seed(count)

    async def deliver(self, text: str, *, sender: str = "ana", answer_to: str = "") -> str:
        """Somebody reviews; who answers us there can only change the review."""
        for review in self.service.reviews.values():
            if answer_to and review.answer == answer_to:
                review.text, review.updated = text, datetime.now(UTC)
                return review.id
        return self.service.add(sender, text).id

    async def write_elsewhere(self, text: str, *, to: str = "ana") -> None:
        """The shop answers on Trustpilot's own page."""
        asked = [one for one in self.service.reviews.values() if one.consumer == to][-1]
        asked.answer, asked.answered = text, datetime.now(UTC)

    async def delete(self, token: str) -> None:
        """The customer takes the review back."""
        del self.service.reviews[token]

    async def expire_sign_in(self) -> None:
        """The application is deleted."""
        self.service.secret, self.service.access = "taken back", set()

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
        """The next answer of ours is refused."""
        self.service.refusal = reason

    async def accept_then_fail(self) -> None:
        """The next answer is taken, the word for it lost."""
        self.line.forget_next = True

    async def lose_next(self) -> None:
        """The next answer never gets there."""
        self.line.lose_next = True

    async def arrived(self) -> Sequence[Arrived]:
        """What came from this program."""
        return [Arrived(one.text, one.at) for one in self.service.sent]


@asynccontextmanager
async def stand() -> AsyncIterator[Stand]:
    """A fresh service."""
    yield TrustpilotStand()
