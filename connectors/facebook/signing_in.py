"""Signing in: a pasted token, or the browser with the address pasted back; then the Page is chosen, and its token kept.

Sources: docs/facebook-login/guides/advanced/manual-flow (desktop apps end on connect/login_success.html),
docs/facebook-login/guides/access-tokens/get-long-lived (a Page's token from a long-lived user's does not run out).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from connectors._kit import net, oauth, values
from connectors._kit.graph.api import VERSION, Graph, Keys, Record
from connectors._kit.http import checked_base, web_client
from connectors.facebook import permissions
from connectors.facebook.session import SECRET, SERVICE, TOKEN
from shopbell.connector import Toolbox, Verified
from shopbell.errors import FormRefused, Rejected, SignInNeeded
from shopbell.probing import Checked, Finding
from shopbell.text.plain import clean_text, one_line

REDIRECT: Final = "https://www.facebook.com/connect/login_success.html"
DIALOG: Final = f"https://www.facebook.com/{VERSION}/dialog/oauth"
HOW: Final = (
    "When Facebook shows a nearly empty page that says Success, copy the whole address from the browser's address bar "
    "and paste it here. Be quick: the page takes its code away after a moment."
)
_NEITHER: Final = "Paste a System User's token here, or give App ID and app secret below to sign in by browser."
_WRONG: Final = "Facebook does not accept this token. Copy it again, whole, or make a new one."
_NO_PAGE: Final = (
    "Facebook lists no Page for this sign-in. Tick your Page while signing in, or assign it to the System User."
)


@dataclass(frozen=True, slots=True)
class _Answers:
    token: str = field(repr=False)
    app: str
    secret: str = field(repr=False)
    page: str
    human_agent: bool
    base: str

    @classmethod
    def of(cls, answers: Mapping[str, str]) -> "_Answers":
        """Raises FormRefused."""
        given = {name: answers.get(name, "").strip() for name in ("access_token", "app_id", "app_secret", "page")}
        try:
            base = checked_base(answers.get("api_base", "").strip() or SERVICE)
        except ValueError as error:
            raise FormRefused({"api_base": str(error)}) from error
        if given["app_id"] and not given["app_id"].isdecimal():
            raise FormRefused({"app_id": "An App ID has digits only. It is at the top of the App Dashboard."})
        if not given["access_token"] and not (given["app_id"] and given["app_secret"]):
            raise FormRefused({"access_token": _NEITHER})
        agent = answers.get("human_agent", "") in ("1", "true", "yes")
        return cls(given["access_token"], given["app_id"], given["app_secret"], given["page"], agent, base)


async def verify(answers: Mapping[str, str], tools: Toolbox) -> Verified:
    """Raises FormRefused, SignInNeeded and Unreachable; stores nothing."""
    given = _Answers.of(answers)
    token = given.token or await _by_browser(given, tools)
    graph = _graph(given, token, tools)
    try:
        return _verified(given, _chosen(await _pages(graph, token), given.page))
    except SignInNeeded as error:
        raise FormRefused({"access_token" if given.token else "": _WRONG if given.token else str(error)}) from error
    finally:
        await graph.close()


async def check(answers: Mapping[str, str], tools: Toolbox) -> Checked:
    """See `connector.Checks`."""
    given = _Answers.of(answers)
    token = given.token or await _by_browser(given, tools)
    graph = _graph(given, token, tools)
    try:
        page = _chosen(await _pages(graph, token), given.page)
        granted = await permissions.granted_to_user(graph)
    except SignInNeeded as error:
        raise FormRefused({"access_token" if given.token else "": _WRONG if given.token else str(error)}) from error
    finally:
        await graph.close()
    verified = _verified(given, page)
    own = _graph(given, verified.secrets[TOKEN], tools)
    try:
        found = await permissions.tried(own, verified.settings["page"], granted)
    finally:
        await own.close()
    missing = any(one.needed and one.finding is Finding.MISSING for one in found)
    return Checked(found, None if missing else verified)


def _graph(given: _Answers, token: str, tools: Toolbox) -> Graph:
    async def keys() -> Keys:
        return Keys(token, given.secret)

    return Graph(tools, given.base, keys, "Facebook", proves=bool(given.secret))


async def _by_browser(given: _Answers, tools: Toolbox) -> str:
    """A user's token that lives long."""
    if tools.ask_address is None:
        raise FormRefused({"access_token": "Signing in by browser needs the window. Paste a System User's token here."})
    dialog = DIALOG
    if net.is_loopback(urlsplit(given.base).hostname or ""):
        dialog = f"{given.base}/{VERSION}/dialog/oauth"
    provider = oauth.Provider(
        given.app, dialog, f"{given.base}/{VERSION}/oauth/access_token", permissions.SCOPES, given.secret
    )
    client = web_client(tools)
    try:
        pasting = oauth.Pasting(REDIRECT, HOW, tools.ask_address)
        short = await oauth.sign_in_by_pasting(provider, pasting, tools.browser, client, tools.clock)
        form = {"grant_type": "fb_exchange_token", "fb_exchange_token": short.access}
        status, content = await oauth.asked(provider, client, provider.token_url, form)
        if status != 200 or not content.get("access_token"):
            raise FormRefused({"app_secret": "Facebook does not accept this app secret. Copy it again."})
        return str(content["access_token"])
    except SignInNeeded as error:
        raise FormRefused({"": str(error)}) from error
    finally:
        await client.aclose()


async def _pages(graph: Graph, token: str) -> list[Record]:
    """Those that the sign-in may act for, each with its token; a token of a Page's own names that Page."""
    found: list[Record] = []
    try:
        async for page in graph.each_page("me/accounts", fields="id,name,access_token", limit=100):
            found += values.records(page, "data")
    except SignInNeeded:
        raise
    except Rejected:
        me = await graph.look("me", fields="id,name,category")
        return [{**me, "access_token": token}] if values.text(me, "category") else []
    return [one for one in found if values.text(one, "id") and values.text(one, "access_token")]


def _chosen(pages: Sequence[Record], wanted: str) -> Record:
    if not pages:
        raise FormRefused({"": _NO_PAGE})
    names = {values.text(page, "id"): _name(page) for page in pages}
    if not wanted and len(pages) > 1:
        listed = "; ".join(f"{name} ({number})" for number, name in list(names.items())[:20])
        raise FormRefused({"page": f"This sign-in has several Pages. Enter the name or number of one: {listed}."})
    for page in pages:
        if not wanted or wanted == values.text(page, "id") or wanted.casefold() == _name(page).casefold():
            return page
    listed = "; ".join(list(names.values())[:20])
    raise FormRefused({"page": f"There is no Page of this name among yours. They are: {listed}."})


def _name(page: Record) -> str:
    return one_line(clean_text(values.text(page, "name")))[:100] or values.text(page, "id")


def _verified(given: _Answers, page: Record) -> Verified:
    number = values.text(page, "id")
    settings = {
        "page": number,
        "app_id": given.app if given.secret else "",
        "proves": "1" if given.secret else "",
        "human_agent": "1" if given.human_agent else "",
        "reply_window_hours": "168" if given.human_agent else "24",
        "api_base": given.base,
    }
    kept = {TOKEN: values.text(page, "access_token"), SECRET: given.secret}
    secrets = {name: value for name, value in kept.items() if value}
    return Verified(f"facebook.com/{number}", _name(page), {n: v for n, v in settings.items() if v}, secrets)
