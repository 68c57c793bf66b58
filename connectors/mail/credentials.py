"""How an account signs in: a password from the keyring, or a token that is refreshed when it runs out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from connectors.mail.imap.client import SignIn
from connectors.mail.settings import CLIENT_SECRET, SECRET, MailSettings
from connectors.mail.wording import AppPasswordNeeded, WrongPassword
from shopbell.connector import Toolbox
from shopbell.errors import SignInNeeded

if TYPE_CHECKING:
    from connectors._kit import oauth

Entered = TypeVar("Entered")


def provider_of(settings: MailSettings, client_secret: str) -> oauth.Provider:
    """The owner's client at the provider of this account."""
    from connectors._kit import oauth

    google = "accounts.google.com" in settings.oauth.auth_url
    return oauth.Provider(
        client_id=settings.oauth.client_id,
        auth_url=settings.oauth.auth_url,
        token_url=settings.oauth.token_url,
        scopes=settings.oauth.scopes,
        client_secret=client_secret,
        # Without these Google gives no refresh token, or only the first time. Others ask again for offline access.
        extra={"access_type": "offline", "prompt": "consent"} if google else {"prompt": "consent"},
    )


class Credentials:
    """The secrets of one account."""

    def __init__(self, settings: MailSettings, tools: Toolbox) -> None:
        self._settings = settings
        self._tools = tools
        self._refused = ""

    async def sign_in(self) -> SignIn:
        """What to sign in with now. Raises SignInNeeded, Unreachable and SecretsUnavailable."""
        secret = await self._tools.secrets.get(SECRET)
        if not secret:
            raise SignInNeeded("The password of this account is not in the keyring. Please sign in again.")
        if self._settings.auth != "oauth":
            return SignIn(self._settings.username, password=secret)
        # Everything for the web waits for an account that signs in there.
        from connectors._kit.oauth import Tokens

        tokens = Tokens.of_json(secret)
        if tokens.access == self._refused or not tokens.fresh(self._tools.clock.now()):
            tokens = await self._refreshed(tokens)
        return SignIn(self._settings.username, token=tokens.access)

    async def enter(self, knock: Callable[[SignIn], Awaitable[Entered]]) -> Entered:
        """Sign in with `knock`; a token that is refused is refreshed, and tried once more. Raises SignInNeeded."""
        who = await self.sign_in()
        try:
            return await knock(who)
        except (WrongPassword, AppPasswordNeeded):
            if not who.token:
                raise
        self._refused = who.token
        try:
            return await knock(await self.sign_in())
        except (WrongPassword, AppPasswordNeeded) as error:
            raise SignInNeeded("The mail server no longer accepts this sign-in. Please sign in again.") from error

    async def _refreshed(self, tokens: oauth.Tokens) -> oauth.Tokens:
        from connectors._kit import oauth
        from connectors._kit.http import web_client

        provider = provider_of(self._settings, await self._tools.secrets.get(CLIENT_SECRET) or "")
        async with web_client(self._tools) as client:
            found = await oauth.refresh(provider, tokens, client, self._tools.clock)
        # Stored before use: a rotated refresh token that is lost is a lost sign-in.
        await self._tools.secrets.set(SECRET, found.to_json())
        return found
