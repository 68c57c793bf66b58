"""Signing in once with the answers of the form; every failure is a sentence at its field."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import httpx

from connectors._kit.http import web_client
from connectors._kit.mime.compose import plain_address
from connectors._kit.srv import DnsResolver, NoResolver, Resolver
from connectors._kit.values import at, records, text
from connectors.jmap.api import Api
from connectors.jmap.discovery import NOT_ONE, Found, find
from connectors.jmap.resource import Resource
from connectors.jmap.settings import PASSWORD, TOKEN, JmapSettings
from connectors.jmap.walk import NEWEST_FIRST
from shopbell.connector import Toolbox, Verified
from shopbell.errors import FormRefused, RateLimited, Rejected, SignInNeeded, Unreachable

NO_MAIL: Final = "This server speaks JMAP, but has no mail for this sign-in."
NEWEST: Final = 20
"""Messages that are looked at for our address, where the server does not tell it."""


@dataclass(slots=True)
class _Tried:
    """The secret that is being tried; nothing is stored."""

    values: Mapping[str, str] = field(repr=False)

    async def get(self, name: str) -> str | None:
        """The secret."""
        return self.values.get(name)

    async def set(self, name: str, value: str) -> None:
        """Nothing new comes while trying."""


async def verify(answers: Mapping[str, str], tools: Toolbox, resolver: Resolver | None = None) -> Verified:
    """Raises FormRefused and Unreachable; stores nothing."""
    given = {name: value.strip() for name, value in answers.items()}
    if not given.get("session_url"):
        raise FormRefused({"session_url": "Please enter your mail address, or the address of the server."})
    secrets = _secrets(answers)
    try:
        async with web_client(tools, ca_file=given.get("ca_file", "")) as client:
            asked = resolver or (NoResolver() if tools.offline else DnsResolver())
            found = await find(given["session_url"], client, asked)
    except (OSError, ValueError) as error:
        raise FormRefused({"ca_file": "This file holds no certificate authority (PEM)."}) from error
    username = "" if TOKEN in secrets else given.get("username") or found.address
    if PASSWORD in secrets and not username:
        raise FormRefused({"username": "Please enter the user name that the password belongs to."})
    ca_file = given.get("ca_file", "")
    trial = JmapSettings(found.url, "", found.address, username=username, ca_file=ca_file)
    settings, name = await _signed_in(trial, given, found, replace(tools, secrets=_Tried(secrets)))
    return Verified(name, settings.name, settings.kept(), secrets)


def _secrets(answers: Mapping[str, str]) -> dict[str, str]:
    """A token, where there is one; a password may begin or end with a space."""
    token, password = answers.get("token", "").strip(), answers.get("password", "")
    if token:
        return {TOKEN: token}
    if password:
        return {PASSWORD: password}
    raise FormRefused({"password": "Please enter the password, or a token under “More settings”."})


async def _signed_in(
    trial: JmapSettings, given: Mapping[str, str], found: Found, tools: Toolbox
) -> tuple[JmapSettings, str]:
    wrong = "password" if trial.username else "token"
    api = Api(trial, tools)
    try:
        resource = await api.resource()
        if not resource.has(resource.mail_account):
            raise FormRefused({"session_url": NO_MAIL})
        settings = replace(trial, account=resource.mail_account)
    except SignInNeeded as error:
        raise FormRefused(
            {wrong: f"The server does not accept this {wrong}. Please check it, and the name."}
        ) from error
    except RateLimited as error:
        raise FormRefused({"session_url": str(error)}) from error
    except (Rejected, Unreachable) as error:
        raise _no_resource(error) from error
    finally:
        await api.close()
    return await _completed(settings, resource, given, found, tools)


def _no_resource(error: Exception) -> Exception:
    """What answers, but not as a JMAP server does, is none; who does not answer is asked another time."""
    unreadable = isinstance(error, Rejected) or "could not be read" in str(error)
    return FormRefused({"session_url": NOT_ONE}) if unreadable else error


async def _completed(
    settings: JmapSettings, resource: Resource, given: Mapping[str, str], found: Found, tools: Toolbox
) -> tuple[JmapSettings, str]:
    """With our addresses, from what the server knows of us; and the account's name, the same at each sign-in."""
    api = Api(settings, tools)
    login = (resource.username or settings.username or "me").lower()
    try:
        listed = await api.call("Identity/get", ids=None) if resource.sends(settings.account) else {}
        named = [text(one, "email").lower() for one in records(listed, "list")]
        addresses = [one for one in named if _is_address(one) and not one.startswith("*")]
        name = given.get("name") or next((text(one, "name") for one in records(listed, "list")), "")
        told = [given.get("address", ""), *addresses, resource.username, found.address, settings.username]
        address = next((one for one in told if _is_address(one)), "")
        from_mail = "" if address else await _written_to(api, login)
    except Rejected as error:
        raise FormRefused({"session_url": str(error)}) from error
    finally:
        await api.close()
    places = (found.realm, httpx.URL(settings.session_url).host, "localhost")
    guesses = [from_mail, *(f"{login}@{place}" for place in places)]
    stable = address.lower() or f"{login}@{httpx.URL(settings.session_url).host}"
    address = address or next((one for one in guesses if _is_address(one)), "me@localhost")
    others = [*given.get("aliases", "").replace(",", " ").split(), *addresses]
    aliases = " ".join(sorted({one.lower() for one in others} - {address.lower()}))
    done = replace(settings, address=address.lower(), name=" ".join(name.split()), aliases=aliases)
    return done, stable


def _is_address(words: str) -> bool:
    try:
        return bool("@" in words and plain_address(words))
    except Rejected:
        return False


async def _written_to(api: Api, login: str) -> str:
    """For a server that knows only a login name: the address under that name in the newest mail, '' for none."""
    query = await api.call("Email/query", sort=NEWEST_FIRST, limit=NEWEST)
    ids = at(query, "ids")
    found = await api.get("Email", [str(one) for one in ids] if isinstance(ids, list) else [], ("to", "from"))
    boxes = [text(box, "email").lower() for one in found for side in ("to", "from") for box in records(one, side)]
    return next((one for one in boxes if one.partition("@")[0] == login and _is_address(one)), "")
