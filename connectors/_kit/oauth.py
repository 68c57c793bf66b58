"""Sign-in by browser for desktop programs: loopback redirect (RFC 8252), PKCE S256 (RFC 7636), refresh (RFC 6749 6)."""

import asyncio
import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from shopbell.connector import Browser, Clock
from shopbell.errors import KnownError, SignInNeeded, Unreachable

EARLY = timedelta(seconds=60)
"""A token that runs out so soon is refreshed before use."""
PATIENCE_SECONDS = 300.0
PAGE = "<!doctype html><meta charset=utf-8><title>Shopbell</title><p style='font:18px sans-serif;margin:3em'>{}</p>"
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

    def to_json(self) -> str:
        """For the keyring."""
        return json.dumps(
            {
                "access": self.access,
                "expires_at": self.expires_at.isoformat(),
                "refresh": self.refresh,
                "life": self.life.total_seconds(),
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
            )
        except (ValueError, KeyError, TypeError) as error:
            raise SignInNeeded("The stored sign-in cannot be read. Please sign in again.") from error


Introduce = Callable[[str], Awaitable[Provider]]
"""Registers this program for a redirect address, where a service wants to know it beforehand (Mastodon)."""


async def sign_in(
    provider: Provider | Introduce, browser: Browser, client: httpx.AsyncClient, clock: Clock, hint: str
) -> Tokens:
    """Show the provider's page, wait for the answer on a port of loopback, and turn the code in.

    `hint` is the address to propose. Raises SignInNeeded (refused, or nobody answered) and Unreachable.
    """
    verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
    answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    server = await asyncio.start_server(lambda r, w: _serve(r, w, state, answer), "127.0.0.1", 0, limit=32 * 1024)
    try:
        redirect = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        if not isinstance(provider, Provider):
            provider = await provider(redirect)
        await browser.open(page(provider, redirect, verifier, state, hint))
        async with asyncio.timeout(PATIENCE_SECONDS):
            code = await answer
    except TimeoutError as error:
        raise SignInNeeded("Nobody finished signing in on the provider's page. Please try again.") from error
    finally:
        server.close()
        await server.wait_closed()
    return await redeem(provider, client, clock, code=code, redirect=redirect, verifier=verifier)


async def code_from_browser(browser: Browser, shown: Callable[[str, str], str], name: str) -> str:
    """What a page that is no OAuth gives back to a port of loopback, as the parameter `name` (Matrix: loginToken).

    `shown` makes the page's address from our own and a random state, which must come back as the parameter `state`.
    Raises SignInNeeded when nobody answered in time.
    """
    state = secrets.token_urlsafe(24)
    answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    server = await asyncio.start_server(lambda r, w: _serve(r, w, state, answer, name), "127.0.0.1", 0, limit=32 * 1024)
    try:
        await browser.open(shown(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", state))
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await answer
    except TimeoutError as error:
        raise SignInNeeded("Nobody finished signing in on the provider's page. Please try again.") from error
    finally:
        server.close()
        await server.wait_closed()


async def redeem(
    provider: Provider, client: httpx.AsyncClient, clock: Clock, *, code: str, redirect: str, verifier: str
) -> Tokens:
    """Turn a code in (RFC 6749 4.1.3). Raises SignInNeeded and Unreachable."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect, "code_verifier": verifier}
    return await _tokens(provider, client, clock, form)


async def refresh(provider: Provider, tokens: Tokens, client: httpx.AsyncClient, clock: Clock) -> Tokens:
    """A new access token. Keeps the old refresh token unless a new one came (rotation).

    Raises SignInNeeded when the provider no longer honours it, Unreachable when it cannot be asked.
    """
    if not tokens.refresh:
        raise SignInNeeded("The sign-in has run out. Please sign in again.")
    form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh}
    found = await _tokens(provider, client, clock, form)
    return found if found.refresh else replace(found, refresh=tokens.refresh)


def page(provider: Provider, redirect: str, verifier: str, state: str, hint: str) -> str:
    """The address of the sign-in page, with what a code will be bound to (RFC 7636 4.3)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect,
        "scope": provider.scopes,
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        "login_hint": hint,
        **provider.extra,
    }
    joint = "&" if urlsplit(provider.auth_url).query else "?"
    return provider.auth_url + joint + urlencode(query)


async def _serve(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    state: str,
    answer: "asyncio.Future[str]",
    name: str = "code",
) -> None:
    """One request of the browser. Whatever does not carry our state is not an answer (RFC 6749 10.12)."""
    try:
        async with asyncio.timeout(10):
            head = await reader.readuntil(b"\r\n\r\n")
        words = head.split(b" ", 2)
        query = parse_qs(urlsplit(words[1].decode("ascii", "replace")).query) if len(words) > 1 else {}
        status, words_shown = _judge(query, state, answer, name)
        body = PAGE.format(words_shown).encode()
        writer.write(
            f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
            "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n".encode()
            + body
        )
        await writer.drain()
    except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
        pass
    finally:
        writer.close()


def _judge(query: Mapping[str, list[str]], state: str, answer: "asyncio.Future[str]", name: str) -> tuple[str, str]:
    given = query.get("state", [""])[0]
    if answer.done() or not hmac.compare_digest(given.encode(), state.encode()):
        return "404 Not Found", "There is nothing here."
    code, refused = query.get(name, [""])[0], query.get("error", [""])[0]
    if code:
        answer.set_result(code)
        return "200 OK", "You are signed in. You can close this page and go back to Shopbell."
    reason = "It was refused on the provider's page." if refused else "The provider gave no answer."
    answer.set_exception(SignInNeeded(f"{reason} Please sign in again."))
    return "200 OK", "Nothing was allowed. You can close this page and go back to Shopbell."


async def _tokens(provider: Provider, client: httpx.AsyncClient, clock: Clock, form: Mapping[str, str]) -> Tokens:
    data = {**form, "client_id": provider.client_id}
    if provider.client_secret:
        data["client_secret"] = provider.client_secret
    try:
        reply = await client.post(provider.token_url, data=data, timeout=30)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise Unreachable("The provider's sign-in service cannot be reached.") from error
    try:
        content = reply.json()
    except ValueError:
        content = {}
    if reply.status_code != 200 or not isinstance(content, dict) or not content.get("access_token"):
        raise _refusal(reply.status_code, content)
    life = _seconds(content.get("expires_in"))
    return Tokens(str(content["access_token"]), clock.now() + life, str(content.get("refresh_token") or ""), life)


def _seconds(value: object) -> timedelta:
    try:
        return timedelta(seconds=max(1.0, float(str(value))))
    except ValueError:
        return timedelta(hours=1)


def _refusal(status: int, content: object) -> KnownError:
    word = content.get("error", "") if isinstance(content, dict) else ""
    if word in _TERMINAL or status in (400, 401, 403):
        return SignInNeeded("The provider no longer accepts this sign-in. Please sign in again.")
    return Unreachable("The provider's sign-in service does not answer properly at the moment.")
