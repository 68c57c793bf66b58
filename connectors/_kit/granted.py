"""The tokens of one account: refreshed when they run out, kept in the keyring, and their own end told beforehand."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Final, TypeVar

import httpx

from connectors._kit import oauth
from connectors._kit.http import web_client
from shopbell.connector import Clock, Toolbox
from shopbell.errors import SignInNeeded

TOKENS: Final = "tokens"
CLIENT_SECRET: Final = "client_secret"
WARNED_BEFORE: Final = timedelta(days=21)
"""Early enough for somebody who is on holiday."""

Found = TypeVar("Found")
Renew = Callable[[oauth.Provider, oauth.Tokens, httpx.AsyncClient, Clock], Awaitable[oauth.Tokens]]
"""How new tokens come: by the refresh token, or for the client itself."""


class Granted:
    """What an owner allowed once, as long as it lasts."""

    def __init__(
        self, tools: Toolbox, provider: Callable[[str], oauth.Provider], name: str, renew: Renew = oauth.refresh
    ) -> None:
        """`provider` makes the owner's client from its secret; `name` names the service in sentences."""
        self._renew = renew
        self._tools = tools
        self._provider = provider
        self._name = name
        self._one = asyncio.Lock()
        self._tokens: oauth.Tokens | None = None

    async def access(self, refused: str = "") -> str:
        """An access token that is good for a while, and not the `refused` one.

        Raises SignInNeeded, Unreachable and SecretsUnavailable.
        """
        async with self._one:
            if self._tokens is None or not self._good(self._tokens, refused):
                # Another process of ours may have stored a newer one.
                kept = await self._kept()
                self._tokens = kept if self._good(kept, refused) else await self._refreshed(kept)
            return self._tokens.access

    async def use(self, call: Callable[[str], Awaitable[Found]]) -> Found:
        """Call with a token; one that the service refuses is replaced, and the call made once more."""
        token = await self.access()
        try:
            return await call(token)
        except SignInNeeded:
            return await call(await self.access(refused=token))

    def notices(self) -> tuple[str, ...]:
        """A sentence for the owner when the sign-in itself ends soon; see `connector.Warns`."""
        ends_at = self._tokens.ends_at if self._tokens else None
        if ends_at is None or ends_at - self._tools.clock.now() > WARNED_BEFORE:
            return ()
        return (f"The sign-in at {self._name} ends on {ends_at:%d %B %Y}. Sign in again before that day.",)

    def _good(self, tokens: oauth.Tokens, refused: str) -> bool:
        return tokens.access != refused and tokens.fresh(self._tools.clock.now())

    async def _kept(self) -> oauth.Tokens:
        kept = await self._tools.secrets.get(TOKENS)
        if not kept and self._renew is not oauth.refresh:
            return oauth.Tokens("", self._tools.clock.now())
        if not kept:
            raise SignInNeeded(f"The sign-in at {self._name} is not in the keyring. Please sign in again.")
        return oauth.Tokens.of_json(kept)

    async def _refreshed(self, tokens: oauth.Tokens) -> oauth.Tokens:
        provider = self._provider(await self._tools.secrets.get(CLIENT_SECRET) or "")
        async with web_client(self._tools) as client:
            found = await self._renew(provider, tokens, client, self._tools.clock)
        # Stored before use: a rotated refresh token that is lost is a lost sign-in.
        await self._tools.secrets.set(TOKENS, found.to_json())
        return found


class Trying:
    """The secrets of a sign-in that is only being tried: nothing of it is stored."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._kept = dict(secrets)

    async def get(self, name: str) -> str | None:
        """One of them."""
        return self._kept.get(name)

    async def set(self, name: str, value: str) -> None:
        """A token that was refreshed meanwhile."""
        self._kept[name] = value

    def kept(self) -> Mapping[str, str]:
        """All of them, as they are now."""
        return dict(self._kept)
