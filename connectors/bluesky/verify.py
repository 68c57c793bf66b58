"""Signs in once with the answers of the form, and says at which question it failed."""

from collections.abc import Mapping
from typing import Any, Final

from connectors._kit import values
from connectors._kit.http import Http, checked_base
from connectors.bluesky.api import PASSWORD, SESSION, open_http, sign_in, tokens_of
from connectors.bluesky.settings import CHAT, SERVICE, BlueskySettings
from shopbell.connector import Toolbox, Verified
from shopbell.errors import FormRefused, KnownError, RateLimited, Rejected, SignInNeeded, Unreachable, Unsupported

NO_SERVICE: Final = "There is no Bluesky server at this address."
NO_HANDLE: Final = "This is not a handle. It looks like your-shop.bsky.social, or like your own web address."
NOT_TAKEN: Final = (
    "Bluesky does not accept this handle with this app password. "
    "Make an app password on Bluesky under Settings, Privacy and security."
)


async def verify(answers: Mapping[str, str], tools: Toolbox) -> Verified:
    """See `connector.Connector.verify`. Raises FormRefused, Unreachable, RateLimited."""
    handle, password = _handle(answers), answers.get("app_password", "").strip()
    _required(handle, password)
    service, chat = _service(answers), answers.get("chat_service", "").strip() or CHAT
    http = open_http(tools, service)
    try:
        await _look(http)
        session = await _session(http, handle, password)
        settings = BlueskySettings(
            service=service,
            did=values.text(session, "did"),
            handle=values.text(session, "handle") or handle,
            chat_service=chat,
            direct_messages=await _messages(http, session, chat),
        )
    finally:
        await http.close()
    return Verified(
        address=settings.did,
        name=f"@{settings.handle}",
        settings=settings.to_settings(),
        secrets={PASSWORD: password, SESSION: tokens_of(session)},
    )


def _handle(answers: Mapping[str, str]) -> str:
    """As typed or copied: with its sign, capitals, or the invisible marks that the web page puts around it."""
    kept = "".join(letter for letter in answers.get("handle", "") if letter.isprintable())
    return kept.strip().removeprefix("@").lower()


def _required(handle: str, password: str) -> None:
    refused = {}
    if not handle:
        refused["handle"] = "Please say which account it is."
    elif "." not in handle and not handle.startswith("did:"):
        refused["handle"] = NO_HANDLE
    if not password:
        refused["app_password"] = "An app password is needed to sign in."
    if refused:
        raise FormRefused(refused)


def _service(answers: Mapping[str, str]) -> str:
    try:
        return checked_base(answers.get("service", "").strip() or SERVICE)
    except ValueError as error:
        raise FormRefused({"service": str(error)}) from error


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


async def _session(http: Http, handle: str, password: str) -> dict[str, Any]:
    try:
        session = await sign_in(http, handle, password)
    except (SignInNeeded, Rejected) as error:
        raise FormRefused({"app_password": NOT_TAKEN}) from error
    if not values.text(session, "did").startswith("did:"):
        raise FormRefused({"service": NO_SERVICE})
    if values.at(session, "active") is False:
        raise FormRefused({"handle": "This account is switched off at Bluesky. Open it in Bluesky's own app first."})
    return session


async def _messages(http: Http, session: Mapping[str, Any], chat: str) -> str:
    """Whether direct messages can be read: 'yes', 'no', or 'unknown' when the service for them does not answer."""
    headers = {"Authorization": f"Bearer {values.text(session, 'accessJwt')}", "atproto-proxy": chat}
    try:
        await http.get("xrpc/chat.bsky.convo.listConvos", {"limit": 1}, headers)
    except Unsupported:
        return "no"
    except RateLimited:
        raise
    except KnownError:
        return "unknown"
    return "yes"
