"""Signs in once with the answers of the form, and says at which question it failed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from connectors._kit import values
from connectors._kit.http import Http, checked_base
from connectors.bluesky.api import PASSWORD, SESSION, Bluesky, open_http, sign_in, tokens_of
from connectors.bluesky.granting import grant_from_browser
from connectors.bluesky.grants import GRANT
from connectors.bluesky.identity import found_home
from connectors.bluesky.settings import BY_BROWSER, CHAT, DIRECTORY, SERVICE, BlueskySettings
from shopbell.connector import Toolbox, Verified
from shopbell.errors import FormRefused, KnownError, RateLimited, Rejected, SignInNeeded, Unreachable, Unsupported

NO_SERVICE: Final = "There is no Bluesky server at this address."
NO_HANDLE: Final = "This is not a handle. It looks like your-shop.bsky.social, or like your own web address."
NOT_TAKEN: Final = (
    "Bluesky does not accept this handle with this app password. "
    "Make an app password on Bluesky under Settings, Privacy and security."
)
SWITCHED_OFF: Final = "This account is switched off at Bluesky. Open it in Bluesky's own app first."


async def verify(answers: Mapping[str, str], tools: Toolbox) -> Verified:
    """See `connector.Connector.verify`. Without an app password the browser opens.

    Raises FormRefused, Unreachable, RateLimited.
    """
    handle, password = _handle(answers), answers.get("app_password", "").strip()
    given = BlueskySettings(
        service=_address(answers, "service", SERVICE),
        did="",
        handle=handle,
        chat_service=answers.get("chat_service", "").strip() or CHAT,
        client_id=_client(answers),
        directory=_address(answers, "directory", DIRECTORY),
    )
    return await (_by_password(given, password, tools) if password else _by_browser(given, tools))


async def _by_password(given: BlueskySettings, password: str, tools: Toolbox) -> Verified:
    """What an earlier sign-in of the other kind left in the keyring is emptied, here and below."""
    http = open_http(tools, given.service)
    try:
        await _look(http)
        session = await _session(http, given.handle, password)
    finally:
        await http.close()
    settings = replace(given, did=values.text(session, "did"), handle=values.text(session, "handle") or given.handle)
    return await _tried(settings, {PASSWORD: password, SESSION: tokens_of(session), GRANT: ""}, tools)


async def _by_browser(given: BlueskySettings, tools: Toolbox) -> Verified:
    home = await found_home(given.handle, given.service, given.directory, tools)
    grant = await grant_from_browser(home, given.client_id, tools)
    settings = replace(given, service=home.pds, did=home.did, handle=home.handle, sign_in=BY_BROWSER)
    return await _tried(settings, {GRANT: grant.to_json(), PASSWORD: "", SESSION: ""}, tools)


async def _tried(settings: BlueskySettings, secrets: Mapping[str, str], tools: Toolbox) -> Verified:
    """One real call with what was given, which also tells whether direct messages can be read."""
    trying = _Given(dict(secrets))
    api = Bluesky(settings, replace(tools, secrets=trying))
    try:
        if values.at(await api.get("com.atproto.server.getSession"), "active") is False:
            raise FormRefused({"handle": SWITCHED_OFF})
        messages = await _messages(api)
    except (SignInNeeded, Rejected) as error:
        raise FormRefused({"handle": str(error)}) from error
    finally:
        await api.close()
    settings = replace(settings, direct_messages=messages)
    return Verified(settings.did, f"@{settings.handle}", settings.to_settings(), trying.values)


class _Given:
    """The secrets that are being tried; nothing is stored. No repr shows them."""

    def __init__(self, values: dict[str, str]) -> None:
        self.values = values

    async def get(self, name: str) -> str | None:
        """What was just given."""
        return self.values.get(name)

    async def set(self, name: str, value: str) -> None:
        """Tokens that were renewed meanwhile."""
        self.values[name] = value


def _handle(answers: Mapping[str, str]) -> str:
    """As typed or copied: with its sign, capitals, or the invisible marks that the web page puts around it."""
    kept = "".join(letter for letter in answers.get("handle", "") if letter.isprintable())
    handle = kept.strip().removeprefix("@").lower()
    if not handle:
        raise FormRefused({"handle": "Please say which account it is."})
    if "." not in handle and not handle.startswith("did:"):
        raise FormRefused({"handle": NO_HANDLE})
    return handle


def _address(answers: Mapping[str, str], name: str, usual: str) -> str:
    try:
        return checked_base(answers.get(name, "").strip() or usual)
    except ValueError as error:
        raise FormRefused({name: str(error)}) from error


def _client(answers: Mapping[str, str]) -> str:
    """The owner's page about this program; what it says is for the server to judge."""
    typed = answers.get("client_id", "").strip()
    if typed and not typed.startswith("https://"):
        raise FormRefused({"client_id": "This is not the https:// address of a page that describes Shopbell."})
    return typed


async def _look(http: Http) -> None:
    """Whether this is such a server at all, before a password goes there."""
    try:
        told = (await http.get("xrpc/com.atproto.server.describeServer")).json()
    except Unreachable as error:
        words = "This server cannot be reached. Check its address, and whether this computer is online."
        raise FormRefused({"service": words}) from error
    except (Rejected, SignInNeeded) as error:
        raise FormRefused({"service": NO_SERVICE}) from error
    if not values.text(told, "did"):
        raise FormRefused({"service": NO_SERVICE})


async def _session(http: Http, handle: str, password: str) -> Mapping[str, object]:
    try:
        session = await sign_in(http, handle, password)
    except (SignInNeeded, Rejected) as error:
        raise FormRefused({"app_password": NOT_TAKEN}) from error
    if not values.text(session, "did").startswith("did:"):
        raise FormRefused({"service": NO_SERVICE})
    if values.at(session, "active") is False:
        raise FormRefused({"handle": SWITCHED_OFF})
    return session


async def _messages(api: Bluesky) -> str:
    """Whether direct messages can be read: 'yes', 'no', or 'unknown' when the service for them does not answer."""
    try:
        await api.get("chat.bsky.convo.listConvos", {"limit": 1}, chat=True)
    except Unsupported:
        return "no"
    except RateLimited:
        raise
    except KnownError:
        return "unknown"
    return "yes"
