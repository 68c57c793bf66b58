"""Calls of the AT Protocol for one account: signed in, through the account's own server (https://atproto.com/specs/xrpc).

Tokens by app password: `createSession` gives an access token for about two hours and a refresh token that is used once;
the new pair is in the keyring before it is used. The app password stays there too, for when the refresh token has run
out. Tokens by the browser are in `grants`.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol, Unpack

from connectors._kit import portraits, values
from connectors._kit.http import FILE_BYTES, Answer, Content, Http, Wrap
from connectors.bluesky.answers import NAME, TokenRefused, explain
from connectors.bluesky.dpop import Proofs, Signing
from connectors.bluesky.grants import GrantTokens
from connectors.bluesky.settings import BY_BROWSER, BlueskySettings
from shopbell.connector import AccountSecrets, Toolbox
from shopbell.errors import SignInNeeded

SESSION: Final = "session"
PASSWORD: Final = "app_password"
PICTURES: Final = "https://cdn.bsky.app"
"""Where Bluesky's AppView keeps pictures; profiles name addresses there."""
_CREATE: Final = "xrpc/com.atproto.server.createSession"
_REFRESH: Final = "xrpc/com.atproto.server.refreshSession"


def open_http(tools: Toolbox, service: str, wrap: Wrap | None = None) -> Http:
    """A connection to a server, with its refusals in our errors."""
    return Http(tools, service, explain=lambda answer: explain(answer, tools.clock.now()), name=NAME, wrap=wrap)


async def sign_in(http: Http, identifier: str, password: str) -> dict[str, Any]:
    """A new session: did, handle, accessJwt, refreshJwt. Raises SignInNeeded when the password is not taken."""
    body = {"identifier": identifier, "password": password}
    return (await http.post(_CREATE, safe=True, json=body)).record()


def tokens_of(session: Mapping[str, Any]) -> str:
    """A session's tokens for the keyring; raises SignInNeeded when there are none."""
    access, refresh = values.text(session, "accessJwt"), values.text(session, "refreshJwt")
    if not access or not refresh:
        raise SignInNeeded("Bluesky signed in and gave no key for it. Please sign in again.")
    return json.dumps({"access": access, "refresh": refresh})


class Tokens(Protocol):
    """What signs a call; `scheme` is that of RFC 9110 11.1."""

    @property
    def scheme(self) -> str:
        """Bearer or DPoP."""
        ...

    async def access(self) -> str:
        """The token to sign a call with."""
        ...

    async def renew(self, stale: str) -> str:
        """Another token than `stale`, which was refused. Raises SignInNeeded when nothing is taken any more."""
        ...


class PasswordTokens:
    """The account's tokens, in the keyring; one renewal at a time."""

    scheme = "Bearer"

    def __init__(self, http: Http, did: str, secrets: AccountSecrets) -> None:
        self._http = http
        self._did = did
        self._secrets = secrets
        self._lock = asyncio.Lock()
        self._pair: Mapping[str, str] = _Hidden()

    async def access(self) -> str:
        """The token to sign a call with."""
        async with self._lock:
            if not self._pair.get("access"):
                self._pair = _pair(await self._secrets.get(SESSION))
            if not self._pair.get("access"):
                await self._renew()
            return self._pair["access"]

    async def renew(self, stale: str) -> str:
        """Another token than `stale`, which was refused. Raises SignInNeeded when nothing is taken any more."""
        async with self._lock:
            if self._pair.get("access") == stale:
                await self._renew()
            return self._pair["access"]

    async def _renew(self) -> None:
        """Kept before it is used: the old refresh token is void from now on."""
        told = tokens_of(await self._refreshed() or await self._signed_in())
        await self._secrets.set(SESSION, told)
        self._pair = _pair(told)

    async def _refreshed(self) -> dict[str, Any] | None:
        refresh = self._pair.get("refresh")
        if not refresh:
            return None
        try:
            answer = await self._http.post(_REFRESH, safe=True, headers={"Authorization": f"Bearer {refresh}"})
        except TokenRefused:
            return None
        return answer.record()

    async def _signed_in(self) -> dict[str, Any]:
        password = await self._secrets.get(PASSWORD)
        if not password:
            raise SignInNeeded("Bluesky no longer accepts the sign-in. Please sign in again.")
        try:
            return await sign_in(self._http, self._did, password)
        except SignInNeeded as error:
            words = "Bluesky no longer accepts this app password. Make a new one there and sign in again."
            raise SignInNeeded(words) from error


class _Hidden(dict[str, str]):
    """Tokens that no log and no crash report shows."""

    def __repr__(self) -> str:
        return "<tokens>"


def _pair(text: str | None) -> Mapping[str, str]:
    try:
        data = json.loads(text or "{}")
    except ValueError:
        return _Hidden()
    return _Hidden({name: values.text(data, name) for name in ("access", "refresh")})


def _opened(settings: BlueskySettings, tools: Toolbox) -> tuple[Http, Tokens]:
    """The connection to the account's server, and what signs the calls there."""
    if settings.sign_in != BY_BROWSER:
        http = open_http(tools, settings.service)
        return http, PasswordTokens(http, settings.did, tools.secrets)
    proofs = Proofs(tools.clock)
    http = open_http(tools, settings.service, wrap=lambda inner: Signing(inner, proofs))
    return http, GrantTokens(tools, proofs)


class Bluesky:
    """One account's calls. Each raises what `Http.request` raises."""

    def __init__(self, settings: BlueskySettings, tools: Toolbox) -> None:
        self._http, self._tokens = _opened(settings, tools)
        self._chat = settings.chat_service
        self._base = settings.service

    async def get(
        self, method: str, params: Mapping[str, Any] | Sequence[tuple[str, str]] | None = None, *, chat: bool = False
    ) -> dict[str, Any]:
        """Ask; `chat` asks the service for direct messages, through the account's server."""
        return (await self._call("GET", method, True, chat, params=params)).record()

    async def post(
        self, method: str, body: Mapping[str, Any], *, safe: bool = False, chat: bool = False
    ) -> dict[str, Any]:
        """Do; `safe` when doing it twice is doing it once."""
        return _record(await self._call("POST", method, safe, chat, json=body))

    async def upload(self, content: bytes, media_type: str) -> Mapping[str, Any]:
        """A file's bytes at the server; the reference a post needs. It goes by itself when no post has it."""
        headers = {"Content-Type": media_type}
        method = "com.atproto.repo.uploadBlob"
        answer = await self._call("POST", method, True, False, content=content, headers=headers)
        return values.record(answer.record(), "blob")

    async def download(self, url: str, limit: int = FILE_BYTES) -> bytes:
        """A public file, without our sign-in."""
        return await self._http.download(url, limit)

    async def portrait(self, url: str) -> bytes:
        """Somebody's picture, of which a profile names the address."""
        return await portraits.fetched(self._http, url, (self._base, PICTURES))

    def own_file(self, did: str, cid: str) -> str:
        """Where a file of ours lies."""
        return f"{self._base}/xrpc/com.atproto.sync.getBlob?did={did}&cid={cid}"

    async def close(self) -> None:
        """Safe twice."""
        await self._http.close()

    async def _call(self, verb: str, method: str, safe: bool, chat: bool, **content: Unpack[Content]) -> Answer:
        token = await self._tokens.access()
        given = content.get("headers") or {}
        try:
            content["headers"] = {**given, **self._signed(token, chat)}
            return await self._http.request(verb, f"xrpc/{method}", safe=safe, **content)
        except TokenRefused:
            content["headers"] = {**given, **self._signed(await self._tokens.renew(token), chat)}
            return await self._http.request(verb, f"xrpc/{method}", safe=safe, **content)

    def _signed(self, token: str, chat: bool) -> dict[str, str]:
        proxy = {"atproto-proxy": self._chat} if chat else {}
        return {"Authorization": f"{self._tokens.scheme} {token}", **proxy}


def _record(answer: Answer) -> dict[str, Any]:
    """Some procedures answer with nothing."""
    return answer.record() if answer.content.strip() else {}
