"""Signing in: whose tokens are these; and trying, one by one, what the app may do, without changing anything."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from connectors._kit import values
from connectors._kit.http import checked_base
from connectors.slack.api import APP, BOT, SERVICE, USER, Api
from connectors.slack.form import OPTIONAL, SCOPES, USER_SCOPES
from connectors.slack.roster import Roster, asked
from connectors.slack.settings import SlackSettings
from connectors.slack.words import SlackRefused
from shopbell.connector import Toolbox, Verified
from shopbell.errors import FormRefused, KnownError, Rejected, SignInNeeded
from shopbell.probing import Checked, Finding, Found

BEGINS: Final = {BOT: "xoxb-", APP: "xapp-", USER: "xoxp-"}
WHERE: Final = {
    BOT: "Bot User OAuth Token, on the page OAuth & Permissions",
    APP: "App-Level Token, on the page Basic Information",
    USER: "User OAuth Token, on the page OAuth & Permissions",
}
LINE: Final = Found("connections:write", "The live line, by which Slack says that something is new.", Finding.FINE)
"""What signing in has tried: Slack takes this call only a few times a minute."""
_ADD: Final = "Page OAuth & Permissions, Scopes: add {}, then press reinstall your app."


async def verify(answers: Mapping[str, str], tools: Toolbox) -> Verified:
    """Raises FormRefused and Unreachable; stores nothing."""
    tokens = _tokens(answers)
    api = Api(_base(answers), tools, tokens)
    try:
        return await _signed_in(api, answers, tokens)
    finally:
        await api.close()


async def check(answers: Mapping[str, str], tools: Toolbox) -> Checked:
    """The sign-in, and what is found; without what is needed there is no sign-in."""
    tokens = _tokens(answers)
    api = Api(_base(answers), tools, tokens)
    try:
        verified = await _signed_in(api, answers, tokens)
        found = await findings(api, line=LINE)
    finally:
        await api.close()
    missing = any(one.needed and one.finding is Finding.MISSING for one in found)
    return Checked(found, None if missing else verified)


async def findings(api: Api, line: Found | None = None) -> tuple[Found, ...]:
    """Each scope as Slack lists it, the live line (unless it was tried already), and where the app is."""
    granted = _scopes((await api.asked("auth.test")).headers)
    found = [_scope(name, words, granted, needed=name not in OPTIONAL) for name, words in SCOPES.items()]
    found += [line or await _line(api), await _places(api), await _reading(api)]
    found.append(
        Found(
            "Event Subscriptions",
            "To be told at once. Without them messages come by looking every few minutes.",
            Finding.UNTRIED,
            "Page Event Subscriptions, Subscribe to bot events: message.channels, message.groups, message.im and "
            "message.mpim are there when the app was made from the manifest.",
            needed=False,
        )
    )
    if await api.token(USER):
        mine = _scopes((await api.asked("auth.test", USER)).headers)
        words = "To mark as read in Slack what you read here."
        found += [_scope(name, words, mine, needed=False, kind="User Token Scopes") for name in USER_SCOPES]
    return tuple(found)


def _tokens(answers: Mapping[str, str]) -> dict[str, str]:
    found, wrong = {}, {}
    for name, begin in BEGINS.items():
        token = answers.get(name, "").strip()
        if token and not (token.startswith(begin) and token.isascii() and len(token) > 15):
            wrong[name] = f"This token begins with {begin} and stands in your app's settings: {WHERE[name]}."
        elif not token and name != USER:
            wrong[name] = f"Paste the {WHERE[name]}. It begins with {begin}."
        found[name] = token
    if wrong:
        raise FormRefused(wrong)
    return found


def _base(answers: Mapping[str, str]) -> str:
    try:
        return checked_base(answers.get("api_base", "") or SERVICE)
    except ValueError as error:
        raise FormRefused({"api_base": str(error)}) from error


async def _signed_in(api: Api, answers: Mapping[str, str], tokens: Mapping[str, str]) -> Verified:
    me = await _who(api, BOT)
    if not values.text(me, "bot_id"):
        raise FormRefused({BOT: "This is no token of a bot. Copy the one called Bot User OAuth Token."})
    try:
        await api.ask("apps.connections.open", APP)
    except (SignInNeeded, SlackRefused) as error:
        raise FormRefused({APP: _no_line(error)}) from error
    owner = await _who(api, USER) if tokens[USER] else {}
    if owner and values.text(owner, "team_id") != values.text(me, "team_id"):
        raise FormRefused({USER: "This token belongs to another workspace than the bot's."})
    site, name = values.text(me, "url"), values.text(me, "user")
    ours = answers.get("ours", "").replace(",", " ").split()
    settings = SlackSettings(
        _base(answers),
        values.text(me, "team_id"),
        values.text(me, "user_id"),
        values.text(me, "bot_id"),
        name,
        site if site.startswith("https://") else "",
        values.text(owner, "user_id"),
        tuple(dict.fromkeys(word.lstrip("@").lower() for word in ours)),
    )
    where = urlsplit(site).hostname or values.text(me, "team_id")
    secrets = {kind: token for kind, token in tokens.items() if token}
    return Verified(f"{name} at {where}", values.text(me, "team") or name, settings.stored(), secrets)


async def _who(api: Api, kind: str) -> Mapping[str, Any]:
    try:
        return await api.ask("auth.test", kind)
    except SignInNeeded as error:
        words = f"Slack knows no app with this token. Copy it again: {WHERE[kind]}."
        raise FormRefused({kind: words}) from error
    except Rejected as error:
        raise FormRefused({"api_base": "No server of Slack's answers there."}) from error


def _no_line(error: KnownError) -> str:
    if isinstance(error, SlackRefused) and error.word in ("missing_scope", "no_permission"):
        return "This token lacks the scope connections:write. Make a new one with it on the page Basic Information."
    if isinstance(error, SlackRefused) and "socket_mode" in error.word:
        return "Socket Mode is switched off for this app. Switch it on, on the page Socket Mode."
    return f"Slack takes no live line with this token. Copy it again: {WHERE[APP]}."


def _scopes(headers: Mapping[str, str]) -> frozenset[str] | None:
    """None when Slack does not list them."""
    listed = headers.get("x-oauth-scopes")
    return None if listed is None else frozenset(one.strip() for one in listed.split(","))


def _scope(
    name: str, words: str, granted: frozenset[str] | None, *, needed: bool, kind: str = "Bot Token Scopes"
) -> Found:
    tried = Finding.FINE if granted and name in granted else Finding.MISSING
    finding = Finding.UNTRIED if granted is None else tried
    return Found(name, words, finding, _ADD.format(f"{name} to {kind}"), needed=needed)


async def _line(api: Api) -> Found:
    try:
        await api.ask("apps.connections.open", APP)
    except (SignInNeeded, SlackRefused) as error:
        return Found("connections:write", "The live line.", Finding.MISSING, _no_line(error))
    return LINE


async def _places(api: Api) -> Found:
    roster = await _roster(api)
    names = sorted(place.title for place in roster.places.values() if place.title)
    shown = ", ".join(names[:20]) + (" and others" if len(names) > 20 else "")
    words = f"The app is in {shown}." if names else "The app is in no channel yet; messages to it come all the same."
    return Found("Channels", words, Finding.FINE, needed=False)


async def _reading(api: Api) -> Found:
    """One page of one conversation, so that scopes on paper are scopes indeed."""
    words = "To read what was written."
    for place in list((await _roster(api)).places.values())[:1]:
        try:
            await api.ask("conversations.history", channel=place.id, limit=1)
        except SlackRefused as refusal:
            return Found("conversations.history", words, Finding.MISSING, str(refusal))
        return Found("conversations.history", words, Finding.FINE)
    return Found("conversations.history", words, Finding.UNTRIED, "Invite the app to a channel first.", needed=False)


async def _roster(api: Api) -> Roster:
    try:
        return await asked(api)
    except SlackRefused:
        return Roster()
