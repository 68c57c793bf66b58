"""The Bot API over HTTP (core.telegram.org/bots/api): one method, one call. The token is in no URL that is logged."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx

from connectors._kit import values
from connectors._kit.http import Answer, Http
from shopbell.connector import Clock, OutgoingFile, Toolbox
from shopbell.errors import KnownError, RateLimited, Rejected, SignInNeeded, Uncertain, Unreachable

TOKEN_LOOKS = re.compile(r"[0-9]{3,20}:[A-Za-z0-9_-]{20,80}")
POLL_SECONDS = 25
_STAND_IN = "/bot-token/"
_LONGEST_WAIT = timedelta(hours=1)


class TokenPath(httpx.AsyncBaseTransport):
    """Puts the token into the path only now, below everything that writes addresses into logs."""

    def __init__(self, inner: httpx.AsyncBaseTransport, token: str) -> None:
        self._inner = inner
        self._token = token

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Ask with the real path."""
        path = request.url.raw_path.decode("ascii").replace(_STAND_IN, f"/bot{self._token}/", 1)
        url = request.url.copy_with(raw_path=path.encode("ascii"))
        return await self._inner.handle_async_request(
            httpx.Request(
                request.method, url, headers=request.headers, stream=request.stream, extensions=request.extensions
            )
        )

    async def aclose(self) -> None:
        """Let go of the connections below."""
        await self._inner.aclose()


class BotApi:
    """One bot. Raises the errors of `shopbell.errors`."""

    def __init__(self, base: str, token: str, tools: Toolbox) -> None:
        """`base` is one of `checked_base`."""
        self._clock = tools.clock
        self._http = Http(
            tools,
            base,
            name="Telegram",
            explain=lambda answer: meaning(answer, tools.clock),
            wrap=lambda inner: TokenPath(inner, token),
        )

    async def ask(self, method: str, **parameters: object) -> object:
        """Something that can be asked twice."""
        answer = await self._http.post(f"{_STAND_IN}{method}", safe=True, json=_given(parameters))
        return answer.record().get("result")

    async def do(self, method: str, **parameters: object) -> Mapping[str, Any]:
        """Something that writes; raises Uncertain when nobody can know."""
        answer = await self._http.post(f"{_STAND_IN}{method}", json=_given(parameters))
        return _result(answer)

    async def upload(
        self, method: str, files: Mapping[str, OutgoingFile], parameters: Mapping[str, str]
    ) -> Mapping[str, Any]:
        """The same with files, each under its field's name."""
        parts = {name: (file.name, file.content, file.media_type) for name, file in files.items()}
        answer = await self._http.post(f"{_STAND_IN}{method}", data=dict(parameters), files=parts)
        return _result(answer)

    async def download(self, path: str, limit: int) -> bytes:
        """A file by the path that getFile gave."""
        return await self._http.download(f"{self._http.base}/file{_STAND_IN}{path.lstrip('/')}", limit)

    async def close(self) -> None:
        """Let go of connections."""
        await self._http.close()


def _given(parameters: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in parameters.items() if value not in (None, "", 0)}


def _result(answer: Answer) -> Mapping[str, Any]:
    """A message, or the first of several. What cannot be read may all the same have been sent."""
    try:
        found = answer.record().get("result")
    except Unreachable as error:
        raise Uncertain("Telegram answered something that cannot be read, so the message may have arrived.") from error
    if isinstance(found, list):
        found = found[0] if found else {}
    return found if isinstance(found, dict) else {}


def meaning(answer: Answer, clock: Clock) -> KnownError | None:
    """What Telegram says went wrong: error_code, description, parameters (Bot API, Making requests)."""
    try:
        data = answer.record()
    except Unreachable:
        return None
    words = values.text(data, "description")
    if answer.status == 429:
        wait = timedelta(seconds=max(1, values.number(data, "parameters", "retry_after")))
        until = clock.now() + min(wait, _LONGEST_WAIT)
        return RateLimited("Telegram asks to wait a little. Shopbell goes on by itself.", until)
    if answer.status == 401 or (answer.status == 404 and words == "Not Found"):
        return SignInNeeded("Telegram no longer knows this bot token. Ask @BotFather for a new one and sign in again.")
    if answer.status == 409:
        return Unreachable(_somebody_else(words))
    if answer.status == 403:
        return Rejected("They do not take messages from your bot: it was blocked, or removed from the group.")
    return Rejected(f"Telegram refused this: {_plain(words)}") if 400 <= answer.status < 500 else None


def _somebody_else(words: str) -> str:
    if "webhook" in words:
        return "Another service reads this bot by a webhook. Switch it off there, or make a bot for Shopbell alone."
    return "Another program reads this bot. Only one can: stop the other one, or make a bot for Shopbell alone."


_KNOWN = {
    "message is too long": "the message is too long.",
    "message caption is too long": "words with a file can have 1,024 letters. Send them without the file.",
    "chat not found": "this chat is not there any more.",
    "message can't be edited": "it can be changed for 48 hours only.",
    "message can't be deleted": "it can be deleted for 48 hours only.",
    "BUSINESS_PEER_USAGE_MISSING": "for your business account the bot may write only within 24 hours of their message.",
}


def _plain(words: str) -> str:
    bare = words.removeprefix("Bad Request: ")
    return next((said for sign, said in _KNOWN.items() if sign.lower() in words.lower()), bare or "it gave no reason.")
