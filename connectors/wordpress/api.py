"""The REST API of one site: requests and JSON, nothing else.

Source: https://developer.wordpress.org/rest-api/reference/comments/. Comments are listed by number, newest first, since
numbers only grow: dates can lie (imports), are compared in the site's own zone, and say nothing of edits.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from connectors._kit import values
from connectors._kit.http import Answer, Http
from connectors.wordpress.wording import explain
from shopbell.connector import Toolbox
from shopbell.errors import Rejected, SignInNeeded, Unreachable

Record = Mapping[str, Any]
PAGE: Final = 100
"""The most that WordPress gives in one answer."""
COMMENTS: Final = "/wp/v2/comments"
_FIELDS: Final = (
    "id,post,parent,author,author_name,author_email,author_url,author_user_agent,content,date_gmt,link,status,type,"
    "_links,_embedded"
)
SECRET: Final = "application_password"


@dataclass(frozen=True, slots=True)
class Slice:
    """Comments without a hole between the first and the last, newest first; `total` is how many the site has."""

    comments: tuple[Record, ...]
    total: int
    full: bool
    """There may be more behind it."""


class Api:
    """Signed in with an application password (HTTP Basic, RFC 7617), which is asked of the keyring for each call."""

    def __init__(self, settings: Mapping[str, str], tools: Toolbox) -> None:
        """`settings`: root, plain, username."""
        root = settings.get("root", "")
        self._plain = settings.get("plain") == "1"
        self._username = settings.get("username", "")
        self._secrets = tools.secrets
        self._http = Http(tools, root, explain=lambda answer: explain(answer, tools.clock.now()), name="Your site")

    async def close(self) -> None:
        """Let go of connections."""
        await self._http.close()

    async def me(self) -> Record:
        """The user we are, with what they may do."""
        return (await self._read("/wp/v2/users/me", {"context": "edit"})).record()

    async def staff(self) -> frozenset[int]:
        """Numbers of those who write for the site; empty when we may not know."""
        roles = "administrator,editor,author,contributor,shop_manager"
        query = {"context": "edit", "roles": roles, "per_page": PAGE, "_fields": "id"}
        try:
            found = await self._read("/wp/v2/users", query)
        except (Rejected, SignInNeeded):
            return frozenset()
        return frozenset(number for one in values.records(found.json()) if (number := values.number(one, "id")))

    async def newest(self, offset: int = 0) -> Slice:
        """Comments shown or held, from the offset on, each with its article."""
        return await self._list({"status": "all", "offset": offset, "_embed": "up"})

    async def some(self, numbers: Sequence[int]) -> tuple[Record, ...]:
        """These comments, whatever became of them (spam and bin too); deleted ones are missing."""
        found: tuple[Record, ...] = ()
        for start in range(0, len(numbers), PAGE):
            wanted = ",".join(map(str, numbers[start : start + PAGE]))
            found += (await self._list({"status": "any", "include": wanted})).comments
        return found

    async def ours(self, post: int, author: int) -> tuple[Record, ...]:
        """Our latest comments at an article."""
        return (await self._list({"status": "any", "post": post, "author": author})).comments

    async def one(self, number: int) -> Record:
        """Raises Rejected when it was deleted."""
        return (await self._read(f"{COMMENTS}/{number}", {"context": "edit"})).record()

    async def create(self, fields: Mapping[str, object]) -> Record:
        """A new comment, seen at once. Raises what `Http.request` raises for a write."""
        return (await self._write("POST", COMMENTS, fields)).record()

    async def change(self, number: int, fields: Mapping[str, object]) -> None:
        """Other words or another status."""
        await self._write("POST", f"{COMMENTS}/{number}", fields, safe=True)

    async def remove(self, number: int, *, force: bool = False) -> None:
        """Into the bin; with `force` for good, where a site has no bin."""
        await self._write("DELETE", f"{COMMENTS}/{number}", {"force": force}, safe=True)

    async def _list(self, query: Mapping[str, object]) -> Slice:
        usual = {"context": "edit", "type": "all", "orderby": "id", "order": "desc", "per_page": PAGE}
        try:
            answer = await self._read(COMMENTS, {**usual, **query, "_fields": _FIELDS})
        except Rejected as error:
            raise Unreachable(f"Your site's comments cannot be read now. {error}") from error
        found = answer.json()
        if not isinstance(found, list):
            raise Unreachable("Your site's answer could not be read. Shopbell tries again later.")
        total = answer.headers.get("x-wp-total", "")
        readable = tuple(one for one in values.records(found) if values.number(one, "id") > 0)
        return Slice(readable, int(total) if total.isascii() and total.isdecimal() else 0, len(found) >= PAGE)

    async def _read(self, route: str, query: Mapping[str, object]) -> Answer:
        path, params = self._address(route, query)
        return await self._http.get(path, params, await self._headers())

    async def _write(self, method: str, route: str, body: Mapping[str, object], *, safe: bool = False) -> Answer:
        path, params = self._address(route, {})
        headers = await self._headers()
        return await self._http.request(method, path, safe=safe, params=params, headers=headers, json=dict(body))

    def _address(self, route: str, query: Mapping[str, object]) -> tuple[str, dict[str, Any]]:
        return ("", {"rest_route": route, **query}) if self._plain else (route, dict(query))

    async def _headers(self) -> dict[str, str]:
        secret = await self._secrets.get(SECRET)
        if not secret:
            raise SignInNeeded("The application password of your site is missing. Please sign in again.")
        pair = f"{self._username}:{secret}".encode()
        return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
