"""Trustpilot under a test's hand."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx

from connectors._kit.faulty_line import Answer, FaultyLine, OnFaultyLine
from connectors._kit.testing import Arrived, Stand
from connectors.trustpilot.testing.service import DOMAIN, KEY, SECRET, USER, Service

HOST = "api.trustpilot.com"


class Line(FaultyLine):
    """Words of ours and pages, as they are called here."""

    def __init__(self, service: Service) -> None:
        super().__init__(frozenset({HOST}))
        self.service = service

    def writes(self, request: httpx.Request) -> bool:
        """See `FaultyLine`."""
        return request.method == "POST" and request.url.path.endswith("/reply")

    def lists(self, request: httpx.Request) -> bool:
        """See `FaultyLine`."""
        return request.url.path.startswith("/v1/private/business-units")

    def answer(self, request: httpx.Request, body: bytes) -> Answer:
        """See `FaultyLine`."""
        url = request.url
        return self.service.handle(request.method, url.path, url.query.decode(), request.headers, body)


class TrustpilotStand(OnFaultyLine[Service, Line]):
    """A company with no reviews yet."""

    def __init__(self) -> None:
        service = Service()
        super().__init__(service, Line(service))

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

    async def arrived(self) -> Sequence[Arrived]:
        """What came from this program."""
        return [Arrived(one.text, one.at) for one in self.service.sent]


@asynccontextmanager
async def stand() -> AsyncIterator[Stand]:
    """A fresh service."""
    yield TrustpilotStand()
