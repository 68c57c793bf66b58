"""One account's calls to the Graph API. Tokens go in a header, and what must be in an address is put there at last.

An address is written into logs by everything that handles it; a token or an app's secret in it would be, too. So
addresses carry a stand-in, which a transport below those logs replaces. Meta's own `paging.next` holds the token and is
never followed: pages are asked for by their cursor.
"""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final, Unpack
from urllib.parse import quote

import httpx

from connectors._kit import values
from connectors._kit.graph.errors import Hiccup, TooMuch, explain
from connectors._kit.graph.usage import Usage, usage_of
from connectors._kit.http import Answer, Content, Http
from shopbell.connector import OutgoingFile, Toolbox
from shopbell.errors import RateLimited, Uncertain, Unreachable

Record = Mapping[str, Any]
Form = Mapping[str, object]
VERSION: Final = "v26.0"
"""Of the Graph API: that of the newest published client library (facebook-business 26)."""
TOKEN, SECRET, PROOF = "-token-", "-secret-", "-proof-"
_STAND_INS: Final = {"token": TOKEN, "secret": SECRET, "proof": PROOF}
MOST_PAGES: Final = 1000
"""A list whose pages lead in a circle ends all the same."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What signs a call in; never shown."""

    token: str = field(repr=False, default="")
    secret: str = field(repr=False, default="")
    """The app's, where it is known: calls then prove that they come from the app (appsecret_proof)."""

    @property
    def proof(self) -> str:
        """HMAC SHA-256 of the token under the app's secret (docs/graph-api/guides/secure-requests)."""
        return hmac.new(self.secret.encode(), self.token.encode(), hashlib.sha256).hexdigest()


GetKeys = Callable[[], Awaitable[Keys]]
"""Asks the keyring; raises SignInNeeded."""


class _Sealed(httpx.AsyncBaseTransport):
    """Puts secrets in the place of their stand-ins, below everything that writes addresses into logs."""

    def __init__(self, inner: httpx.AsyncBaseTransport, keys: GetKeys) -> None:
        self._inner = inner
        self._keys = keys

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Ask with the real address."""
        path = request.url.raw_path.decode("ascii")
        if any(stand_in in path for stand_in in _STAND_INS.values()):
            keys = await self._keys()
            for name, stand_in in _STAND_INS.items():
                path = path.replace(stand_in, quote(getattr(keys, name), safe=""))
        url = request.url.copy_with(raw_path=path.encode("ascii"))
        return await self._inner.handle_async_request(
            httpx.Request(
                request.method, url, headers=request.headers, stream=request.stream, extensions=request.extensions
            )
        )

    async def aclose(self) -> None:
        """Let go of the connections below."""
        await self._inner.aclose()


class Graph:
    """One host with one token. Raises the errors of `shopbell.errors`, and those of `errors` for what Meta says."""

    def __init__(
        self, tools: Toolbox, base: str, keys: GetKeys, name: str, *, proves: bool = False, pages: int = MOST_PAGES
    ) -> None:
        """`base` is one of `checked_base`; `proves`: the app's secret is known and every call carries its proof."""
        self._clock = tools.clock
        self._keys = keys
        self._name = name
        self._proves = proves
        self._pages = pages
        self._usage = Usage()
        self._rests_until: datetime | None = None
        self.ahead = timedelta()
        """How far Meta's clock is before ours, by its last answer."""
        self._http = Http(
            tools,
            base,
            explain=lambda answer: explain(answer, tools.clock.now(), name),
            name=name,
            wrap=lambda inner: _Sealed(inner, keys),
        )

    @property
    def usage(self) -> Usage:
        """By the last answer that said."""
        return self._usage

    async def get(self, path: str, **query: str | int) -> dict[str, Any]:
        """Read one object, or one page; a smaller page where Meta finds it too large. Heeds the limits."""
        while True:
            await self._pace()
            try:
                return await self.look(path, **query)
            except TooMuch:
                limit = query.get("limit")
                if not isinstance(limit, int) or limit <= 1:
                    raise
                query = {**query, "limit": max(1, limit // 5)}

    async def look(self, path: str, **query: str | int) -> dict[str, Any]:
        """The same at once: for what somebody waits for."""
        answer = await self._http.get(self._path(path), self._query(query), await self._headers())
        self._heard(answer)
        return answer.record()

    async def bare(self, path: str, query: Mapping[str, str]) -> dict[str, Any]:
        """The same without version, header or pace: for tokens. Say TOKEN and SECRET where those go."""
        return (await self._http.get(path, query)).record()

    async def each_page(self, path: str, **query: str | int) -> AsyncIterator[Record]:
        """The pages of a list, each as it came; a cursor is in `paging.cursors.after` of each."""
        for _ in range(self._pages):
            page = await self.get(path, **query)
            yield page
            after = next_of(page)
            if not after:
                return
            query = {**query, "after": after}

    async def post(self, path: str, form: Form | None = None, *, safe: bool = False) -> dict[str, Any]:
        """Write; objects go as JSON. Raises Uncertain where nobody can know, and never for what is `safe`."""
        return await self._write("POST", path, safe, data=_flat(form or {}))

    async def upload(self, path: str, file: OutgoingFile, part: str, form: Form) -> dict[str, Any]:
        """Write with a file under the name of its part."""
        parts = {part: (file.name or "file", file.content, file.media_type)}
        return await self._write("POST", path, False, data=_flat(form), files=parts)

    async def delete(self, path: str) -> None:
        """Take away."""
        await self._write("DELETE", path, True)

    async def download(self, url: str, limit: int) -> bytes:
        """A file by a signed address, without our sign-in."""
        return await self._http.download(url, limit)

    async def close(self) -> None:
        """Let go of connections; safe twice."""
        await self._http.close()

    async def _write(self, method: str, path: str, safe: bool, **content: Unpack[Content]) -> dict[str, Any]:
        content["headers"], content["params"] = await self._headers(), self._query({})
        try:
            answer = await self._http.request(method, self._path(path), safe=safe, **content)
        except Hiccup as hiccup:
            raise hiccup if safe else self._unknown() from hiccup
        self._heard(answer)
        try:
            return answer.record()
        except Unreachable as odd:
            raise odd if safe else self._unknown() from odd

    def _unknown(self) -> Uncertain:
        return Uncertain(f"{self._name} did not say clearly whether it has the message.")

    def _path(self, path: str) -> str:
        return f"{VERSION}/{path.lstrip('/')}"

    def _query(self, query: Mapping[str, str | int]) -> dict[str, str | int]:
        return {**query, "appsecret_proof": PROOF} if self._proves else dict(query)

    async def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {(await self._keys()).token}"}

    async def _pace(self) -> None:
        until = self._rests_until
        if until is not None and until > self._clock.now():
            raise RateLimited(
                f"{self._name}'s limit is nearly used up. Reading rests until there is room again.", until
            )
        if self._usage.pause:
            await self._clock.sleep(self._usage.pause)

    def _heard(self, answer: Answer) -> None:
        now = self._clock.now()
        self._usage = usage_of(answer.headers)
        self._rests_until = now + self._usage.rest if self._usage.rest else None
        try:
            self.ahead = parsedate_to_datetime(answer.headers.get("date", "")) - now
        except (ValueError, TypeError):
            return


def next_of(page: Record) -> str:
    """The cursor of the page after this one, '' at the end."""
    return values.text(page, "paging", "cursors", "after") if values.text(page, "paging", "next") else ""


def _flat(form: Mapping[str, object]) -> dict[str, str]:
    """Form fields: objects and truth as JSON, as Graph takes them."""
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in form.items()}
