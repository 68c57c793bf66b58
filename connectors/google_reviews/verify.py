"""Signing in once: in the browser or by a refresh token; is the permission there, and which places are there."""

from collections.abc import Mapping
from dataclasses import replace

from connectors._kit import values
from connectors._kit.google import signing
from connectors._kit.google.meaning import NotApproved, Off
from connectors._kit.google.signing import Tried
from connectors.google_reviews.api import SCOPE, Api, Place, chosen
from connectors.google_reviews.probing import APPROVAL, NO_PLACE, TICK, probe
from shopbell.connector import Toolbox, Verified
from shopbell.errors import FormRefused, RateLimited, Rejected, SignInNeeded
from shopbell.probing import Checked, Finding
from shopbell.text.plain import one_line


async def verify(answers: Mapping[str, str], tools: Toolbox) -> Verified:
    """Raises FormRefused and Unreachable; stores nothing."""
    grant = await signing.sign_in(answers, SCOPE, tools)
    if not grant.allows(SCOPE):
        raise FormRefused({"": f"Google did not give the permission for your Business Profile. {TICK}"})
    settings, secrets = signing.kept(answers, grant)
    api = Api(settings, replace(tools, secrets=Tried(dict(secrets))))
    try:
        return await _verified(api, answers, settings, secrets)
    finally:
        await api.close()


async def check(answers: Mapping[str, str], tools: Toolbox) -> Checked:
    """The same, with what was found for each permission and each place."""
    grant = await signing.sign_in(answers, SCOPE, tools)
    settings, secrets = signing.kept(answers, grant)
    api = Api(settings, replace(tools, secrets=Tried(dict(secrets))))
    try:
        found = await probe(api, grant.scopes, answers.get("locations", ""))
        if any(one.needed and one.finding is Finding.MISSING for one in found):
            return Checked(found)
        return Checked(found, await _verified(api, answers, settings, secrets))
    finally:
        await api.close()


async def _verified(
    api: Api, answers: Mapping[str, str], settings: Mapping[str, str], secrets: Mapping[str, str]
) -> Verified:
    try:
        accounts, places = await api.accounts(), await api.places()
    except NotApproved as error:
        raise FormRefused({"": f"{error} {APPROVAL}"}) from error
    except (Off, RateLimited) as error:
        raise FormRefused({"": str(error)}) from error
    except (Rejected, SignInNeeded) as error:
        raise FormRefused({"": f"Google does not let this account in. {error}"}) from error
    if not places:
        raise FormRefused({"": f"This Google account has no place in its Business Profile. {NO_PLACE}"})
    words = answers.get("locations", "").strip()
    read, unknown = chosen(places, words)
    if unknown:
        raise FormRefused({"locations": _unknown(unknown, places)})
    name = one_line(values.text(accounts[0], "accountName")) if accounts else ""
    kept = {**settings, "locations": words} if words else dict(settings)
    return Verified(_address(read, places, name), name or read[0].title, kept, dict(secrets))


def _unknown(unknown: tuple[str, ...], places: tuple[Place, ...]) -> str:
    shown = "; ".join(place.title for place in places[:10])
    return f"There is no place “{unknown[0]}”. Yours are: {shown}."


def _address(read: tuple[Place, ...], places: tuple[Place, ...], name: str) -> str:
    """How the owner knows it: the one place, or how many of whose."""
    if len(read) == 1:
        return read[0].title
    return f"{name or read[0].title} ({len(read)} places)" if len(read) < len(places) else name or read[0].title
