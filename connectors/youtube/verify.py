"""Signing in once: in the browser or by a refresh token; is the permission there, and whose channel is it."""

from collections.abc import Mapping
from dataclasses import replace

from connectors._kit import values
from connectors._kit.google import signing
from connectors._kit.google.meaning import DayUsed, NotApproved, Off
from connectors._kit.google.signing import Grant, Tried
from connectors.youtube.api import SCOPE, Api
from connectors.youtube.probing import NO_CHANNEL, TICK, probe
from shopbell.connector import Toolbox, Verified
from shopbell.errors import FormRefused, Rejected, SignInNeeded
from shopbell.probing import Checked, Finding
from shopbell.text.plain import one_line


async def verify(answers: Mapping[str, str], tools: Toolbox) -> Verified:
    """Raises FormRefused and Unreachable; stores nothing."""
    _units(answers)
    grant = await signing.sign_in(answers, SCOPE, tools)
    if not grant.allows(SCOPE):
        raise FormRefused({"": f"Google did not give the permission for YouTube. {TICK}"})
    settings, secrets = _kept(answers, grant)
    api = Api(settings, replace(tools, secrets=Tried(dict(secrets)), meter=None))
    try:
        return await _verified(api, settings, secrets)
    finally:
        await api.close()


async def check(answers: Mapping[str, str], tools: Toolbox) -> Checked:
    """The same, with what was found for each permission."""
    _units(answers)
    grant = await signing.sign_in(answers, SCOPE, tools)
    settings, secrets = _kept(answers, grant)
    api = Api(settings, replace(tools, secrets=Tried(dict(secrets)), meter=None))
    try:
        found = await probe(api, grant.scopes)
        if any(one.needed and one.finding is Finding.MISSING for one in found):
            return Checked(found)
        return Checked(found, await _verified(api, settings, secrets))
    finally:
        await api.close()


async def _verified(api: Api, settings: Mapping[str, str], secrets: Mapping[str, str]) -> Verified:
    try:
        mine = await api.mine()
    except (Off, NotApproved, DayUsed) as error:
        raise FormRefused({"": str(error)}) from error
    except (Rejected, SignInNeeded) as error:
        raise FormRefused({"": f"YouTube does not let this account in. {error}"}) from error
    channel = values.text(mine, "id")
    if not channel:
        raise FormRefused({"": f"This Google account has no YouTube channel. {NO_CHANNEL}"})
    name = one_line(values.text(mine, "snippet", "title")) or channel
    handle = one_line(values.text(mine, "snippet", "customUrl"))
    return Verified(handle or name, name, {**settings, "channel": channel}, dict(secrets))


def _units(answers: Mapping[str, str]) -> None:
    units = answers.get("daily_units", "").strip()
    if units and not (units.isdecimal() and 100 <= int(units) <= 100_000_000):
        raise FormRefused({"daily_units": "Please enter how many units Google gives your project in a day: 10000."})


def _kept(answers: Mapping[str, str], grant: Grant) -> tuple[dict[str, str], dict[str, str]]:
    settings, secrets = signing.kept(answers, grant)
    units = answers.get("daily_units", "").strip()
    return ({**settings, "daily_units": units} if units else settings), secrets
