"""Signing in: by the server's page and the browser's way back, by a code to paste, or by a token made there.

Pages: methods/apps, methods/oauth, client/token. PKCE is known since Mastodon 4.3; older servers pass it over.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import httpx

from connectors._kit import oauth
from connectors._kit.http import Http, checked_base, web_client
from connectors._kit.values import text
from connectors.mastodon.api import Missing, explain
from connectors.mastodon.instance import Instance, is_instance, settings_of
from connectors.mastodon.settings import TOKEN
from connectors.mastodon.words import shown_name
from shopbell.connector import Toolbox, Verified
from shopbell.errors import FormRefused, KnownError, RateLimited, Rejected, SignInNeeded, Unreachable, Unsupported
from shopbell.text.plain import one_line

SCOPES: Final = "read write:statuses write:media"
"""Reading includes notifications and search. The least that answering with a picture needs."""
BY_HAND: Final = "urn:ietf:wg:oauth:2.0:oob"
"""As redirect address: the server's page shows the code (methods/apps)."""
NAME: Final = "Shopbell"
ALONE: Final = {"Connection": "close"}
"""Some servers close a line after each answer without saying so (snac), and which kind this is we do not know yet."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """A page that was opened, whose code is yet to be pasted."""

    provider: oauth.Provider
    verifier: str = field(repr=False)


class SigningIn:
    """Remembers which pages were opened for a code, as long as the program runs."""

    def __init__(self) -> None:
        self._begun: dict[str, _Begun] = {}

    async def verify(self, answers: Mapping[str, str], tools: Toolbox) -> Verified:
        """Raises FormRefused with a sentence for the field."""
        server = _server(answers.get("server", ""))
        http = Http(tools, server, explain=explain)
        try:
            instance = await _instance(http, server)
            token = answers.get(TOKEN, "").strip() or await self._token(answers, server, http, tools)
            me = await _me(http, token, given=bool(answers.get(TOKEN, "").strip()))
        finally:
            await http.close()
        settings = settings_of(server, instance, me)
        name = one_line(shown_name(text(me, "display_name"), settings.acct))
        return Verified(settings.acct, name, settings.kept(), {TOKEN: token})

    async def _token(self, answers: Mapping[str, str], server: str, http: Http, tools: Toolbox) -> str:
        if answers.get("sign_in") != "code":
            return await self._by_browser(server, http, tools)
        code = answers.get("code", "").strip()
        if not code:
            await self._begin(server, http, tools)
            raise FormRefused({"code": "Allow Shopbell on the page that was opened, and paste the code it shows here."})
        return await self._redeemed(code, server, tools)

    async def _by_browser(self, server: str, http: Http, tools: Toolbox) -> str:
        async def introduce(redirect: str) -> oauth.Provider:
            return await _registered(http, server, redirect)

        with_code = "Choose the code to paste, or paste a token from your server's settings."
        try:
            async with web_client(tools) as client:
                tokens = await oauth.sign_in(introduce, tools.browser, client, tools.clock, "")
        except Unsupported as error:
            raise FormRefused({"sign_in": f"No browser could be opened. {with_code}"}) from error
        except OSError as error:
            raise FormRefused({"sign_in": f"No way back from the browser could be opened. {with_code}"}) from error
        except (SignInNeeded, Unreachable) as error:
            raise FormRefused({"server": str(error)}) from error
        return tokens.access

    async def _begin(self, server: str, http: Http, tools: Toolbox) -> None:
        begun = _Begun(await _registered(http, server, BY_HAND), secrets.token_urlsafe(48))
        self._begun[server] = begun
        page = oauth.page(begun.provider, BY_HAND, begun.verifier, secrets.token_urlsafe(24), "")
        try:
            await tools.browser.open(page)
        except Unsupported as error:
            words = "No browser could be opened. Paste a token from your server's settings."
            raise FormRefused({TOKEN: words}) from error

    async def _redeemed(self, code: str, server: str, tools: Toolbox) -> str:
        begun = self._begun.get(server)
        if begun is None:
            raise FormRefused({"code": "This code belongs to a page opened earlier. Empty this field and try again."})
        try:
            async with web_client(tools) as client:
                tokens = await oauth.redeem(
                    begun.provider, client, tools.clock, code=code, redirect=BY_HAND, verifier=begun.verifier
                )
        except (SignInNeeded, Unreachable) as error:
            words = "The server does not take this code. Empty this field and try again for a new one."
            raise FormRefused({"code": words}) from error
        del self._begun[server]
        return tokens.access


def _server(typed: str) -> str:
    """The server of 'example.org', '@shop@example.org' or the address of a page there."""
    if not typed.strip():
        raise FormRefused({"server": "Which server is your account at? It looks like mastodon.social."})
    bare = typed.strip() if "://" in typed else typed.strip().rpartition("@")[2]
    try:
        base = httpx.URL(checked_base(bare))
    except ValueError as error:
        raise FormRefused({"server": str(error)}) from error
    return f"{base.scheme}://{base.netloc.decode('ascii')}"


async def _instance(http: Http, server: str) -> Instance:
    host = httpx.URL(server).host
    nothing = FormRefused({"server": f"There is no Mastodon server at {host}. Check the address."})
    try:
        newer, said = True, await _said(http, "api/v2/instance")
        if not is_instance(said):
            newer, said = False, await _said(http, "api/v1/instance")
    except Unreachable as error:
        words = f"{host} does not answer as a Mastodon server does. Check the address, and whether you are online."
        raise FormRefused({"server": words}) from error
    except KnownError as error:
        raise nothing from error
    if not is_instance(said):
        raise nothing
    return Instance(said, newer)


async def _said(http: Http, path: str) -> object:
    try:
        return (await http.get(path, headers=ALONE)).json()
    except Missing:
        return None


async def _registered(http: Http, server: str, redirect: str) -> oauth.Provider:
    """This program, introduced to the server (methods/apps)."""
    form = {"client_name": NAME, "redirect_uris": redirect, "scopes": SCOPES}
    try:
        app = (await http.post("api/v1/apps", safe=True, data=form, headers=ALONE)).record()
    except KnownError as error:
        raise FormRefused({"server": f"The server takes no new programs at the moment: {error}"}) from error
    client_id, client_secret = text(app, "client_id"), text(app, "client_secret")
    if not client_id:
        raise FormRefused({"server": "The server gave Shopbell no name to sign in with. Please try again later."})
    return oauth.Provider(client_id, f"{server}/oauth/authorize", f"{server}/oauth/token", SCOPES, client_secret)


async def _me(http: Http, token: str, *, given: bool) -> Mapping[str, object]:
    wrong = "The server does not accept this token. Make a new one in its settings, or leave it empty to use its page."
    try:
        me = (
            await http.get("api/v1/accounts/verify_credentials", headers={"Authorization": f"Bearer {token}", **ALONE})
        ).record()
    except (SignInNeeded, Rejected) as error:
        raise FormRefused({TOKEN if given else "server": wrong}) from error
    except RateLimited as error:
        raise FormRefused({"server": str(error)}) from error
    if not text(me, "id"):
        raise FormRefused({"server": "The server does not say whose account this is. Please try again later."})
    return me
