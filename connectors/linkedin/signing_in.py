"""Signing in with an application of the owner's own, and trying what it may; the page is found by the member's role."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from connectors._kit import oauth, values
from connectors._kit.granted import CLIENT_SECRET, TOKENS, Trying
from connectors._kit.http import checked_base, web_client
from connectors.linkedin.api import VERSION, Api, Record, provider_of
from connectors.linkedin.form import ACCESS_TOKEN, PORT
from connectors.linkedin.wording import Gone, NotAllowed
from shopbell.connector import Toolbox, Verified
from shopbell.errors import FormRefused, SignInNeeded, Unsupported
from shopbell.probing import Checked, Finding, Found, lacking
from shopbell.text.plain import one_line

TOKEN_LIFE: Final = timedelta(days=60)
"""Of one made with the developer portal's token generator."""
TOKEN_WRONG: Final = "LinkedIn does not accept this access token. Make a new one with the token generator."
SECRET_WRONG: Final = "LinkedIn does not accept this client id with this secret. Copy both again from one application."
NO_PAGE: Final = "This member administers no page. Sign in as a super admin or content admin of your company's page."
APPROVAL: Final = "See on your application's page, under Products, that the Community Management API was granted."


async def verify(answers: Mapping[str, str], tools: Toolbox) -> Verified:
    """Raises FormRefused and Unreachable; stores nothing."""
    checked = await check(answers, tools)
    if checked.verified is None:
        names = ", ".join(one.name for one in lacking(checked.found))
        raise FormRefused({"": f"LinkedIn does not let your application do everything: {names}. {APPROVAL}"})
    return checked.verified


async def check(answers: Mapping[str, str], tools: Toolbox) -> Checked:
    """Each permission; raises what `verify` raises. See `connector.Checks`."""
    settings, secret = _settings(answers), answers.get(CLIENT_SECRET, "").strip()
    for name, value, asked in (
        ("client_id", settings["client_id"], "Client ID"),
        (CLIENT_SECRET, secret, "Primary Client Secret"),
    ):
        if not value:
            raise FormRefused({name: f"Please paste the {asked} of your application."})
    pasted = answers.get(ACCESS_TOKEN, "").strip()
    tokens = _pasted(pasted, tools) if pasted else await _signed_in(settings, secret, tools)
    trying = Trying({TOKENS: tokens.to_json(), CLIENT_SECRET: secret})
    api = Api(settings, replace(tools, secrets=trying))
    try:
        number = await _page(api, settings["organization"])
        known = {**settings, "organization": f"urn:li:organization:{number}"}
        company = await _company(api, number)
        api.page = known["organization"]
        found = await tried(api, tools.clock.now())
    except NotAllowed as error:
        raise FormRefused({"": f"{error} {APPROVAL}"}) from error
    except SignInNeeded as error:
        raise FormRefused({ACCESS_TOKEN if pasted else "": TOKEN_WRONG if pasted else str(error)}) from error
    finally:
        await api.close()
    if lacking(found):
        return Checked(found)
    name = one_line(values.text(company, "localizedName")) or f"Page {number}"
    address = one_line(values.text(company, "vanityName")) or number
    return Checked(found, Verified(address, name, known, trying.kept()))


async def tried(api: Api, now: datetime) -> tuple[Found, ...]:
    """What the application may do; writing cannot be tried without writing."""
    day = timedelta(days=1)
    wanted: tuple[tuple[str, str, Callable[[], Awaitable[object]]], ...] = (
        ("rw_organization_admin", "hearing of new comments", lambda: api.notifications(now - day, now, 0)),
        ("r_organization_social", "reading your page's posts and the comments below them", lambda: api.posts(0)),
    )
    found = []
    for name, words, call in wanted:
        try:
            await call()
            found.append(Found(name, words, Finding.FINE))
        except NotAllowed:
            found.append(Found(name, words, Finding.MISSING, APPROVAL))
    return (*found, Found("w_organization_social_feed", "answering and liking as your page", Finding.UNTRIED, APPROVAL))


async def _page(api: Api, wanted: str) -> str:
    """The number of the page: the one that was named, or the only one."""
    roles = await api.roles()
    numbers = tuple(dict.fromkeys(filter(None, map(_number, roles))))
    if not numbers:
        raise FormRefused({"organization": NO_PAGE})
    if wanted and wanted not in numbers:
        raise FormRefused({"organization": f"This member does not administer page {wanted}."})
    if not wanted and len(numbers) > 1:
        raise FormRefused(
            {"organization": f"You administer several pages. Choose one of them: {await _names(api, numbers)}."}
        )
    return wanted or numbers[0]


async def _names(api: Api, numbers: Sequence[str]) -> str:
    named = [(number, one_line(values.text(await _company(api, number), "localizedName"))) for number in numbers[:10]]
    return ", ".join(f"{number} {name}".strip() for number, name in named)


async def _company(api: Api, number: str) -> Record:
    try:
        return await api.organization(number)
    except Gone:
        return {}


def _number(role: Record) -> str:
    number = values.text(role, "organization").removeprefix("urn:li:organization:")
    return number if number.isascii() and number.isdecimal() else ""


def _pasted(token: str, tools: Toolbox) -> oauth.Tokens:
    ends_at = tools.clock.now() + TOKEN_LIFE
    return oauth.Tokens(token, ends_at, "", TOKEN_LIFE, ends_at)


async def _signed_in(settings: Mapping[str, str], secret: str, tools: Toolbox) -> oauth.Tokens:
    provider = provider_of(settings, secret)
    async with web_client(tools) as client:
        try:
            found = await oauth.sign_in(
                provider, tools.browser, client, tools.clock, "", port=int(settings["port"]), host="localhost"
            )
        except oauth.WrongClient as error:
            raise FormRefused({CLIENT_SECRET: SECRET_WRONG}) from error
        except (SignInNeeded, Unsupported) as error:
            raise FormRefused({"": str(error)}) from error
        except OSError as error:
            raise FormRefused(
                {"port": "Another program on this computer uses this port. Choose another one."}
            ) from error
    # Without a refresh token the sign-in ends with the access token.
    return found if found.refresh else replace(found, ends_at=found.expires_at)


def _settings(answers: Mapping[str, str]) -> dict[str, str]:
    server, port = answers.get("server", "").strip(), answers.get("port", "").strip() or PORT
    try:
        server = checked_base(server) if server else ""
    except ValueError as error:
        raise FormRefused({"server": str(error)}) from error
    if not (port.isascii() and port.isdecimal() and 1024 <= int(port) <= 65535):
        raise FormRefused({"port": "A port is a number from 1024 to 65535."})
    version = answers.get("version", "").strip() or VERSION
    if not (len(version) == 6 and version.isascii() and version.isdecimal()):
        raise FormRefused({"version": "A version is a year and a month, such as 202608."})
    page = answers.get("organization", "").strip().removeprefix("urn:li:organization:")
    if page and not (page.isascii() and page.isdecimal()):
        raise FormRefused({"organization": "This is the number in the address of your page's admin view."})
    client_id = answers.get("client_id", "").strip()
    return {"client_id": client_id, "organization": page, "version": version, "port": port, "server": server}
