"""Signing in with the keys of an application of the owner's own, and trying what they may."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from connectors._kit import values
from connectors._kit.http import checked_base
from connectors.disqus.api import ACCESS_TOKEN, SECRET_KEY, SERVICE, Api, Record
from connectors.disqus.wording import Gone, NotAllowed, WrongKey
from shopbell.connector import Toolbox, Verified
from shopbell.errors import FormRefused, Rejected, SignInNeeded
from shopbell.probing import Checked, Finding, Found, lacking
from shopbell.text.plain import one_line

KEY_WRONG: Final = "Disqus knows no application with this secret key. Copy it again from your application's page."
TOKEN_WRONG: Final = "Disqus does not accept this access token. Copy it again from your application's page."
NO_MODERATOR: Final = "Disqus has no comments for you there: sign in as the owner or a moderator of the site."
_FORUM: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}")


@dataclass(slots=True)
class _Tried:
    """The keys that are being tried; nothing is stored."""

    keys: Mapping[str, str] = field(repr=False)

    async def get(self, name: str) -> str | None:
        """One of them."""
        return self.keys.get(name)

    async def set(self, name: str, value: str) -> None:
        """Nothing new comes while trying."""


async def verify(answers: Mapping[str, str], tools: Toolbox) -> Verified:
    """Raises FormRefused and Unreachable; stores nothing."""
    checked = await check(answers, tools)
    if checked.verified is None:
        missing = lacking(checked.found)
        raise FormRefused({"forums" if answers.get("forums", "").strip() else ACCESS_TOKEN: missing[0].remedy})
    return checked.verified


async def check(answers: Mapping[str, str], tools: Toolbox) -> Checked:
    """Raises what `verify` raises, but says which permission is missing; see `connector.Checks`."""
    keys = {name: answers.get(name, "").strip() for name in (SECRET_KEY, ACCESS_TOKEN)}
    for name, asked in ((SECRET_KEY, "secret key"), (ACCESS_TOKEN, "access token")):
        if not keys[name]:
            raise FormRefused({name: f"Please paste the {asked} of your application at Disqus."})
    server, forums = _server(answers), _forums(answers)
    api = Api(server, replace(tools, secrets=_Tried(keys)))
    try:
        me = await _me(api)
        for forum in forums:
            await _known(api, forum)
        found = await tried(api, forums or ("",))
        owned = () if forums else await api.forums()
    finally:
        await api.close()
    if lacking(found):
        return Checked(found)
    return Checked(found, _verified(me, server, forums, owned, keys))


async def tried(api: Api, forums: Sequence[str]) -> tuple[Found, ...]:
    """What the token may do; writing cannot be tried without writing."""
    refused = ""
    try:
        for forum in forums:
            await api.posts(forum, order="desc", limit=1)
    except NotAllowed as error:
        refused = str(error)
    return (
        Found(
            "read, admin",
            "reading the comments of your sites, also those that wait for approval",
            Finding.MISSING if refused else Finding.FINE,
            f"{NO_MODERATOR} {refused}" if refused else "",
        ),
        Found(
            "write",
            "answering, approving and deleting",
            Finding.UNTRIED,
            "On your application's page choose Read, Write, and Manage Forums as the default access.",
        ),
    )


def _verified(
    me: Record, server: str, forums: Sequence[str], owned: Sequence[Record], keys: Mapping[str, str]
) -> Verified:
    username = values.text(me, "username")
    first = values.text(owned[0], "name") if owned else ""
    name = one_line(first or ", ".join(forums) or values.text(me, "name") or username)
    settings = {"server": server, "user": values.text(me, "id"), "username": username, "forums": " ".join(forums)}
    return Verified(username, name, settings, keys)


async def _me(api: Api) -> Record:
    try:
        me = await api.me()
    except WrongKey as error:
        raise FormRefused({SECRET_KEY: KEY_WRONG}) from error
    except SignInNeeded as error:
        raise FormRefused({ACCESS_TOKEN: TOKEN_WRONG}) from error
    except Rejected as error:
        raise FormRefused({"server": "No Disqus answers there."}) from error
    if not (values.text(me, "id") and values.text(me, "username")):
        raise FormRefused({ACCESS_TOKEN: TOKEN_WRONG})
    return me


async def _known(api: Api, forum: str) -> None:
    try:
        await api.forum(forum)
    except (Gone, Rejected) as error:
        raise FormRefused({"forums": f"Disqus knows no site with the short name {forum}."}) from error


def _forums(answers: Mapping[str, str]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(filter(None, re.split(r"[\s,;]+", answers.get("forums", "").lower()))))
    for name in names:
        if not _FORUM.fullmatch(name):
            raise FormRefused({"forums": "Short names have small letters, digits and dashes, such as corner-bakery."})
    return names


def _server(answers: Mapping[str, str]) -> str:
    try:
        return checked_base(answers.get("server", "").strip() or SERVICE)
    except ValueError as error:
        raise FormRefused({"server": str(error)}) from error
