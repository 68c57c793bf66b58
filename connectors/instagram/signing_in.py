"""Signing in: a token from the App Dashboard, or the browser with the address pasted back.

Sources: instagram-platform/instagram-api-with-instagram-login/business-login, instagram-platform/reference/access_token
(a short token becomes one of sixty days by the app's secret, which is the owner's own and needed only for that).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from connectors._kit import net, oauth, values
from connectors._kit.graph.api import SECRET, TOKEN, Graph, Keys, Record
from connectors._kit.http import checked_base, web_client
from connectors.instagram import permissions
from connectors.instagram.session import SERVICE
from connectors.instagram.tokens import LIFE, NAME, SignIn, given, renewed
from shopbell.connector import Toolbox, Verified
from shopbell.errors import FormRefused, Rejected, SignInNeeded
from shopbell.probing import Checked, Finding
from shopbell.text.plain import one_line

REDIRECT: Final = "https://localhost/"
PAGE: Final = "https://www.instagram.com/oauth/authorize"
TOKENS: Final = "https://api.instagram.com/oauth/access_token"
HOW: Final = (
    "When the browser says that it cannot open localhost, that is right: copy the whole address from its address bar "
    "and paste it here."
)
_NEITHER: Final = "Paste a token here, or give the Instagram app ID and secret below to sign in by browser."
_WRONG: Final = "Instagram does not accept this token. Generate a new one in the App Dashboard, and copy it whole."
_WRONG_SECRET: Final = "Instagram does not accept this app secret. It is the Instagram app's, not the Meta app's."
_PRIVATE: Final = "Programs can read professional accounts only. Switch yours to a business or creator account first."


@dataclass(frozen=True, slots=True)
class _Answers:
    token: str = field(repr=False)
    app: str
    secret: str = field(repr=False)
    human_agent: bool
    base: str

    @classmethod
    def of(cls, answers: Mapping[str, str]) -> "_Answers":
        """Raises FormRefused."""
        token, app, secret = (answers.get(name, "").strip() for name in ("access_token", "app_id", "app_secret"))
        try:
            base = checked_base(answers.get("api_base", "").strip() or SERVICE)
        except ValueError as error:
            raise FormRefused({"api_base": str(error)}) from error
        if app and not app.isdecimal():
            raise FormRefused({"app_id": "An Instagram app ID has digits only."})
        if not token and not (app and secret):
            raise FormRefused({"access_token": _NEITHER})
        return cls(token, app, secret, answers.get("human_agent", "") in ("1", "true", "yes"), base)


class _Trying:
    """The sign-in while it is being made; nothing is stored."""

    def __init__(self, answers: _Answers, tools: Toolbox, token: str) -> None:
        self._answers = answers
        self._tools = tools
        self.sign_in = SignIn(token, tools.clock.now(), tools.clock.now() + LIFE)
        self.graph = Graph(tools, answers.base, self._keys, "Instagram")

    async def _keys(self) -> Keys:
        return Keys(self.sign_in.token, self._answers.secret)

    async def lengthen(self, *, short: bool) -> None:
        """A short token becomes a long one; a pasted long one is renewed, if it is a day old, to know when it ends."""
        now = self._tools.clock.now()
        if short:
            query = {"grant_type": "ig_exchange_token", "client_secret": SECRET, "access_token": TOKEN}
            try:
                self.sign_in = given(await self.graph.bare("access_token", query), now)
            except Rejected as error:
                raise FormRefused({"app_secret": _WRONG_SECRET}) from error
        else:
            try:
                self.sign_in = await renewed(self.graph, now)
            except Rejected:
                return  # younger than a day: it lives nearly sixty more

    async def verified(self) -> Verified:
        """Raises FormRefused for an account that is no professional one."""
        me = await self.graph.look("me", fields="id,user_id,username,name,account_type")
        number, username = values.text(me, "user_id") or values.text(me, "id"), one_line(values.text(me, "username"))
        if values.text(me, "account_type").upper() == "PERSONAL" or not (number and username):
            raise FormRefused({"": _PRIVATE})
        settings = self._settings(me, number, username)
        return Verified(f"@{username}", _name(me, username), settings, {NAME: self.sign_in.to_json()})

    def _settings(self, me: Record, number: str, username: str) -> dict[str, str]:
        answers = self._answers
        settings = {
            "account": number,
            "app_scoped": values.text(me, "id") if values.text(me, "id") != number else "",
            "username": username,
            "human_agent": "1" if answers.human_agent else "",
            "reply_window_hours": "168" if answers.human_agent else "24",
            "api_base": answers.base,
        }
        return {name: value for name, value in settings.items() if value}


async def verify(answers: Mapping[str, str], tools: Toolbox) -> Verified:
    """Raises FormRefused and Unreachable; stores nothing."""
    trying = await _signed_in(_Answers.of(answers), tools)
    try:
        return await trying.verified()
    except SignInNeeded as error:
        raise FormRefused({"access_token": _WRONG}) from error
    finally:
        await trying.graph.close()


async def check(answers: Mapping[str, str], tools: Toolbox) -> Checked:
    """See `connector.Checks`."""
    trying = await _signed_in(_Answers.of(answers), tools)
    try:
        verified = await trying.verified()
        found = await permissions.tried(trying.graph, verified.settings["account"])
    except SignInNeeded as error:
        raise FormRefused({"access_token": _WRONG}) from error
    finally:
        await trying.graph.close()
    missing = any(one.needed and one.finding is Finding.MISSING for one in found)
    return Checked(found, None if missing else verified)


async def _signed_in(answers: _Answers, tools: Toolbox) -> _Trying:
    token = answers.token or await _by_browser(answers, tools)
    trying = _Trying(answers, tools, token)
    try:
        await trying.lengthen(short=not answers.token)
    except SignInNeeded as error:
        await trying.graph.close()
        raise FormRefused({"access_token": _WRONG}) from error
    except BaseException:
        await trying.graph.close()
        raise
    return trying


async def _by_browser(answers: _Answers, tools: Toolbox) -> str:
    """A token that lives an hour."""
    if tools.ask_address is None:
        raise FormRefused({"access_token": "Signing in by browser needs the window. Paste a token here."})
    local = net.is_loopback(urlsplit(answers.base).hostname or "")
    page, tokens = (
        (f"{answers.base}/oauth/authorize", f"{answers.base}/oauth/access_token") if local else (PAGE, TOKENS)
    )
    provider = oauth.Provider(answers.app, page, tokens, permissions.SCOPES, answers.secret)
    client = web_client(tools)
    try:
        pasting = oauth.Pasting(REDIRECT, HOW, tools.ask_address)
        found = await oauth.sign_in_by_pasting(provider, pasting, tools.browser, client, tools.clock)
    except SignInNeeded as error:
        raise FormRefused({"": str(error)}) from error
    finally:
        await client.aclose()
    return found.access


def _name(me: Record, username: str) -> str:
    return one_line(values.text(me, "name"))[:100] or username
