"""The Disqus API 3.0 (disqus.com/api/docs): requests and JSON, nothing else.

Reads are GET requests that take key and token as parameters. They are put into the address below everything that
writes addresses into logs; for a write they go into its body.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import httpx

from connectors._kit import values
from connectors._kit.http import Answer, Http
from connectors.disqus.wording import NotAllowed, explain
from shopbell.connector import Toolbox
from shopbell.errors import Rejected, SignInNeeded, Uncertain, Unreachable

Record = Mapping[str, Any]
SERVICE: Final = "https://disqus.com"
SECRET_KEY: Final = "secret_key"
ACCESS_TOKEN: Final = "access_token"
PAGE: Final = 100
"""The most that Disqus gives in one answer."""
STATES: Final = ("approved", "unapproved", "spam", "deleted")
"""Of `include`; only moderators may ask for more than the first."""
_QUERY: Final = {"x-api-secret": "api_secret", "x-access-token": "access_token"}


class InQuery(httpx.AsyncBaseTransport):
    """Moves key and token from headers of ours into the address, where Disqus wants them."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Ask with the real address."""
        headers = request.headers.copy()
        given = {name: headers.pop(header) for header, name in _QUERY.items() if header in headers}
        return await self._inner.handle_async_request(
            httpx.Request(
                request.method,
                request.url.copy_merge_params(given) if given else request.url,
                headers=headers,
                stream=request.stream,
                extensions=request.extensions,
            )
        )

    async def aclose(self) -> None:
        """Let go of the connections below."""
        await self._inner.aclose()


@dataclass(frozen=True, slots=True)
class Page:
    """Some posts in order, and where the next ones are; '' when these are the last."""

    posts: tuple[Record, ...]
    next: str


class Api:
    """One application and one user of it."""

    def __init__(self, base: str, tools: Toolbox) -> None:
        """`base` is one of `checked_base`."""
        self._secrets = tools.secrets
        self._http = Http(
            tools, base, name="Disqus", explain=lambda answer: explain(answer, tools.clock.now()), wrap=InQuery
        )
        self.left = PAGE * PAGE
        """Requests that are left in this hour, as far as Disqus said."""

    async def close(self) -> None:
        """Let go of connections."""
        await self._http.close()

    async def me(self) -> Record:
        """The user that the token belongs to."""
        return values.record((await self._read("users/details", {})).record(), "response")

    async def forums(self) -> tuple[Record, ...]:
        """Those that the user owns."""
        return tuple(values.records((await self._read("users/listForums", {"limit": PAGE})).record(), "response"))

    async def forum(self, name: str) -> Record:
        """Raises Rejected when there is none of that name."""
        return values.record((await self._read("forums/details", {"forum": name})).record(), "response")

    async def posts(
        self, forum: str, *, order: str, since: datetime | None = None, cursor: str = "", limit: int = PAGE
    ) -> Page:
        """Posts of a forum, or of every one that the user moderates; in every state, each with its thread."""
        query = {
            "order": order,
            "limit": limit,
            "related": "thread",
            "include": STATES,
            "forum": forum,
            "since": int(since.timestamp()) if since else "",
            "cursor": cursor,
        }
        try:
            return _page(await self._read("posts/list", query))
        except NotAllowed:
            raise
        except Rejected as error:
            raise Unreachable(f"Your comments cannot be read now. {error}") from error

    async def ours(self, user: str, since: datetime) -> tuple[Record, ...]:
        """What the user wrote since, newest first."""
        query = {"user": user, "since": int(since.timestamp()), "limit": PAGE, "include": STATES[:2]}
        return _page(await self._read("users/listPosts", {**query, "order": "desc"})).posts

    async def post(self, number: str) -> Record:
        """Raises Gone when it is not there."""
        return values.record((await self._read("posts/details", {"post": number})).record(), "response")

    async def write(self, what: str, *, safe: bool = True, **fields: str) -> Record:
        """posts/create, posts/approve…; `safe` when repeating it changes nothing more."""
        data = {**fields, **dict(zip(_QUERY.values(), await self._keys(), strict=True))}
        answer = await self._http.post(f"api/3.0/{what}.json", safe=safe, data=data)
        try:
            return values.record(answer.record(), "response")
        except Unreachable as error:
            if safe:
                raise
            raise Uncertain("Disqus answered something that cannot be read, so it may have the comment.") from error

    async def _read(self, what: str, query: Mapping[str, object]) -> Answer:
        headers = dict(zip(_QUERY, await self._keys(), strict=True))
        given = {name: value for name, value in query.items() if value not in ("", None)}
        answer = await self._http.get(f"api/3.0/{what}.json", given, headers)
        left = answer.headers.get("x-ratelimit-remaining", "")
        self.left = int(left) if left.isascii() and left.isdecimal() else self.left
        return answer

    async def _keys(self) -> Sequence[str]:
        keys = [await self._secrets.get(name) for name in (SECRET_KEY, ACCESS_TOKEN)]
        if not all(keys):
            raise SignInNeeded("The keys of your Disqus application are not in the keyring. Please sign in again.")
        return [str(key) for key in keys]


def _page(answer: Answer) -> Page:
    found = answer.record()
    if not isinstance(found.get("response"), list):
        raise Unreachable("The answer of Disqus could not be read. Shopbell tries again later.")
    posts = tuple(one for one in values.records(found, "response") if values.text(one, "id").isdecimal())
    more = values.flag(found, "cursor", "hasNext")
    return Page(posts, values.text(found, "cursor", "next") if more else "")
