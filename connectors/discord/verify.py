"""Signing in: is this a bot's token; and trying, one by one, what the bot may do, without changing anything."""

import re
from collections.abc import Mapping
from typing import Any, Final

from connectors._kit import values
from connectors._kit.http import checked_base
from connectors.discord import permissions
from connectors.discord.api import SERVICE, TOKEN, Api
from connectors.discord.form import OURS, invitation
from connectors.discord.roster import HOLDERS, WRITTEN, Place, Roster, asked
from connectors.discord.settings import DiscordSettings, names_in
from shopbell.connector import Toolbox, Verified
from shopbell.errors import FormRefused, Rejected, SignInNeeded
from shopbell.probing import Checked, Finding, Found

LOOKS_LIKE: Final = re.compile(r"[A-Za-z0-9_-]{18,40}\.[A-Za-z0-9_-]{4,12}\.[A-Za-z0-9_-]{20,60}")
MEMBERS: Final = 1 << 14 | 1 << 15
CONTENT: Final = 1 << 18 | 1 << 19
"""Application flags: for 100 servers and more, and for less (Application, Application Flags)."""
MOST_CHANNELS: Final = 40


async def verify(answers: Mapping[str, str], tools: Toolbox) -> Verified:
    """Raises FormRefused and Unreachable; stores nothing."""
    api = _api(answers, tools)
    try:
        return await _signed_in(api, answers)
    finally:
        await api.close()


async def check(answers: Mapping[str, str], tools: Toolbox) -> Checked:
    """The sign-in, and what is found; without what is needed there is no sign-in."""
    api = _api(answers, tools)
    try:
        verified = await _signed_in(api, answers)
        found = await findings(api)
    finally:
        await api.close()
    missing = any(one.needed and one.finding is Finding.MISSING for one in found)
    return Checked(found, None if missing else verified)


async def findings(api: Api) -> tuple[Found, ...]:
    """Switches of the app, servers, the live line, and each channel."""
    application = await api.application()
    roster = await asked(api, names_of_people=False)
    gateway = await api.gateway()
    return (
        _content(application),
        _members(application),
        _servers(application, roster),
        _line(gateway),
        *_channels(roster),
    )


def _api(answers: Mapping[str, str], tools: Toolbox) -> Api:
    token = answers.get(TOKEN, "").strip().removeprefix("Bot ")
    if not LOOKS_LIKE.fullmatch(token):
        raise FormRefused(
            {TOKEN: "A bot token has three parts with dots between. It stands in the Developer Portal, page Bot."}
        )
    try:
        return Api(checked_base(answers.get("api_base", "") or SERVICE), tools, token)
    except ValueError as error:
        raise FormRefused({"api_base": str(error)}) from error


async def _signed_in(api: Api, answers: Mapping[str, str]) -> Verified:
    try:
        me = await api.me()
        application = await api.application()
    except SignInNeeded as error:
        words = "Discord knows no bot with this token. On the page Bot press Reset Token and copy the new one."
        raise FormRefused({TOKEN: words}) from error
    except Rejected as error:
        raise FormRefused({"api_base": "No server of Discord's answers there."}) from error
    number, name = values.text(me, "id"), values.text(me, "username")
    if not (number and name and values.flag(me, "bot")):
        raise FormRefused({"api_base": "No server of Discord's answers there."})
    settings = DiscordSettings(
        checked_base(answers.get("api_base", "") or SERVICE),
        number,
        bool(_flags(application) & MEMBERS),
        names_in(answers.get(OURS, "")),
    )
    shown = values.text(me, "global_name") or values.text(application, "name") or name
    return Verified(f"{name} ({number})", shown, settings.stored(), {TOKEN: await api.token()})


def _flags(application: Mapping[str, Any]) -> int:
    return permissions.bits(application, "flags_new") or values.number(application, "flags")


def _content(application: Mapping[str, Any]) -> Found:
    return Found(
        "MESSAGE CONTENT INTENT",
        "To read what people write in channels. Without it Discord shows only that somebody wrote.",
        Finding.FINE if _flags(application) & CONTENT else Finding.MISSING,
        "Developer Portal, page Bot, Privileged Gateway Intents: switch on Message Content Intent and save.",
    )


def _members(application: Mapping[str, Any]) -> Found:
    return Found(
        "SERVER MEMBERS INTENT",
        "To call people by the names they have at your server.",
        Finding.FINE if _flags(application) & MEMBERS else Finding.MISSING,
        "Developer Portal, page Bot, Privileged Gateway Intents: switch on Server Members Intent and save.",
        needed=False,
    )


def _servers(application: Mapping[str, Any], roster: Roster) -> Found:
    names = ", ".join(sorted(roster.servers.values()))
    return Found(
        "Servers",
        f"The bot is at: {names}." if names else "To hear anything the bot has to be at your server.",
        Finding.FINE if names else Finding.MISSING,
        f"Open {invitation(values.text(application, 'id'))} in your browser, choose your server and press Authorise.",
    )


def _line(gateway: Mapping[str, Any]) -> Found:
    left = values.number(gateway, "session_start_limit", "remaining")
    return Found(
        "Gateway",
        f"The live line, by which Discord says that something is new; it can be begun {left} more times today.",
        Finding.FINE if left or "session_start_limit" not in gateway else Finding.MISSING,
        "Wait until tomorrow, and look whether another program uses this bot.",
        needed=False,
    )


def _channels(roster: Roster) -> list[Found]:
    """Which channel lacks what; those that are kept from the bot altogether come last."""
    places = [place for place in roster.places.values() if place.kind in WRITTEN | HOLDERS]
    places.sort(key=lambda place: (not place.rights, not _lacks(place), place.title))
    found = [_channel(place) for place in places[:MOST_CHANNELS]]
    if places and not any(place.rights & permissions.HISTORY for place in places):
        found.insert(
            0,
            Found(
                "Channels",
                "To read in at least one channel.",
                Finding.MISSING,
                "Server Settings, Roles: give the bot's role View Channels and Read Message History.",
            ),
        )
    return found


def _channel(place: Place) -> Found:
    lacks = _lacks(place)
    return Found(
        place.title,
        "Everything said there asks for you." if not place.public else "What names the bot there asks for you.",
        Finding.MISSING if lacks else Finding.FINE,
        f"Edit Channel, Permissions: give the bot's role {lacks}." if lacks else "",
        needed=False,
    )


def _lacks(place: Place) -> str:
    send = permissions.IN_THREADS if place.kind in HOLDERS else permissions.SEND
    wanted = permissions.VIEW | permissions.HISTORY | permissions.FILES | send
    return permissions.lacking(place.rights, wanted)
