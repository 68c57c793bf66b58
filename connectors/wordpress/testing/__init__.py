"""A WordPress site under a test's hand."""

import asyncio
import html
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from connectors._kit.testing import Arrived, Stand
from connectors.wordpress.testing.site import HOME, PASSWORD, USER, Comment, Site


@dataclass(slots=True)
class Line(httpx.AsyncBaseTransport):
    """The network between, with what can go wrong on it."""

    site: Site
    offline: bool = False
    limited: float = 0
    cut_next: bool = False
    lose_next: bool = False
    forget_next: bool = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The site's answer, or what the line makes of it."""
        await asyncio.sleep(0)
        writing = request.method == "POST" and request.url.path.endswith("/comments")
        if self.offline or (writing and self.lose_next):
            self.lose_next = self.lose_next and not writing
            raise httpx.ConnectError("gone", request=request)
        if request.url.host != httpx.URL(HOME).host:
            raise httpx.ConnectError("no such host", request=request)
        if self.limited and request.url.path.startswith("/wp-json/wp/"):
            seconds, self.limited = self.limited, 0
            return httpx.Response(429, headers={"Retry-After": str(round(seconds))})
        answer = self.site.answer(request)
        await asyncio.sleep(0)
        if (writing and self.forget_next) or (self.cut_next and _has_comments(request)):
            self.forget_next = self.forget_next and not writing
            self.cut_next = self.cut_next and not _has_comments(request)
            raise httpx.ReadError("cut", request=request)
        return answer


def _has_comments(request: httpx.Request) -> bool:
    return request.method == "GET" and "/comments" in request.url.path


class SiteStand:
    """A site with no comments yet."""

    def __init__(self) -> None:
        self.site = Site()
        self.line = Line(self.site)

    @property
    def answers(self) -> Mapping[str, str]:
        """Answers that work."""
        return {"site": "shop.example", "username": USER, "application_password": PASSWORD}

    @property
    def wrong_answers(self) -> Mapping[str, Mapping[str, str]]:
        """One wrong each."""
        return {
            "site": {**self.answers, "site": "shop.example:no"},
            "username": {**self.answers, "username": ""},
            "application_password": {**self.answers, "application_password": "not this one"},
        }

    @property
    def canary(self) -> str:
        """The password."""
        return PASSWORD

    @property
    def transport(self) -> object | None:
        """The line."""
        return self.line

    async def seed(self, count: int) -> None:
        """Older talk."""
        self.site.seed(count)

    async def deliver(self, text: str, *, sender: str = "ana", answer_to: str = "") -> str:
        """Somebody comments."""
        parent = self._ours(answer_to)
        made = self.site.add(sender.title(), html.escape(text, quote=False), parent=parent.id if parent else 0)
        return str(made.id)

    def _ours(self, text: str) -> Comment | None:
        found = [one for one in self.site.comments.values() if text and one.author == 7 and one.text() == text]
        return found[-1] if found else None

    async def write_elsewhere(self, text: str, *, to: str = "ana") -> None:
        """The shop answers on the site itself."""
        asked = [one.id for one in self.site.comments.values() if one.name == to.title()]
        self.site.add("Rosa", html.escape(text, quote=False), parent=asked[-1] if asked else 0, author=7)

    async def delete(self, token: str) -> None:
        """Into the bin."""
        self.site.comments[int(token)].status = "trash"

    async def expire_sign_in(self) -> None:
        """The password is taken back."""
        self.site.password = "taken back"

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
        """The next list is cut."""
        self.line.cut_next = True

    async def refuse_next(self, reason: str) -> None:
        """The next comment of ours is refused."""
        self.site.refusal = reason

    async def accept_then_fail(self) -> None:
        """The next comment is taken, the answer lost."""
        self.line.forget_next = True

    async def lose_next(self) -> None:
        """The next comment never gets there."""
        self.line.lose_next = True

    async def arrived(self) -> Sequence[Arrived]:
        """What came from this program."""
        ours = (one for one in self.site.comments.values() if one.agent.startswith("Shopbell "))
        return [Arrived(one.text(), one.at) for one in ours]


@asynccontextmanager
async def stand() -> AsyncIterator[Stand]:
    """A fresh site."""
    yield SiteStand()
