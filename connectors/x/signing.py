"""Signing in with the owner's own app: X's page in the browser, or a refresh token made with another tool.

Pages: docs.x.com, OAuth 2.0 Authorization Code Flow with PKCE; user access token (refresh, revoke).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import httpx

from connectors._kit import oauth, values
from connectors._kit.http import checked_base, web_client
from connectors.x.api import XApi
from connectors.x.budget import CountedHere, Ledger
from connectors.x.grant import TOKENS, Grant, provider_of
from connectors.x.probing import of_scope, probed, whoami
from connectors.x.settings import LEAST, PORT, SCOPES, SERVICE, XSettings, dollars
from shopbell.connector import Toolbox, Verified
from shopbell.errors import FormRefused, KnownError, RateLimited, Rejected, SignInNeeded, Unreachable, Unsupported
from shopbell.probing import Checked, Finding, Found
from shopbell.text.plain import one_line

REFRESH: Final = "refresh_token"
_CLIENT: Final = ("invalid_client", "unauthorized_client")
_NO_CLIENT = (
    "X knows no app with this Client ID, or it is no “Native App”. Copy it again from the app's Keys and tokens."
)


class _Held:
    """The tokens of a sign-in that is not stored yet."""

    def __init__(self, tokens: oauth.Tokens) -> None:
        self._kept = {TOKENS: tokens.to_json()}

    async def get(self, name: str) -> str | None:
        """The secret."""
        return self._kept.get(name)

    async def set(self, name: str, value: str) -> None:
        """A newer pair."""
        self._kept[name] = value

    @property
    def secrets(self) -> Mapping[str, str]:
        """For the keyring."""
        return dict(self._kept)


@dataclass(frozen=True, slots=True)
class _SignedIn:
    verified: Verified
    settings: XSettings
    held: _Held
    scopes: frozenset[str]
    """Those that X named; empty when it named none."""


async def verify(answers: Mapping[str, str], tools: Toolbox) -> Verified:
    """Raises FormRefused and Unreachable; stores nothing."""
    return (await _sign_in(answers, _counting(tools))).verified


async def check(answers: Mapping[str, str], tools: Toolbox) -> Checked:
    """The same, and each permission tried with the cheapest read that X has for it."""
    tools = _counting(tools)
    signed = await _sign_in(answers, tools)
    inside = replace(tools, secrets=signed.held)
    api = XApi(signed.settings, inside, Grant(signed.settings, inside))
    ledger = Ledger(replace(signed.settings, spent="", spent_at=""), inside)
    try:
        tried = {one.name: one for one in await probed(signed.settings, api, ledger)}
    except (RateLimited, Rejected, SignInNeeded) as error:
        raise FormRefused({"": str(error)}) from error
    finally:
        await api.close()
    found = tuple(_with_scopes(name, tried.get(name), signed.scopes) for name in SCOPES.split())
    if any(one.needed and one.finding is Finding.MISSING for one in found):
        return Checked(found)
    settings = dict(signed.verified.settings) | {"spent": str((await ledger.allowance()).used)}
    return Checked(found, replace(signed.verified, settings=settings, secrets=signed.held.secrets))


async def sign_out(settings: XSettings, tools: Toolbox) -> None:
    """Make the tokens void (POST /2/oauth2/revoke)."""
    kept = await tools.secrets.get(TOKENS)
    if not kept:
        return
    tokens = oauth.Tokens.of_json(kept)
    form = {"token": tokens.refresh or tokens.access, "token_type_hint": "refresh_token"}
    async with web_client(tools) as client:
        status, _ = await oauth.asked(provider_of(settings), client, f"{settings.api_base}/2/oauth2/revoke", form)
    if status >= 400:
        raise Rejected("X did not take the sign-in back. Remove Shopbell's app under x.com/settings/connected_apps.")


def _counting(tools: Toolbox) -> Toolbox:
    """What a set-up costs is counted here and goes into the account's month."""
    return replace(tools, meter=CountedHere(tools.clock))


async def _sign_in(answers: Mapping[str, str], tools: Toolbox) -> _SignedIn:
    settings = _settings(answers)
    pasted = answers.get(REFRESH, "").strip()
    async with web_client(tools) as client:
        tokens = None if pasted else await _by_browser(settings, client, tools)
        given = await _renewed(settings, tokens.refresh if tokens is not None else pasted, client, tools)
    held = _Held(oauth.given(given, tools.clock))
    me, spent = await _me(settings, held, tools)
    number, username = values.text(me, "id"), one_line(values.text(me, "username"))
    if not number or not username:
        raise FormRefused({"": "X did not say whose account this is. Please try again later."})
    now = tools.clock.now().isoformat()
    settings = replace(settings, user=number, username=username, spent=str(spent), spent_at=now)
    name = one_line(values.text(me, "name")) or username
    verified = Verified(f"@{username}", name, settings.kept(), held.secrets)
    return _SignedIn(verified, settings, held, frozenset(values.text(given, "scope").split()))


def _settings(answers: Mapping[str, str]) -> XSettings:
    wrong = {}
    client_id, budget = answers.get("client_id", "").strip(), answers.get("budget", "").strip()
    if not client_id:
        wrong["client_id"] = "Copy the Client ID from your app's Keys and tokens in X's console."
    if dollars(budget) < LEAST:
        wrong["budget"] = f"Say in whole dollars how much X may cost in a month, at least {LEAST}: for example 10."
    try:
        base = checked_base(answers.get("api_base", "").strip() or SERVICE)
    except ValueError as error:
        wrong["api_base"], base = str(error), SERVICE
    if wrong:
        raise FormRefused(wrong)
    return XSettings(
        client_id=client_id, budget=str(dollars(budget)), owned=answers.get("owned", "").strip(), api_base=base
    )


async def _by_browser(settings: XSettings, client: httpx.AsyncClient, tools: Toolbox) -> oauth.Tokens:
    """X's page, and the way back to the one port that the app's redirect address names."""
    try:
        tokens = await oauth.sign_in(provider_of(settings), tools.browser, client, tools.clock, "", port=PORT)
    except Unsupported as error:
        raise FormRefused({"": "No browser could be opened on this computer to sign in at X."}) from error
    except OSError as error:
        words = f"Another program on this computer uses port {PORT}, to which X's page would come back. Close it."
        raise FormRefused({"": words}) from error
    except SignInNeeded as error:
        raise FormRefused({"": str(error)}) from error
    if not tokens.refresh:
        raise FormRefused({"": "X gave a sign-in of two hours only. Please sign in again and allow all it asks for."})
    return tokens


async def _renewed(settings: XSettings, refresh: str, client: httpx.AsyncClient, tools: Toolbox) -> Mapping[str, Any]:
    """The answer to a renewal: X names what it allows only here, and a pasted token is tried by it."""
    provider = provider_of(settings)
    form = {"grant_type": "refresh_token", "refresh_token": refresh}
    status, content = await oauth.asked(provider, client, provider.token_url, form)
    if status == 200 and values.text(content, "access_token"):
        return {"refresh_token": refresh, **content}
    if values.text(content, "error") in _CLIENT or status == 401:
        raise FormRefused({"client_id": _NO_CLIENT})
    if status in (400, 403):
        raise FormRefused({REFRESH: "X does not take this refresh token. Leave it empty to sign in on X's page."})
    raise Unreachable("X's sign-in service does not answer properly at the moment.")


async def _me(settings: XSettings, held: _Held, tools: Toolbox) -> tuple[Mapping[str, Any], int]:
    """Who signed in, and what asking cost."""
    inside = replace(tools, secrets=held)
    api, ledger = XApi(settings, inside, Grant(settings, inside)), Ledger(settings, inside)
    try:
        me = await whoami(api, ledger)
    except Unreachable:
        raise
    except KnownError as error:
        raise FormRefused({"": str(error)}) from error
    finally:
        await api.close()
    return values.record(me, "data"), (await ledger.allowance()).used


def _with_scopes(name: str, tried: Found | None, scopes: frozenset[str]) -> Found:
    """What was tried, else what X said that it allows."""
    if tried is not None and tried.finding is not Finding.UNTRIED:
        return tried
    if not scopes:
        return of_scope(name, Finding.UNTRIED)
    return of_scope(name, Finding.FINE if name in scopes else Finding.MISSING)
