"""Signing in on the account's own server's page (https://atproto.com/specs/oauth): PAR (RFC 9126), PKCE, DPoP, and the
browser's way back to this machine. The answer has to bring our state and the issuer that was asked (RFC 9207).
"""

import secrets
from contextlib import suppress
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from connectors._kit import oauth, values
from connectors._kit.http import Http
from connectors._kit.loopback import PATIENCE_SECONDS, Visit
from connectors.bluesky.dpop import Key
from connectors.bluesky.grants import SCOPES, Grant, OAuthRefused, granted, open_issuer, take_back
from connectors.bluesky.identity import Home
from shopbell.connector import Browser, Toolbox
from shopbell.errors import FormRefused, KnownError, SignInNeeded, Unreachable, Unsupported

REDIRECT: Final = "http://127.0.0.1/"
"""As it is registered: the port of a loopback address is not compared (RFC 8252 7.3)."""
CLIENT: Final = f"http://localhost?{urlencode({'redirect_uri': REDIRECT, 'scope': SCOPES})}"
"""Who we are where no page in the web describes this program (/specs/oauth, "Localhost Client Development")."""
NEEDED: Final = "transition:generic"
NO_BROWSER: Final = "No browser could be opened. Use an app password."
NO_PORT: Final = "No way back from the browser could be opened. Use an app password."
OTHER_SERVER: Final = "The answer in the browser came from another server than your account's. Nothing was signed in."
TOO_LITTLE: Final = "Bluesky's page was told to allow too little. Sign in again and leave everything there as it is."


async def grant_from_browser(
    home: Home, client_id: str, tools: Toolbox, *, patience: float = PATIENCE_SECONDS
) -> Grant:
    """What the owner allows on the page. Raises FormRefused, Unreachable, RateLimited; nothing is left at the server
    when the page was answered for another account.
    """
    client, key, verifier, state = client_id or CLIENT, Key.new(), secrets.token_urlsafe(48), secrets.token_urlsafe(24)
    http = open_issuer(tools, home.issuer, key)
    try:
        async with oauth.answers_to(state) as back:
            request = await _pushed(http, home, client, back.address, verifier, state)
            await _show(tools.browser, home, client, request)
            visit = await back.answer(patience)
        code = _code(visit, home)
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back.address}
        return await _redeemed(http, home, {**form, "code_verifier": verifier, "client_id": client}, key, tools)
    except OSError as error:
        raise FormRefused({"app_password": NO_PORT}) from error
    except OAuthRefused as error:
        raise FormRefused(_refusal(error, client_id)) from error
    except SignInNeeded as error:
        raise FormRefused({"handle": str(error)}) from error
    finally:
        await http.close()


async def _pushed(http: Http, home: Home, client: str, back: str, verifier: str, state: str) -> str:
    """The request, told to the server beforehand; the browser only carries its name."""
    form = {
        "client_id": client,
        "response_type": "code",
        "redirect_uri": back,
        "scope": SCOPES,
        "state": state,
        "code_challenge": oauth.challenge(verifier),
        "code_challenge_method": "S256",
        "login_hint": home.handle,
    }
    request = values.text((await http.post(home.par_url, safe=True, data=form)).record(), "request_uri")
    if not request:
        raise Unreachable("Bluesky's sign-in service gave an answer that cannot be used. Please try again later.")
    return request


async def _show(browser: Browser, home: Home, client: str, request: str) -> None:
    query = urlencode({"client_id": client, "request_uri": request})
    try:
        await browser.open(f"{home.authorize_url}{'&' if '?' in home.authorize_url else '?'}{query}")
    except Unsupported as error:
        raise FormRefused({"app_password": NO_BROWSER}) from error


def _code(visit: Visit, home: Home) -> str:
    if visit.given("iss") != home.issuer:
        raise FormRefused({"handle": OTHER_SERVER})
    return oauth.allowed(visit)


async def _redeemed(http: Http, home: Home, form: dict[str, str], key: Key, tools: Toolbox) -> Grant:
    now = tools.clock.now()
    empty = Grant(home.did, "", "", now, key.to_text(), home.token_url, form["client_id"], home.revoke_url)
    answer = (await http.post(home.token_url, safe=True, data=form)).record()
    try:
        grant = granted(answer, empty, now)
        if NEEDED not in grant.scopes.split():
            raise FormRefused({"handle": TOO_LITTLE})
    except KnownError:
        # What will not be used is not left there.
        with suppress(KnownError):
            await take_back(replace(empty, refresh=values.text(answer, "refresh_token")), tools)
        raise
    return grant


def _refusal(error: OAuthRefused, client_id: str) -> dict[str, str]:
    if client_id and (error.word.startswith("invalid_client") or error.word == "invalid_redirect_uri"):
        return {"client_id": f"The server does not take this page: {error.told.rstrip('.') or 'it gives no reason'}."}
    if error.word.startswith("invalid_client"):
        words = "This server signs in only programs with a page of their own. Use an app password."
        return {"app_password": words}
    return {"handle": "The server did not finish the sign-in. Please try again."}
