"""Signing in with an application of the owner's own: the company is found by its domain, its reviews are tried."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from connectors._kit import values
from connectors._kit.granted import CLIENT_SECRET, Trying
from connectors._kit.http import checked_base
from connectors.trustpilot.api import Api, Record
from connectors.trustpilot.wording import NO_PLAN, Gone, NotAllowed
from shopbell.connector import Toolbox, Verified
from shopbell.errors import FormRefused, SignInNeeded
from shopbell.probing import Checked, Finding, Found, lacking
from shopbell.text.plain import one_line

API_SECRET: Final = "api_secret"
KEY_WRONG: Final = "Trustpilot knows no application with this API key. Copy it again from your application's page."
SECRET_WRONG: Final = "Trustpilot does not accept this secret for the API key. Copy both again from one application."
NO_COMPANY: Final = "Trustpilot knows no company of this domain. It is the name in the address of your page there."
NO_USER: Final = "Copy the User ID from your profile page at Trustpilot Business; without it you can read, not answer."
_DOMAIN: Final = re.compile(r"[a-z0-9.-]+\.[a-z]{2,}")


async def verify(answers: Mapping[str, str], tools: Toolbox) -> Verified:
    """Raises FormRefused and Unreachable; stores nothing."""
    checked = await check(answers, tools)
    if checked.verified is None:
        raise FormRefused({"domain": lacking(checked.found)[0].remedy})
    return checked.verified


async def check(answers: Mapping[str, str], tools: Toolbox) -> Checked:
    """Each permission; raises what `verify` raises. See `connector.Checks`."""
    secret, settings = answers.get(API_SECRET, "").strip(), _settings(answers)
    for name, value, asked in (
        ("api_key", settings["api_key"], "API key"),
        (API_SECRET, secret, "secret"),
        ("domain", settings["domain"], "domain of your shop"),
    ):
        if not value:
            raise FormRefused({name: f"Please enter the {asked}."})
    if not _DOMAIN.fullmatch(settings["domain"]):
        raise FormRefused({"domain": "A domain looks like corner-bakery.example."})
    trying = Trying({CLIENT_SECRET: secret})
    api = Api(settings, replace(tools, secrets=trying))
    try:
        company = await _company(api, settings["domain"])
        known = {
            **settings,
            "unit": values.text(company, "id"),
            "company": one_line(values.text(company, "displayName")),
        }
        found = await tried(api, known)
    except SignInNeeded as error:
        raise FormRefused({API_SECRET: SECRET_WRONG}) from error
    finally:
        await api.close()
    if lacking(found):
        return Checked(found)
    return Checked(found, Verified(settings["domain"], known["company"] or settings["domain"], known, trying.kept()))


async def tried(api: Api, settings: Mapping[str, str]) -> tuple[Found, ...]:
    """What the application may do; answering cannot be tried without answering."""
    try:
        await api.reviews(1, settings.get("unit", ""), limit=1)
        reading = Finding.FINE
    except (NotAllowed, Gone):
        reading = Finding.MISSING
    user = settings.get("business_user", "")
    return (
        Found("API module", "reading your reviews", reading, "" if reading is Finding.FINE else NO_PLAN),
        Found(
            "User ID",
            "answering in your name",
            Finding.UNTRIED if user else Finding.MISSING,
            "Answers are tried only when one is sent." if user else NO_USER,
            needed=False,
        ),
    )


async def _company(api: Api, domain: str) -> Record:
    try:
        found = await api.company(domain)
    except (SignInNeeded, NotAllowed) as error:
        raise FormRefused({"api_key": KEY_WRONG}) from error
    except Gone as error:
        raise FormRefused({"domain": NO_COMPANY}) from error
    if not values.text(found, "id"):
        raise FormRefused({"domain": NO_COMPANY})
    return found


def _settings(answers: Mapping[str, str]) -> dict[str, str]:
    domain = answers.get("domain", "").strip().lower().removeprefix("https://").removeprefix("http://")
    server = answers.get("server", "").strip()
    try:
        server = checked_base(server) if server else ""
    except ValueError as error:
        raise FormRefused({"server": str(error)}) from error
    return {
        "api_key": answers.get("api_key", "").strip(),
        "domain": domain.partition("/")[0],
        "business_user": answers.get("business_user", "").strip(),
        "server": server,
    }
