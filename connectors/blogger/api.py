"""The Blogger API of one person: blogs, articles, comments; requests and JSON, nothing else.

Source: the discovery document blogger.v3 (paths, parameters, fields).
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from connectors._kit import values
from connectors._kit.google.asking import GoogleApi
from connectors._kit.google.meaning import Service
from connectors._kit.google.signing import Signature, base_of
from shopbell.connector import Toolbox
from shopbell.text.plain import one_line

Record = Mapping[str, Any]
BASE: Final = "https://blogger.googleapis.com"
SCOPE: Final = "https://www.googleapis.com/auth/blogger"
PAGE: Final = 100
LIVE, PENDING, SPAM, EMPTIED = "LIVE", "PENDING", "SPAM", "EMPTIED"
SHOWN: Final = (LIVE, PENDING)
"""What is read: on the page, or waiting for the owner."""
SERVICE: Final = Service("Blogger", "Blogger API v3")


@dataclass(frozen=True, slots=True)
class Blog:
    """One of the owner's."""

    id: str
    name: str
    url: str


class Api:
    """Raises the errors of `shopbell.errors`."""

    def __init__(self, settings: Mapping[str, str], tools: Toolbox) -> None:
        """`settings`: client_id."""
        self.signature = Signature(settings, SCOPE, tools)
        self._google = GoogleApi(base_of(settings, BASE), SERVICE, self.signature, tools)

    async def close(self) -> None:
        """Let go of connections."""
        await self._google.close()

    async def me(self) -> Record:
        """Who signed in."""
        return await self._google.get("/v3/users/self")

    async def blogs(self) -> tuple[Blog, ...]:
        """Those that the owner writes for or looks after."""
        found = values.records(await self._google.get("/v3/users/self/blogs"), "items")
        return tuple(blog for blog in map(_blog, found) if blog.id)

    async def comments(self, blog: str, since: datetime | None = None, token: str = "") -> Record:
        """A page of all articles' comments, shown and waiting: `items` and `nextPageToken`."""
        asked = {
            "status": SHOWN,
            "maxResults": PAGE,
            "fetchBodies": True,
            **({"startDate": since.isoformat()} if since is not None else {}),
            **({"pageToken": token} if token else {}),
        }
        return await self._google.get(f"/v3/blogs/{blog}/comments", asked)

    async def below(self, blog: str, post: str) -> AsyncIterator[Record]:
        """Every comment of an article, without its words."""
        asked = {"maxResults": PAGE, "fetchBodies": False, "status": SHOWN}
        async for page in self._google.pages(f"/v3/blogs/{blog}/posts/{post}/comments", asked):
            for one in values.records(page, "items"):
                yield one

    async def comment(self, blog: str, post: str, comment: str) -> Record:
        """One, whatever became of it; raises Gone."""
        return await self._google.get(f"{_path(blog, post, comment)}", {"view": "ADMIN"})

    async def post(self, blog: str, post: str) -> Record:
        """An article, without its words; raises Gone."""
        return await self._google.get(f"/v3/blogs/{blog}/posts/{post}", {"fetchBody": False, "view": "ADMIN"})

    async def judge(self, blog: str, post: str, comment: str, verb: str) -> None:
        """`verb`: approve, spam or removecontent."""
        await self._google.write("POST", f"{_path(blog, post, comment)}/{verb}", safe=True)

    async def remove(self, blog: str, post: str, comment: str) -> None:
        """For good; raises Gone."""
        await self._google.write("DELETE", _path(blog, post, comment), safe=True)


def _path(blog: str, post: str, comment: str) -> str:
    return f"/v3/blogs/{blog}/posts/{post}/comments/{comment}"


def _blog(found: Record) -> Blog:
    url = values.text(found, "url")
    return Blog(values.text(found, "id"), one_line(values.text(found, "name")) or url, url)


def chosen(blogs: tuple[Blog, ...], words: str) -> tuple[tuple[Blog, ...], tuple[str, ...]]:
    """Those that the owner named, by number or by a part of name or address; and what names none. Nothing is all."""
    wanted = [word.strip() for word in words.replace("\n", ";").split(";") if word.strip()]
    if not wanted:
        return blogs, ()
    fitting = {word: [blog for blog in blogs if _is_meant(blog, word)] for word in wanted}
    named = {blog.id for found in fitting.values() for blog in found}
    return tuple(b for b in blogs if b.id in named), tuple(word for word, found in fitting.items() if not found)


def _is_meant(blog: Blog, word: str) -> bool:
    return word == blog.id or word.casefold() in f"{blog.name} {blog.url}".casefold()
