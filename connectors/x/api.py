"""X API v2 over HTTP: paths, errors and waits. Money is counted by whoever calls.

Pages: docs.x.com/x-api (response codes and errors, rate limits, posts, direct messages, media), openapi.json 2.167.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final, Unpack

from connectors._kit import portraits, values
from connectors._kit.http import Answer, Content, Http, wait_until
from connectors.x.grant import Grant
from connectors.x.settings import XSettings
from shopbell.connector import Clock, OutgoingFile, Toolbox
from shopbell.errors import KnownError, RateLimited, Rejected, SignInNeeded, Uncertain, Unreachable

TOP_UP: Final = timedelta(hours=6)
"""After so long it is tried again whether the owner bought credit."""


class Gone(Rejected):
    """X has nothing there."""


class Forbidden(Rejected):
    """X said no; for a read that is a permission which is missing."""


class XApi:
    """One account's calls."""

    def __init__(self, settings: XSettings, tools: Toolbox, grant: Grant) -> None:
        self._settings = settings
        self._grant = grant
        clock = tools.clock
        self.http = Http(tools, settings.api_base, name="X", explain=lambda answer: meaning(answer, clock))

    async def read(self, path: str, params: Mapping[str, str]) -> Mapping[str, Any]:
        """A read. Raises SignInNeeded also where a permission is missing."""
        try:
            return (await self._ask("GET", path, params=dict(params))).record()
        except Forbidden as error:
            raise SignInNeeded(
                f"X does not let this app read that: {error} Look at the app's permissions in X's console and sign in "
                "again."
            ) from error

    async def write(self, path: str, body: Mapping[str, object]) -> Mapping[str, Any]:
        """A write; raises Uncertain when nobody can know whether it was done."""
        answer = await self._ask("POST", path, json=dict(body))
        try:
            return values.record(answer.record(), "data")
        except Unreachable as error:
            raise Uncertain("X answered something that cannot be read, so the message may have arrived.") from error

    async def delete(self, path: str) -> None:
        """Gone already is done."""
        try:
            await self._ask("DELETE", path, safe=True)
        except Gone:
            return

    async def upload(self, file: OutgoingFile, category: str) -> str:
        """A picture for a message that is yet to leave; nobody sees it before. Its number."""
        content = {"media": (file.name, file.content, file.media_type)}
        answer = await self._ask("POST", "2/media/upload", safe=True, files=content, data={"media_category": category})
        found = values.text(answer.record(), "data", "id")
        if not found:
            raise Unreachable("X gave no number to a picture. Shopbell tries again later.")
        return found

    async def describe(self, media: str, words: str) -> None:
        """What it shows (`metadata.alt_text.text`)."""
        body = {"id": media, "metadata": {"alt_text": {"text": words[:1000]}}}
        await self._ask("POST", "2/media/metadata", safe=True, json=body)

    async def picture(self, reference: str) -> bytes:
        """From X's own picture server, without the sign-in."""
        return await self.http.download(
            reference, ours=lambda url: portraits.is_ours(url, self._settings.picture_servers)
        )

    async def portrait(self, reference: str) -> bytes:
        """Of somebody."""
        return await portraits.fetched(self.http, reference, self._settings.picture_servers)

    async def close(self) -> None:
        """Safe twice."""
        await self.http.close()

    async def _ask(self, method: str, path: str, *, safe: bool = False, **content: Unpack[Content]) -> Answer:
        """With the token of now, and once more with a new one where X takes it no more."""
        token = await self._grant.access()
        try:
            return await self._asked(method, path, token, safe, content)
        except SignInNeeded:
            renewed = await self._grant.access(refused=token)
        return await self._asked(method, path, renewed, safe, content)

    async def _asked(self, method: str, path: str, token: str, safe: bool, content: Content) -> Answer:
        headers = {"Authorization": f"Bearer {token}"}
        asked: Content = {**content, "headers": headers}
        return await self.http.request(method, path, safe=safe, **asked)


def meaning(answer: Answer, clock: Clock) -> KnownError | None:
    """What X means; the table is in the README."""
    kind, words = _said(answer)
    if answer.status == 402:
        return RateLimited(
            "Your credit at X is used up. Buy more on console.x.com; Shopbell looks again every six hours.",
            clock.now() + TOP_UP,
        )
    if answer.status == 429 and kind == "usage-capped":
        return RateLimited(
            "X's own limit for this app is reached (console.x.com, Spending limit). Shopbell looks again in six hours.",
            clock.now() + TOP_UP,
        )
    if answer.status == 429:
        until = wait_until(answer.headers, clock.now(), "x-rate-limit-reset")
        return RateLimited("X asks to wait a little. Shopbell goes on by itself.", until)
    if answer.status == 404:
        return Gone("This is no longer at X, or X no longer shows it to you.")
    if answer.status == 403:
        return Forbidden(_plain(words))
    return Rejected(f"X did not take this: {words}") if answer.status in (400, 409, 413, 422) else None


_KNOWN: Final = {
    "duplicate content": "You wrote exactly this at X before, and X takes no words twice. Change a word.",
    "not been mentioned": "X lets programs answer only who mentioned or quoted you. Open it at X and answer there.",
    "cashtag": "X takes one $NAME in a message from a program. Leave the others out.",
}


def _plain(words: str) -> str:
    return next((said for sign, said in _KNOWN.items() if sign in words.lower()), f"X refused this: {words}")


def _said(answer: Answer) -> tuple[str, str]:
    """The last part of the problem's type, and X's own words as a sentence (RFC 7807; older ones: errors, message)."""
    try:
        data = answer.record()
    except Unreachable:
        data = {}
    first = next(values.records(data, "errors"), {})
    detail = values.text(data, "detail") or values.text(first, "message") or values.text(first, "detail")
    words = " ".join(detail.split())[:300] or "it gave no reason"
    kind = values.text(data, "type") or values.text(first, "type")
    return kind.rpartition("/")[2], words if words.endswith((".", "!", "?")) else f"{words}."
