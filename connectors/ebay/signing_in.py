"""Signing in with a keyset of the owner's own. eBay sends nobody back to this computer: an address is pasted."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from connectors._kit import oauth, values
from connectors._kit.granted import CLIENT_SECRET, TOKENS, Trying
from connectors._kit.http import checked_base, web_client
from connectors.ebay.api import SCOPES, Api, Record, provider_of
from connectors.ebay.wording import NotAllowed
from shopbell.connector import Toolbox, Verified
from shopbell.errors import FormRefused, Rejected, SignInNeeded
from shopbell.probing import Checked, Finding, Found, lacking
from shopbell.text.plain import one_line

KEYSET_WRONG: Final = (
    "This App ID with this Cert ID is not accepted by eBay. Copy both again from one and the same keyset, and see that "
    "the keyset is not disabled (step 3)."
)
TOKEN_WRONG: Final = "This refresh token is not accepted for your keyset. Leave it empty to sign in on eBay's page."
NO_WINDOW: Final = "Signing in on eBay's page needs the window, where its address is pasted. Give a refresh token here."
HOW: Final = (
    "The page of eBay is open in the browser. Sign in and agree there. Then copy the whole address of the page that "
    "you end on (it says that you can close it) and paste it here within five minutes."
)
SIGN_IN_AGAIN: Final = "Sign in again and agree to everything on eBay's page; see that your keyset has this permission."


async def verify(answers: Mapping[str, str], tools: Toolbox) -> Verified:
    """Raises FormRefused and Unreachable; stores nothing."""
    checked = await check(answers, tools)
    if checked.verified is None:
        names = ", ".join(one.name for one in lacking(checked.found))
        raise FormRefused({"": f"Not all permissions came from eBay: {names}. {SIGN_IN_AGAIN}"})
    return checked.verified


async def check(answers: Mapping[str, str], tools: Toolbox) -> Checked:
    """Each permission; raises what `verify` raises. See `connector.Checks`."""
    settings, secret = _settings(answers), answers.get(CLIENT_SECRET, "").strip()
    for name, asked in (("client_id", "App ID"), (CLIENT_SECRET, "Cert ID")):
        if not answers.get(name, "").strip():
            raise FormRefused({name: f"Please paste the {asked} of your keyset."})
    tokens = await _tokens(answers, settings, secret, tools)
    trying = Trying({TOKENS: tokens.to_json(), CLIENT_SECRET: secret})
    api = Api(settings, replace(tools, secrets=trying))
    try:
        found, me = await tried(api)
    finally:
        await api.close()
    username = values.text(me, "username") or values.text(me, "userId")
    if not username or lacking(found):
        return Checked(found)
    known = {**settings, "user": values.text(me, "userId"), "username": username}
    return Checked(found, Verified(username, one_line(username), known, trying.kept()))


async def tried(api: Api) -> tuple[tuple[Found, ...], Record]:
    """What the sign-in may do, and who it is."""
    me: Record = {}
    try:
        me = await api.me()
        identity = Finding.FINE if me else Finding.MISSING
    except NotAllowed:
        identity = Finding.MISSING
    try:
        await api.conversations()
        messages = Finding.FINE
    except NotAllowed:
        messages = Finding.MISSING
    words = ("reading, answering and marking messages", "knowing which messages are yours")
    found = zip(SCOPES, words, (messages, identity), strict=True)
    return tuple(
        Found(scope.rpartition("/")[2], said, finding, "" if finding is Finding.FINE else SIGN_IN_AGAIN)
        for scope, said, finding in found
    ), me


async def _tokens(answers: Mapping[str, str], settings: Mapping[str, str], secret: str, tools: Toolbox) -> oauth.Tokens:
    provider, kept = provider_of(settings, secret), answers.get("refresh_token", "").strip()
    async with web_client(tools) as client:
        try:
            if kept:
                had = oauth.Tokens("", tools.clock.now(), kept)
                return await oauth.refresh(provider, had, client, tools.clock)
            if tools.ask_address is None:
                raise FormRefused({"ru_name": NO_WINDOW})
            pasting = oauth.Pasting(settings["ru_name"], HOW, tools.ask_address)
            return await oauth.sign_in_by_pasting(provider, pasting, tools.browser, client, tools.clock)
        except oauth.WrongClient as error:
            raise FormRefused({CLIENT_SECRET: KEYSET_WRONG}) from error
        except SignInNeeded as error:
            raise FormRefused({"refresh_token": TOKEN_WRONG} if kept else {"": str(error)}) from error
        except Rejected as error:
            raise FormRefused({"": str(error)}) from error


def _settings(answers: Mapping[str, str]) -> dict[str, str]:
    ru_name, server = answers.get("ru_name", "").strip(), answers.get("server", "").strip()
    if not ru_name and not answers.get("refresh_token", "").strip():
        raise FormRefused({"ru_name": "Please paste the RuName that eBay made for your keyset (step 4)."})
    if "/" in ru_name or " " in ru_name:
        raise FormRefused({"ru_name": "A RuName is no address: it looks like Rosa_Example-RosaExam-Shopbe-abcdefgh."})
    try:
        server = checked_base(server) if server else ""
    except ValueError as error:
        raise FormRefused({"server": str(error)}) from error
    sandbox = "1" if answers.get("sandbox", "").strip().lower() in ("1", "true", "yes", "on") else ""
    return {"client_id": answers.get("client_id", "").strip(), "ru_name": ru_name, "sandbox": sandbox, "server": server}
