"""HTTP to one server: paths, parameters and errors of the client API; JSON goes out as it came.

Pages: docs.joinmastodon.org/methods/{accounts,notifications,statuses,media,search,streaming} and api/rate-limits.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

from connectors._kit.http import Answer, Http, server_events, wait_until
from connectors._kit.portraits import server_of
from connectors._kit.values import records, text
from connectors.mastodon.settings import TOKEN, MastodonSettings
from shopbell.connector import OutgoingFile, Toolbox
from shopbell.errors import KnownError, Rejected, SignInNeeded, Uncertain, Unreachable

PAGE: Final = 40
"""The most statuses a page has (methods/accounts)."""
SILENCE: Final = 90.0
"""Seconds; a stream that lives says something every 15 (methods/streaming)."""
Params = Sequence[tuple[str, str]]


class Api:
    """One account's calls. The token is asked for at each of them, and kept nowhere here."""

    def __init__(self, settings: MastodonSettings, tools: Toolbox) -> None:
        self._settings = settings
        self._tools = tools
        self.http = Http(tools, settings.server, explain=explain, name=f"Mastodon ({settings.domain})")
        self.left = -1
        """Calls that may still be made before `again_at`; -1 when the server does not say."""
        self.again_at = tools.clock.now()
        self._servers: frozenset[str] = frozenset()
        self.ahead = 0.0
        """Seconds by which the server's clock is ahead of ours."""

    async def mentions(self, params: Params) -> list[object]:
        """A page of notifications that somebody mentioned us; also the ones the server keeps back from strangers."""
        wanted = [("types[]", "mention"), ("include_filtered", "true"), ("limit", str(PAGE)), *params]
        return await self._page("api/v1/notifications", wanted)

    async def own(self, params: Params) -> list[object]:
        """A page of what the shop wrote. A small server hides private ones there, and shows them at home."""
        if self._settings.is_small:
            return await self._page("api/v1/timelines/home", [("limit", str(PAGE)), *params])
        path = f"api/v1/accounts/{self._settings.account_id}/statuses"
        return await self._page(path, [("exclude_reblogs", "true"), ("limit", str(PAGE)), *params])

    async def own_servers(self) -> frozenset[str]:
        """Ours, and where it says that its own pictures lie: many keep files at a host of another name."""
        if not self._servers:
            us = (await self._read("api/v1/accounts/verify_credentials", [])).record()
            named = [server_of(text(us, name)) for name in ("avatar", "avatar_static", "header")]
            self._servers = frozenset({self._settings.server, *filter(None, named)})
        return self._servers

    async def status(self, api_id: str) -> Mapping[str, Any] | None:
        """One status; None when the server no longer has it (or no longer for us)."""
        return await self._there(f"api/v1/statuses/{api_id}")

    async def statuses(self, ids: Sequence[str]) -> list[Mapping[str, Any]]:
        """Those of some statuses that the server has for us, twenty at most. Raises Missing before Mastodon 4.3."""
        return list(records({"page": await self._page("api/v1/statuses", [("id[]", one) for one in ids])}, "page"))

    def is_short(self, reserve: int) -> bool:
        """Whether the server's limit leaves fewer calls than that for now."""
        return 0 <= self.left < reserve and self._tools.clock.now() < self.again_at

    async def context(self, api_id: str) -> Mapping[str, Any] | None:
        """What stands before and after a status in its thread; None when it is gone."""
        return await self._there(f"api/v1/statuses/{api_id}/context")

    async def source(self, api_id: str) -> str:
        """A status as it was typed; '' where the server does not tell."""
        return text(await self._there(f"api/v1/statuses/{api_id}/source"), "text")

    async def find_account(self, handle: str) -> bool:
        """Whether somebody has that name, asked for at other servers too."""
        params = [("q", handle), ("type", "accounts"), ("resolve", "true"), ("limit", "1")]
        answer = await self._read("api/v2/search", params)
        return bool(answer.record().get("accounts"))

    async def tagged(self, tag: str) -> list[Mapping[str, Any]]:
        """The newest public statuses with a tag (methods/timelines)."""
        return list(records({"page": await self._page(f"api/v1/timelines/tag/{tag}", [("limit", str(PAGE))])}, "page"))

    async def searched(self, words: str) -> list[Mapping[str, Any]]:
        """Public statuses with these words, where the server keeps an index of them (methods/search)."""
        params = [("q", f'"{words}"' if " " in words else words), ("type", "statuses"), ("limit", str(PAGE))]
        return list(records((await self._read("api/v2/search", params)).record(), "statuses"))

    async def post(self, body: Mapping[str, object], key: str) -> object:
        """Publish. Raises Uncertain when it may have been done, also when the answer cannot be read."""
        headers = {**await self._headers(), "Idempotency-Key": key}
        answer = self._noted(await self.http.post("api/v1/statuses", json=dict(body), headers=headers))
        try:
            return answer.record()
        except Unreachable as error:
            raise Uncertain("The server's answer to your message could not be read.") from error

    async def edit(self, api_id: str, body: Mapping[str, object]) -> None:
        """Change a status; doing it twice is harmless."""
        path = f"api/v1/statuses/{api_id}"
        self._noted(await self.http.request("PUT", path, safe=True, json=dict(body), headers=await self._headers()))

    async def delete(self, api_id: str) -> None:
        """Take a status away; already gone is done. Raises Rejected where a server lets nobody do that."""
        path = f"api/v1/statuses/{api_id}"
        try:
            self._noted(await self.http.request("DELETE", path, safe=True, headers=await self._headers()))
        except Missing as error:
            if await self.status(api_id) is not None:
                raise Rejected("This server lets no other program delete. Please delete it on its page.") from error

    async def upload(self, file: OutgoingFile) -> Mapping[str, Any]:
        """A file for a status; nobody sees it before the status. May answer while it is still worked on (202)."""
        content = {"file": (file.name, file.content, file.media_type)}
        words = {"description": file.description} if file.description else {}
        headers = await self._headers()
        answer = await self.http.post("api/v2/media", safe=True, files=content, data=words, headers=headers)
        return self._noted(answer).record() | {"ready": answer.status == 200}

    async def media_ready(self, media_id: str) -> bool:
        """Whether an upload can be used (200) or is still worked on (206)."""
        return (await self._read(f"api/v1/media/{media_id}")).status == 200

    async def file(self, url: str) -> bytes:
        """A picture's bytes; the token stays here."""
        return await self.http.download(url)

    @asynccontextmanager
    async def events(self) -> AsyncIterator[AsyncIterator[tuple[str, str]]]:
        """Names and data of what happens at the account."""
        url = f"{self._settings.streaming}/api/v1/streaming/user"
        headers = await self._headers()
        async with (
            self.http.lines(url, headers=headers, silence=SILENCE) as lines,
            aclosing(_named(lines)) as events,
        ):
            yield events

    async def close(self) -> None:
        """Let go of connections; safe twice."""
        await self.http.close()

    async def _page(self, path: str, params: Params) -> list[object]:
        found = (await self._read(path, params)).json()
        return found if isinstance(found, list) else []

    async def _there(self, path: str) -> Mapping[str, Any] | None:
        try:
            return (await self._read(path)).record()
        except Missing:
            return None

    async def _read(self, path: str, params: Params | None = None) -> Answer:
        """Remembers what is left of the rate limit; files and deletions have other, narrower ones."""
        answer = self._noted(await self.http.request("GET", path, params=params, headers=await self._headers()))
        left = answer.headers.get("x-ratelimit-remaining", "")
        if left.isdigit():
            self.left, self.again_at = int(left), wait_until(answer.headers, self._tools.clock.now())
        return answer

    async def _headers(self) -> dict[str, str]:
        token = await self._tools.secrets.get(TOKEN)
        if not token:
            raise SignInNeeded("There is no sign-in for this account. Please sign in again.")
        headers = {"Authorization": f"Bearer {token}"}
        if self._settings.is_small:
            # Small servers close a line without a word when they feel like it.
            headers["Connection"] = "close"
        return headers

    def _noted(self, answer: Answer) -> Answer:
        """Remember how far the server's clock is from ours."""
        self.ahead = _ahead(answer.headers.get("date", ""), self._tools.clock.now(), self.ahead)
        return answer


async def _named(lines: AsyncIterator[str]) -> AsyncGenerator[tuple[str, str], None]:
    async for event in server_events(lines):
        yield event.event, event.data


class Missing(Rejected):
    """The server has nothing there."""


def explain(answer: Answer) -> KnownError | None:
    """What the server means; the table is in the README."""
    words = said(answer)
    if answer.status in (404, 410):
        return Missing("This is no longer at the server, or it lets us no longer see it.")
    if answer.status == 403:
        return SignInNeeded(f"The server does not allow this any more: {words} Please sign in again.")
    if answer.status in (400, 413, 422):
        return Rejected(f"The server did not take this: {words}")
    return None


def said(answer: Answer) -> str:
    """The server's own reason as a sentence, without what programs put before it."""
    try:
        found = text(answer.record(), "error")
    except Unreachable:
        found = ""
    found = " ".join(found.removeprefix("Validation failed:").split())[:300] or "it gave no reason"
    return found if found[-1] in ".!?" else f"{found}."


def _ahead(date: str, now: datetime, otherwise: float) -> float:
    try:
        return (parsedate_to_datetime(date).astimezone(UTC) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return otherwise
