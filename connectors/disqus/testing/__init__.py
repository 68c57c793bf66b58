"""Disqus under a test's hand."""

import html
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import httpx

from connectors._kit.faulty_line import Answer, FaultyLine, OnFaultyLine
from connectors._kit.testing import Arrived, Stand
from connectors.disqus.testing.service import SECRET, SHOP, TOKEN, Service

HOST = "disqus.com"


class Line(FaultyLine):
    """Words of ours and pages, as they are called here."""

    def __init__(self, service: Service) -> None:
        super().__init__(frozenset({HOST}))
        self.service = service

    def writes(self, request: httpx.Request) -> bool:
        """See `FaultyLine`."""
        return request.url.path.endswith("/create.json")

    def lists(self, request: httpx.Request) -> bool:
        """See `FaultyLine`."""
        return request.url.path.endswith("posts/list.json")

    def answer(self, request: httpx.Request, body: bytes) -> Answer:
        """See `FaultyLine`."""
        return self.service.answer(request.method, request.url.path, request.url.query, body)


class DisqusStand(OnFaultyLine[Service, Line]):
    """Two forums with no comments yet."""

    def __init__(self) -> None:
        service = Service()
        super().__init__(service, Line(service))

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

    async def arrived(self) -> Sequence[Arrived]:
        """What came from this program."""
        return [Arrived(one.text(), one.at) for one in self.service.posts.values() if one.ours]


@asynccontextmanager
async def stand() -> AsyncIterator[Stand]:
    """A fresh service."""
    yield DisqusStand()
