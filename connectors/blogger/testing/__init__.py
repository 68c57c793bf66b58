"""Blogs under a test's hand."""

import html
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from connectors._kit.google.testing import GoogleStand
from connectors._kit.testing import Arrived, Stand
from connectors.blogger.testing.service import Blogs
from shopbell.errors import Unsupported

_NO_WAY = "Blogger has no way to write a comment."


class BlogStand(GoogleStand):
    """Two blogs with no comments yet."""

    def __init__(self) -> None:
        self.blogs = Blogs()
        super().__init__(self.blogs)

    async def seed(self, count: int) -> None:
        """Older talk."""
        self.blogs.seed(count)

    async def deliver(self, text: str, *, sender: str = "ana", answer_to: str = "") -> str:
        """Somebody comments."""
        return self.blogs.add(sender.title(), html.escape(text, quote=False)).id

    async def write_elsewhere(self, text: str, *, to: str = "ana") -> None:
        """The owner answers on the article's page."""
        asked = [one.id for one in self.blogs.comments.values() if one.name == to.title()]
        self.blogs.own(html.escape(text, quote=False), asked[-1])

    async def delete(self, token: str) -> None:
        """They take it back."""
        del self.blogs.comments[token]

    async def refuse_next(self, reason: str) -> None:
        """Nothing of ours is ever sent."""
        raise Unsupported(_NO_WAY)

    async def arrived(self) -> Sequence[Arrived]:
        """Nothing."""
        return []


@asynccontextmanager
async def stand() -> AsyncIterator[Stand]:
    """Fresh blogs."""
    yield BlogStand()
