"""Sign-in by browser for desktop programs: loopback redirect (RFC 8252), PKCE S256 (RFC 7636), refresh (RFC 6749 6)."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

from connectors._kit.loopback import Visit, WayBack, visit_of, way_back
from shopbell.connector import Browser, Clock
from shopbell.errors import KnownError, SignInNeeded, Unreachable
from shopbell.sign_in_code import AskAddress

EARLY = timedelta(seconds=60)
"""A token that runs out so soon is refreshed before use."""
SIGNED_IN = "You are signed in. You can close this page and go back to Shopbell."
NOT_ALLOWED = "Nothing was allowed. You can close this page and go back to Shopbell."
_TERMINAL = ("invalid_grant", "invalid_client", "unauthorized_client", "invalid_scope", "access_denied")


@dataclass(frozen=True, slots=True)
class Provider:
    """Where to sign in, with the owner's own client."""

    client_id: str
    auth_url: str
    token_url: str
    scopes: str
    client_secret: str = field(default="", repr=False)
    extra: Mapping[str, str] = field(default_factory=dict)
    """More parameters for the sign-in page, such as access_type=offline."""
    basic: bool = False
    """Id and secret go as HTTP Basic to the token endpoint (RFC 6749 2.3.1) and not into the form: eBay, Trustpilot."""
    bound: bool = True
    """Whether the provider knows codes that are bound to a verifier (RFC 7636); LinkedIn takes one for an error."""


class WrongClient(SignInNeeded):
    """The provider does not know this client, or its secret is another one (invalid_client, RFC 6749 5.2)."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a provider gave; lives in the keyring as JSON."""

    access: str = field(repr=False)
    expires_at: datetime
    refresh: str = field(default="", repr=False)

    def fresh(self, now: datetime) -> bool:
        """Whether the access token can be used for a while."""
        return bool(self.access) and now + min(EARLY, self.life / 4) < self.expires_at

    life: timedelta = timedelta(hours=1)
    """How long the access token lived when it was given."""
    ends_at: datetime | None = None
    """When the refresh token ends, where the provider says it; then somebody has to sign in again."""

    def to_json(self) -> str:
        """For the keyring."""
        return json.dumps(
            {
                "access": self.access,
                "expires_at": self.expires_at.isoformat(),
                "refresh": self.refresh,
                "life": self.life.total_seconds(),
                **({"ends_at": self.ends_at.isoformat()} if self.ends_at else {}),
            }
        )

    @classmethod
    def of_json(cls, text: str) -> "Tokens":
        """Raises SignInNeeded when it cannot be read."""
        try:
            data = json.loads(text)
            return cls(
                str(data["access"]),
                datetime.fromisoformat(data["expires_at"]),
                str(data.get("refresh", "")),
                timedelta(seconds=float(data.get("life", 3600))),
                datetime.fromisoformat(data["ends_at"]) if data.get("ends_at") else None,
            )
        except (ValueError, KeyError, TypeError) as error:
            raise SignInNeeded("The stored sign-in cannot be read. Please sign in again.") from error


@dataclass(frozen=True, slots=True)
class Pasting:
    """A redirect address that nobody on this computer answers, and how its page is told from others."""

    redirect: str
    """As the network was told; eBay has a name here in place of an address."""
    how: str
    """A sentence for the owner."""
    ask: AskAddress


Introduce = Callable[[str], Awaitable[Provider]]
"""Registers this program for a redirect address, where a service wants to know it beforehand (Mastodon)."""


async def sign_in(
    provider: Provider | Introduce,
    browser: Browser,
    client: httpx.AsyncClient,
    clock: Clock,
    hint: str,
    port: int = 0,
    host: str = "127.0.0.1",
) -> Tokens:
    """Show the provider's page, wait for the answer on a port of loopback, and turn the code in.

    `hint` is the address to propose; `port` the one that the provider was told of, where it compares whole redirect
    addresses (`http://127.0.0.1:<port>/`), and `host` this computer's name there, where it takes `localhost` only.
    Raises SignInNeeded (refused, or nobody answered), Unreachable, and OSError when the port cannot be had.
    """
    verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
    async with answers_to(state, port=port) as back:
        redirect = back.address.replace("127.0.0.1", host, 1)
        if not isinstance(provider, Provider):
            provider = await provider(redirect)
        await browser.open(page(provider, redirect, verifier, state, hint))
        code = allowed(await back.answer())
    return await redeem(provider, client, clock, code=code, redirect=redirect, verifier=verifier)


async def code_from_browser(browser: Browser, shown: Callable[[str, str], str], name: str) -> str:
    """What a page that is no OAuth gives back to a port of loopback, as the parameter `name` (Matrix: loginToken).

    `shown` makes the page's address from our own and a random state, which must come back as the parameter `state`.
    Raises SignInNeeded when nobody answered in time.
    """
    state = secrets.token_urlsafe(24)
    async with answers_to(state, name) as back:
        await browser.open(shown(back.address, state))
        return allowed(await back.answer(), name)


async def sign_in_by_pasting(
    provider: Provider, pasting: Pasting, browser: Browser, client: httpx.AsyncClient, clock: Clock
) -> Tokens:
    """Where a network sends nobody back to this computer: the owner brings the address of the page it ended on.

    Raises SignInNeeded (refused, given up, or the address of another sign-in) and Unreachable.
    """
    verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
    await browser.open(page(provider, pasting.redirect, verifier, state, ""))
    brought = visit_of(await pasting.ask(pasting.how))
    if not hmac.compare_digest(brought.given("state").encode(), state.encode()):
        raise SignInNeeded("That address is not the one of this sign-in. Please sign in again.")
    return await redeem(provider, client, clock, code=allowed(brought), redirect=pasting.redirect, verifier=verifier)


def answers_to(state: str, name: str = "code", port: int = 0) -> AbstractAsyncContextManager[WayBack]:
    """A way back for the visit that brings this `state`, and the parameter `name` when the owner agreed."""

    def ours(visit: Visit) -> bool:
        return hmac.compare_digest(visit.given("state").encode(), state.encode())

    return way_back(ours, lambda visit: SIGNED_IN if visit.given(name) else NOT_ALLOWED, port)


def allowed(visit: Visit, name: str = "code") -> str:
    """What the browser brought; raises SignInNeeded when the owner said no there."""
    if visit.given(name):
        return visit.given(name)
    reason = "It was refused on the provider's page." if visit.given("error") else "The provider gave no answer."
    raise SignInNeeded(f"{reason} Please sign in again.")


async def redeem(
    provider: Provider, client: httpx.AsyncClient, clock: Clock, *, code: str, redirect: str, verifier: str
) -> Tokens:
    """Turn a code in (RFC 6749 4.1.3). Raises SignInNeeded and Unreachable."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect}
    if provider.bound:
        form["code_verifier"] = verifier
    return await _tokens(provider, client, clock, form)


async def refresh(provider: Provider, tokens: Tokens, client: httpx.AsyncClient, clock: Clock) -> Tokens:
    """A new access token. Keeps the old refresh token unless a new one came (rotation).

    Raises SignInNeeded when the provider no longer honours it, Unreachable when it cannot be asked.
    """
    if not tokens.refresh:
        raise SignInNeeded("The sign-in has run out. Please sign in again.")
    form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh}
    found = await _tokens(provider, client, clock, form)
    if found.refresh:
        return found
    return replace(found, refresh=tokens.refresh, ends_at=found.ends_at or tokens.ends_at)


async def for_client(provider: Provider, tokens: Tokens, client: httpx.AsyncClient, clock: Clock) -> Tokens:
    """A token for the client itself, in nobody's name (RFC 6749 4.4); `tokens` are those it replaces.

    Raises SignInNeeded and Unreachable.
    """
    return await _tokens(provider, client, clock, {"grant_type": "client_credentials"})


def challenge(verifier: str) -> str:
    """What a code is bound to: S256 of RFC 7636 4.2."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def page(provider: Provider, redirect: str, verifier: str, state: str, hint: str) -> str:
    """The address of the sign-in page, with what a code will be bound to (RFC 7636 4.3)."""
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect,
        "scope": provider.scopes,
        "state": state,
        **({"code_challenge": challenge(verifier), "code_challenge_method": "S256"} if provider.bound else {}),
        **({"login_hint": hint} if hint else {}),
        **provider.extra,
    }
    joint = "&" if urlsplit(provider.auth_url).query else "?"
    return provider.auth_url + joint + urlencode(query)


async def _tokens(provider: Provider, client: httpx.AsyncClient, clock: Clock, form: Mapping[str, str]) -> Tokens:
    status, content = await asked(provider, client, provider.token_url, form)
    listed = content.get("data")
    if isinstance(listed, list) and len(listed) == 1 and isinstance(listed[0], dict):
        content = listed[0]  # Instagram's answer, as its business-login page shows it
    if status != 200 or not content.get("access_token"):
        raise _refusal(status, content)
    return given(content, clock)


async def asked(
    provider: Provider, client: httpx.AsyncClient, url: str, form: Mapping[str, str]
) -> tuple[int, Mapping[str, Any]]:
    """One form, sent as this client: the status and the answer, {} when it is no JSON object. Raises Unreachable."""
    known = {"client_id": provider.client_id, "client_secret": provider.client_secret}
    data = {**form, **({} if provider.basic else {name: value for name, value in known.items() if value})}
    auth = httpx.BasicAuth(provider.client_id, provider.client_secret) if provider.basic else httpx.USE_CLIENT_DEFAULT
    try:
        reply = await client.post(url, data=data, timeout=30, auth=auth)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise Unreachable("The provider's sign-in service cannot be reached.") from error
    try:
        content = reply.json()
    except (ValueError, RecursionError):
        content = {}
    return reply.status_code, content if isinstance(content, dict) else {}


def given(content: Mapping[str, Any], clock: Clock) -> Tokens:
    """The tokens in an answer that has an access token (RFC 6749 5.1)."""
    life, now = _seconds(content.get("expires_in")), clock.now()
    longer = content.get("refresh_token_expires_in")
    ends_at = now + _seconds(longer) if longer else None
    return Tokens(str(content["access_token"]), now + life, str(content.get("refresh_token") or ""), life, ends_at)


def _seconds(value: object) -> timedelta:
    try:
        return timedelta(seconds=max(1.0, float(str(value))))
    except ValueError:
        return timedelta(hours=1)


def _refusal(status: int, content: Mapping[str, Any]) -> KnownError:
    word = content.get("error", "")
    if word == "invalid_client":
        return WrongClient("The provider does not accept your application's id or secret. Please sign in again.")
    if word in _TERMINAL or status in (400, 401, 403):
        return SignInNeeded("The provider no longer accepts this sign-in. Please sign in again.")
    return Unreachable("The provider's sign-in service does not answer properly at the moment.")
