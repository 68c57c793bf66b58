"""The account's tokens: two hours of access, and a refresh token that works once (docs.x.com, OAuth 2.0 with PKCE)."""

import asyncio
from typing import Final

from connectors._kit import oauth
from connectors._kit.http import web_client
from connectors.x.settings import SCOPES, XSettings
from shopbell.connector import Toolbox
from shopbell.errors import SignInNeeded

TOKENS: Final = "tokens"
LOOKS: Final = 3
LOOK_SECONDS: Final = 0.4


def provider_of(settings: XSettings) -> oauth.Provider:
    """X, with the owner's own public client: there is no secret."""
    return oauth.Provider(settings.client_id, settings.sign_in_page, f"{settings.api_base}/2/oauth2/token", SCOPES)


class Grant:
    """In the keyring; one renewal at a time. A new pair is stored before it is used: the old one is void by then."""

    def __init__(self, settings: XSettings, tools: Toolbox) -> None:
        self._provider = provider_of(settings)
        self._tools = tools
        self._lock = asyncio.Lock()

    async def access(self, refused: str = "") -> str:
        """A token to ask with; `refused` is one that X took no more. Raises SignInNeeded and Unreachable."""
        async with self._lock:
            tokens = await self._stored()
            if tokens.access != refused and tokens.fresh(self._tools.clock.now()):
                return tokens.access
            try:
                async with web_client(self._tools) as client:
                    found = await oauth.refresh(self._provider, tokens, client, self._tools.clock)
            except SignInNeeded:
                return await self._renewed_elsewhere(tokens)
            await self._tools.secrets.set(TOKENS, found.to_json())
            return found.access

    async def _renewed_elsewhere(self, before: oauth.Tokens) -> str:
        """Another process of ours (a try of the account) may have been quicker: the old pair is void, the new one near.

        Raises SignInNeeded when it was not that.
        """
        for _ in range(LOOKS):
            found = await self._stored()
            if found != before:
                return found.access
            await self._tools.clock.sleep(LOOK_SECONDS)
        raise SignInNeeded("X no longer accepts the sign-in. Please sign in again.")

    async def _stored(self) -> oauth.Tokens:
        kept = await self._tools.secrets.get(TOKENS)
        if not kept:
            raise SignInNeeded("There is no sign-in for this account. Please sign in again.")
        return oauth.Tokens.of_json(kept)
