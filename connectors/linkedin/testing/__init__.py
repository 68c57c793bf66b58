"""LinkedIn under a test's hand."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import httpx

from connectors._kit.faulty_line import Answer, FaultyLine, OnFaultyLine
from connectors._kit.testing import Arrived, Stand
from connectors.linkedin.testing.service import CLIENT, PAGE, SECRET, TOKEN, Service

HOST = "api.linkedin.com"
HOSTS = frozenset({HOST, "www.linkedin.com"})


class Line(FaultyLine):
    """Words of ours and pages, as they are called here."""

    def __init__(self, service: Service) -> None:
        super().__init__(HOSTS)
        self.service = service

    def writes(self, request: httpx.Request) -> bool:
        """See `FaultyLine`."""
        return request.method == "POST" and request.url.path.endswith("/comments")

    def lists(self, request: httpx.Request) -> bool:
        """See `FaultyLine`."""
        return request.method == "GET" and request.url.path.endswith("/comments")

    def answer(self, request: httpx.Request, body: bytes) -> Answer:
        """See `FaultyLine`."""
        path, _, query = request.url.raw_path.decode().partition("?")
        return self.service.handle(request.method, path, query, request.headers, body)


class LinkedInStand(OnFaultyLine[Service, Line]):
    """A company's page whose posts nobody commented on yet."""

    def __init__(self) -> None:
        service = Service()
        super().__init__(service, Line(service))

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

    async def arrived(self) -> Sequence[Arrived]:
        """What came from this program."""
        return [Arrived(one.text, one.at) for one in self.service.comments.values() if one.ours]


@asynccontextmanager
async def stand() -> AsyncIterator[Stand]:
    """A fresh service."""
    yield LinkedInStand()
