"""Signing in at Google with the owner's own desktop client: in the browser, renewed, told when it ends, taken back.

Sources: https://developers.google.com/identity/protocols/oauth2/native-app (loopback address, PKCE, the answer of the
token address with `scope` and `refresh_token_expires_in`, revocation) and
https://developers.google.com/identity/protocols/oauth2#expiration (a project in Testing: seven days).
"""

import asyncio
import secrets as random_source
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx

from connectors._kit import oauth, values
from connectors._kit.http import checked_base, web_client
from connectors._kit.oauth import Provider, Tokens
from shopbell.connector import Toolbox
from shopbell.errors import FormRefused, KnownError, Rejected, SignInNeeded, Unreachable
from shopbell.text.times import stamp

AUTH_URL: Final = "https://accounts.google.com/o/oauth2/v2/auth"
OAUTH: Final = "https://oauth2.googleapis.com"
TOKENS: Final = "tokens"
"""The keyring's name for what was given, as JSON."""
SECRET: Final = "client_secret"
ENDS_SOON: Final = timedelta(days=2)
TESTING: Final = (
    "Google signs programs of a project that is still in Testing out after seven days: press Publish app under "
    "Audience in the Google Auth Platform first, then sign in again."
)
ENDED: Final = f"Google no longer accepts this sign-in. {TESTING}"
_WRONG_CLIENT: Final = (
    "Google does not know this client ID with this client secret. Copy both again from the client's page, and see that "
    "it is of the type Desktop app."
)


@dataclass(frozen=True, slots=True)
class Client:
    """The owner's own client, and where Google answers (a double on this computer in tests)."""

    id: str
    secret: str = field(repr=False)
    scope: str
    oauth: str = OAUTH

    def provider(self) -> Provider:
        """For the sign-in page. Google gives a token for later only with consent asked for anew."""
        extra = {"access_type": "offline", "prompt": "consent"}
        return Provider(self.id, AUTH_URL, f"{self.oauth}/token", self.scope, self.secret, extra)


@dataclass(frozen=True, slots=True)
class Grant:
    """What Google gave. `scopes` are those really allowed: the owner can leave a box unticked."""

    tokens: Tokens = field(repr=False)
    scopes: frozenset[str]
    ends_at: datetime | None = None
    """When Google itself ends the sign-in; None is not until it is taken back."""

    def allows(self, scope: str) -> bool:
        """Whether this permission was given."""
        return scope in self.scopes


def client_of(answers: Mapping[str, str], scope: str) -> Client:
    """From the form; raises FormRefused for what is missing or looks like something else."""
    id_, secret = answers.get("client_id", "").strip(), answers.get(SECRET, "").strip()
    wrong = {}
    if not id_.endswith(".apps.googleusercontent.com"):
        wrong["client_id"] = (
            "A client ID of Google ends with .apps.googleusercontent.com. Copy it from the client's page."
        )
    if not secret:
        wrong[SECRET] = "Please copy the client secret too; Google shows it when the client is made."
    if wrong:
        raise FormRefused(wrong)
    return Client(id_, secret, scope, oauth_of(answers))


def oauth_of(settings: Mapping[str, str]) -> str:
    """Google's own address, or that of a double."""
    return base_of(settings, OAUTH)


def base_of(settings: Mapping[str, str], usual: str) -> str:
    """`api_base` is no question of any form: tests put a double on this computer there, and nothing else is taken."""
    given = settings.get("api_base", "")
    if not given:
        return usual
    base = checked_base(given)
    if httpx.URL(base).host != "127.0.0.1":
        raise FormRefused({"": "Google is asked at its own address only."})
    return base


async def sign_in(answers: Mapping[str, str], scope: str, tools: Toolbox) -> Grant:
    """By the browser, or with a refresh token that the owner has already. Raises FormRefused and Unreachable."""
    client = client_of(answers, scope)
    brought = answers.get("refresh_token", "").strip()
    async with web_client(tools) as http:
        if brought:
            return await _brought(client, brought, http, tools)
        verifier, state = random_source.token_urlsafe(48), random_source.token_urlsafe(24)
        provider = client.provider()
        try:
            async with oauth.answers_to(state) as back:
                await tools.browser.open(oauth.page(provider, back.address, verifier, state, ""))
                code = oauth.allowed(await back.answer())
        except SignInNeeded as error:
            raise FormRefused({"": str(error)}) from error
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back.address}
        try:
            return await _asked(client, http, {**form, "code_verifier": verifier}, tools)
        except SignInNeeded as error:
            raise FormRefused({SECRET: _WRONG_CLIENT}) from error


async def _brought(client: Client, brought: str, http: httpx.AsyncClient, tools: Toolbox) -> Grant:
    try:
        return await renewed(client, brought, http, tools)
    except WrongClient as error:
        raise FormRefused({SECRET: _WRONG_CLIENT}) from error
    except SignInNeeded as error:
        raise FormRefused({"refresh_token": "Google does not accept this refresh token for this client."}) from error


class WrongClient(SignInNeeded):
    """Client ID and secret are not a pair that Google knows."""


async def renewed(client: Client, refresh: str, http: httpx.AsyncClient, tools: Toolbox) -> Grant:
    """A new access token. Raises SignInNeeded with what to do, and Unreachable."""
    return await _asked(client, http, {"grant_type": "refresh_token", "refresh_token": refresh}, tools)


async def _asked(client: Client, http: httpx.AsyncClient, form: Mapping[str, str], tools: Toolbox) -> Grant:
    provider = client.provider()
    status, content = await oauth.asked(provider, http, provider.token_url, form)
    if status != 200 or not content.get("access_token"):
        raise _refusal(status, content)
    tokens = oauth.given(content, tools.clock)
    if not tokens.refresh:
        tokens = Tokens(tokens.access, tokens.expires_at, form.get("refresh_token", ""), tokens.life)
    seconds = values.number(content, "refresh_token_expires_in")
    ends = tools.clock.now() + timedelta(seconds=seconds) if seconds else None
    return Grant(tokens, frozenset(values.text(content, "scope").split()), ends)


def _refusal(status: int, content: Mapping[str, Any]) -> KnownError:
    word = values.text(content, "error")
    if word in ("invalid_client", "unauthorized_client"):
        return WrongClient(f"{_WRONG_CLIENT} Then sign in again.")
    if word == "admin_policy_enforced":
        return SignInNeeded(
            "The administrator of your Google Workspace does not allow this. Ask them, then sign in again."
        )
    if word == "invalid_grant" or status in (400, 401, 403):
        return SignInNeeded(ENDED)
    return Unreachable("Google's sign-in service does not answer properly at the moment.")


@dataclass(slots=True)
class Tried:
    """Secrets that are being tried; nothing is stored."""

    values: dict[str, str] = field(repr=False)

    async def get(self, name: str) -> str | None:
        """One of them."""
        return self.values.get(name)

    async def set(self, name: str, value: str) -> None:
        """A token that was renewed meanwhile."""
        self.values[name] = value


class Signature:
    """The sign-in of one account at work: the token of now, renewed in time and written back to the keyring."""

    def __init__(self, settings: Mapping[str, str], scope: str, tools: Toolbox) -> None:
        self._id = settings.get("client_id", "")
        self._oauth = oauth_of(settings)
        self._scope = scope
        self._tools = tools
        self._lock = asyncio.Lock()
        self.ends_at = read_moment(settings.get("ends_at", ""))

    async def token(self, worn: str = "") -> str:
        """One that Google takes; `worn` is one that it did not. Raises SignInNeeded and Unreachable."""
        async with self._lock:
            tokens = Tokens.of_json(await self._secret(TOKENS))
            if tokens.fresh(self._tools.clock.now()) and tokens.access != worn:
                return tokens.access
            return (await self._renew(tokens)).tokens.access

    async def granted(self) -> frozenset[str]:
        """The permissions that Google names when it is asked now."""
        async with self._lock:
            return (await self._renew(Tokens.of_json(await self._secret(TOKENS)))).scopes

    async def _renew(self, tokens: Tokens) -> Grant:
        if not tokens.refresh:
            raise SignInNeeded(ENDED)
        client = Client(self._id, await self._secret(SECRET), self._scope, self._oauth)
        async with web_client(self._tools) as http:
            grant = await renewed(client, tokens.refresh, http, self._tools)
        await self._tools.secrets.set(TOKENS, grant.tokens.to_json())
        return grant

    async def _secret(self, name: str) -> str:
        found = await self._tools.secrets.get(name)
        if not found:
            raise SignInNeeded("The sign-in at Google is not in the keyring. Please sign in again.")
        return found

    def notices(self) -> tuple[str, ...]:
        """Before Google ends it."""
        now = self._tools.clock.now()
        if self.ends_at is None or self.ends_at - now > ENDS_SOON:
            return ()
        until = stamp(self.ends_at, now.astimezone())
        return (f"Google ends this sign-in at {until}. {TESTING}",)


def kept(answers: Mapping[str, str], grant: Grant) -> tuple[dict[str, str], dict[str, str]]:
    """Settings and secrets of an account that signed in."""
    settings = {"client_id": answers.get("client_id", "").strip()}
    if answers.get("api_base"):
        settings["api_base"] = base_of(answers, "")
    if grant.ends_at is not None:
        settings["ends_at"] = grant.ends_at.isoformat()
    return settings, {SECRET: answers.get(SECRET, "").strip(), TOKENS: grant.tokens.to_json()}


async def take_back(settings: Mapping[str, str], tools: Toolbox) -> None:
    """Make the sign-in void at Google. Raises Unreachable; one that is void already is done."""
    found = await tools.secrets.get(TOKENS)
    if not found:
        return
    tokens = Tokens.of_json(found)
    async with web_client(tools) as http:
        try:
            reply = await http.post(f"{oauth_of(settings)}/revoke", data={"token": tokens.refresh or tokens.access})
        except (httpx.HTTPError, OSError) as error:
            raise Unreachable("Google's sign-in service cannot be reached.") from error
    if reply.status_code not in (200, 400):
        raise Rejected("Google did not take the sign-in back. Remove it on your Google Account's page of connections.")


def read_moment(text: str) -> datetime | None:
    """A time in a setting; None when there is none."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
