"""From a handle to the servers of an account: DID, data server, and the one that signs in.

https://atproto.com/specs/did, /specs/handle and /specs/oauth ("Identity Authentication"). Each step is checked by the
next, as a server may say anything.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

import httpx

from connectors._kit import net, values
from connectors._kit.http import Answer, Http, checked_base
from shopbell.connector import Toolbox
from shopbell.errors import FormRefused, KnownError, Rejected, SignInNeeded, Unreachable

NOBODY: Final = "Nobody has this handle. Check how it is written; it looks like your-shop.bsky.social."
NOT_THEIRS: Final = "This handle leads to an account that does not claim it. Use the account's own handle."
NO_HOME: Final = "It could not be found out which server this account is at. Please try again later."
NO_PAGE: Final = "This account's server has no sign-in page that Shopbell can use. Use an app password."
_PLC: Final = re.compile(r"did:plc:[a-z2-7]{24}")
_WEB: Final = re.compile(r"did:web:([A-Za-z0-9.%-]{1,250})")


@dataclass(frozen=True, slots=True)
class Home:
    """Where an account lives and signs in. `issuer` names the authorization server."""

    did: str
    handle: str
    pds: str
    issuer: str
    authorize_url: str
    par_url: str
    token_url: str
    revoke_url: str = ""


async def found_home(typed: str, service: str, directory: str, tools: Toolbox) -> Home:
    """For a handle or a DID; `service` is asked who has the handle. Raises FormRefused, RateLimited, Unreachable."""
    did = typed if typed.startswith("did:") else await _did(typed, service, tools)
    document = await _document(did, directory, tools)
    handle = _claimed(document)
    if not typed.startswith("did:") and handle != typed:
        raise FormRefused({"handle": NOT_THEIRS})
    return await _signed_in_at(did, handle or did, _pds(document), tools)


def _claimed(document: Mapping[str, Any]) -> str:
    """The handle that an identity says is its own: the first, '' when there is none."""
    names = values.at(document, "alsoKnownAs")
    texts = [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
    return next((name.removeprefix("at://").lower() for name in texts if name.startswith("at://")), "")


async def _did(handle: str, service: str, tools: Toolbox) -> str:
    path = "xrpc/com.atproto.identity.resolveHandle"
    try:
        told = await _asked(service, path, tools, {"handle": handle})
    except Rejected as error:
        raise FormRefused({"handle": NOBODY}) from error
    except Unreachable as error:
        words = "This server cannot be reached. Check its address, and whether this computer is online."
        raise FormRefused({"service": words}) from error
    return values.text(told, "did")


async def _document(did: str, directory: str, tools: Toolbox) -> Mapping[str, Any]:
    """What is published about a DID."""
    web = _WEB.fullmatch(did)
    try:
        if _PLC.fullmatch(did):
            document = await _asked(checked_base(directory), did, tools)
        elif web:
            document = await _asked(_web_host(web[1]), ".well-known/did.json", tools)
        else:
            raise FormRefused({"handle": NOBODY})
    except (Rejected, ValueError) as error:
        raise FormRefused({"handle": NO_HOME}) from error
    if values.text(document, "id") != did:
        raise FormRefused({"handle": NO_HOME})
    return document


def _web_host(name: str) -> str:
    """The host of a did:web, which has a port in it only on this machine."""
    host = unquote(name)
    return checked_base(f"http://{host}" if net.is_loopback(host.partition(":")[0]) else host)


def _pds(document: Mapping[str, Any]) -> str:
    for service in values.records(document, "service"):
        right = values.text(service, "id").endswith("#atproto_pds")
        if right and values.text(service, "type") == "AtprotoPersonalDataServer":
            try:
                return checked_base(values.text(service, "serviceEndpoint"))
            except ValueError:
                break
    raise FormRefused({"handle": NO_HOME})


async def _signed_in_at(did: str, handle: str, pds: str, tools: Toolbox) -> Home:
    """RFC 9728 at the data server, RFC 8414 at the one it names; each has to name itself."""
    try:
        resource = await _asked(pds, ".well-known/oauth-protected-resource", tools)
        issuer = _origin(values.text(resource, "authorization_servers", 0))
        told = await _asked(issuer, ".well-known/oauth-authorization-server", tools)
    except (Rejected, ValueError) as error:
        raise FormRefused({"app_password": NO_PAGE}) from error
    if values.text(resource, "resource").rstrip("/") != pds or not _fits(told, issuer, pds):
        raise FormRefused({"app_password": NO_PAGE})
    return Home(
        did=did,
        handle=handle,
        pds=pds,
        issuer=issuer,
        authorize_url=_page(values.text(told, "authorization_endpoint")),
        par_url=_page(values.text(told, "pushed_authorization_request_endpoint")),
        token_url=_page(values.text(told, "token_endpoint")),
        revoke_url=_page(values.text(told, "revocation_endpoint")) if "revocation_endpoint" in told else "",
    )


def _fits(told: Mapping[str, Any], issuer: str, pds: str) -> bool:
    """What /specs/oauth, "Server Metadata", demands and we rely on."""

    def has(name: str, wanted: str) -> bool:
        found = values.at(told, name)
        return isinstance(found, list) and wanted in found

    return (
        values.text(told, "issuer") == issuer
        and values.flag(told, "authorization_response_iss_parameter_supported")
        and has("code_challenge_methods_supported", "S256")
        and has("dpop_signing_alg_values_supported", "ES256")
        and has("scopes_supported", "atproto")
        and ("protected_resources" not in told or has("protected_resources", pds))
    )


def _origin(address: str) -> str:
    """The address of an authorization server, which is scheme, host and port alone; raises ValueError."""
    base = checked_base(address)
    if base != address or httpx.URL(base).path != "/":
        raise ValueError("not an origin")
    return base


def _page(address: str) -> str:
    """A page of the authorization server, encrypted unless it is on this machine."""
    try:
        checked_base(address)
    except ValueError as error:
        raise FormRefused({"app_password": NO_PAGE}) from error
    return address


async def _asked(base: str, path: str, tools: Toolbox, params: Mapping[str, str] | None = None) -> Mapping[str, Any]:
    """A public answer. Raises Rejected where there is none, Unreachable, RateLimited."""
    http = Http(tools, base, explain=_nothing)
    try:
        return (await http.get(path, params)).record()
    except SignInNeeded as error:
        raise Rejected(str(error)) from error
    finally:
        await http.close()


def _nothing(answer: Answer) -> KnownError | None:
    """A server that does not know the page at all has none, whatever it says about it."""
    return Rejected("There is no such page.") if answer.status in (400, 404, 405, 410, 501) else None
