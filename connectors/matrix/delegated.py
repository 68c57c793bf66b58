"""Sign-in at servers that leave it to OAuth 2.0, as newer ones do: registration, browser or code, renewal, sign-out.

https://spec.matrix.org/latest/client-server-api/#oauth-20-api (v1.15; the device grant v1.18).
"""

import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from connectors._kit import device_code, oauth, values
from connectors._kit.http import Http, checked_base, web_client
from connectors.matrix.api import CLIENT
from shopbell.connector import Toolbox
from shopbell.errors import FormRefused, KnownError, RateLimited, Rejected, SignInNeeded, Unreachable, Unsupported

_STABLE: Final = "_matrix/client/v1/auth_metadata"
_OLDER: Final = "_matrix/client/unstable/org.matrix.msc2965/auth_metadata"
_SCOPES: Final = "urn:matrix:client:api:* urn:matrix:client:device:{}"
_OLDER_SCOPES: Final = "urn:matrix:org.matrix.msc2967.client:api:* urn:matrix:org.matrix.msc2967.client:device:{}"
"""Names from before v1.15, for servers that describe themselves only at the address of that time."""
_PAGE: Final = "https://shopbell.invalid/"
"""Of this program, which a registration has to name. There is none, and nobody can put one at this name (RFC 2606)."""
_NAME: Final = "Shopbell"
_LETTERS: Final = 10
NO_CODES: Final = "This server gives no codes to type in. Leave this as it is, and your browser opens."
_NO_STRANGERS: Final = "This server lets no new program sign in. Please ask who runs it."
_NOBODY_LOOKS: Final = "There is no browser here, and nobody to show a code to. Sign in from Shopbell's window."


@dataclass(frozen=True, slots=True)
class Service:
    """Where a homeserver's people sign in."""

    authorization: str
    token: str
    registration: str
    device: str
    revocation: str
    scopes: str
    """With a place for the device's name."""


@dataclass(frozen=True, slots=True)
class Delegation:
    """What a signed-in device has to know of that service, as the account's settings keep it."""

    token: str
    client_id: str
    revocation: str

    def settings(self) -> dict[str, str]:
        """To be stored."""
        return {"oauth_token": self.token, "oauth_client": self.client_id, "oauth_revocation": self.revocation}

    @classmethod
    def of(cls, settings: Mapping[str, str]) -> "Delegation | None":
        """None for an account that signed in at the homeserver itself."""
        if not settings.get("oauth_token"):
            return None
        return cls(settings["oauth_token"], settings.get("oauth_client", ""), settings.get("oauth_revocation", ""))

    @property
    def provider(self) -> oauth.Provider:
        """As the kit wants it."""
        return oauth.Provider(self.client_id, "", self.token, "")


async def service_of(http: Http) -> Service | None:
    """Where this homeserver has its people sign in; None when it does that itself. Raises RateLimited."""
    for path, scopes in ((_STABLE, _SCOPES), (_OLDER, _OLDER_SCOPES)):
        try:
            said = (await http.get(path)).record()
        except RateLimited:
            raise
        except KnownError:
            # Servers that never heard of it answer with all sorts of things.
            continue
        return _service(said, _OLDER_SCOPES if _wants_older_names(said) else scopes)
    return None


def _wants_older_names(said: Mapping[str, Any]) -> bool:
    listed = values.at(said, "scopes_supported")
    names = [name for name in listed if isinstance(name, str)] if isinstance(listed, list) else []
    older = any("org.matrix.msc2967" in name for name in names)
    return older and not any(name.startswith("urn:matrix:client:") for name in names)


def _service(said: Mapping[str, Any], scopes: str) -> Service | None:
    def place(name: str) -> str:
        address = values.text(said, f"{name}_endpoint")
        try:
            return address if "://" in address and checked_base(address) else ""
        except ValueError:
            return ""

    names = ("authorization", "token", "registration", "device_authorization", "revocation")
    authorization, token, registration, device, revocation = (place(name) for name in names)
    if not token or not registration or not (authorization or device):
        return None
    return Service(authorization, token, registration, device, revocation, scopes)


async def sign_in(
    http: Http, service: Service, user: str, tools: Toolbox, *, code: bool
) -> tuple[Mapping[str, Any], Delegation]:
    """In the browser of this computer, or by a code for another device: `code`, or where no browser opens.

    Gives what a login at the homeserver would give. Raises FormRefused, SignInNeeded, Unreachable, Unsupported.
    """
    if code and not service.device:
        raise FormRefused({"way": NO_CODES})
    device = "".join(secrets.choice(string.ascii_uppercase) for _ in range(_LETTERS))
    provider = await _registered(http, service, device)
    tokens = await _tokens(provider, service, user, tools, code=code)
    delegation = Delegation(service.token, provider.client_id, service.revocation)
    headers = {"Authorization": f"Bearer {tokens.access}"}
    who = (await http.get(f"{CLIENT}/account/whoami", headers=headers)).record()
    signed = {
        "user_id": values.text(who, "user_id"),
        "device_id": values.text(who, "device_id") or device,
        "access_token": tokens.access,
        "refresh_token": tokens.refresh,
    }
    return signed, delegation


async def _registered(http: Http, service: Service, device: str) -> oauth.Provider:
    """As a new client, which the specification wants at every sign-in. The way back has any port (RFC 8252 7.3)."""
    grants = ["authorization_code", "refresh_token", *([device_code.GRANT] if service.device else [])]
    wanted = {
        "client_name": _NAME,
        "client_uri": _PAGE,
        "application_type": "native",
        "redirect_uris": ["http://127.0.0.1/"],
        "response_types": ["code"],
        "grant_types": grants,
        "token_endpoint_auth_method": "none",
    }
    try:
        said = (await http.post(service.registration, safe=True, json=wanted)).record()
    except (Rejected, SignInNeeded) as error:
        raise FormRefused({"homeserver": _NO_STRANGERS}) from error
    client = values.text(said, "client_id")
    if not client:
        raise Unreachable("The Matrix server's answer could not be read. Please try again later.")
    more = {"response_mode": "query"}
    return oauth.Provider(client, service.authorization, service.token, service.scopes.format(device), extra=more)


async def _tokens(provider: oauth.Provider, service: Service, user: str, tools: Toolbox, *, code: bool) -> oauth.Tokens:
    client = web_client(tools)
    try:
        if not code and service.authorization:
            try:
                return await oauth.sign_in(provider, tools.browser, client, tools.clock, _hint(user))
            except Unsupported:
                # No browser opens here: a code can be typed in anywhere.
                if not service.device or tools.show_code is None:
                    raise
        if tools.show_code is None:
            raise Unsupported(_NOBODY_LOOKS)
        return await device_code.by_code(provider, service.device, tools.show_code, client, tools.clock)
    finally:
        await client.aclose()


def _hint(user: str) -> str:
    """Whom the page may propose."""
    return f"mxid:{user}" if user.startswith("@") and ":" in user else user


class DelegatedRenewal:
    """Fresh tokens from the service that gave the old ones."""

    def __init__(self, delegation: Delegation, tools: Toolbox) -> None:
        self._delegation = delegation
        self._tools = tools

    async def __call__(self, refresh: str) -> tuple[str, str]:
        """The new access and refresh token. Raises SignInNeeded and Unreachable."""
        client, clock = web_client(self._tools), self._tools.clock
        try:
            old = oauth.Tokens("", clock.now(), refresh)
            found = await oauth.refresh(self._delegation.provider, old, client, clock)
        finally:
            await client.aclose()
        return found.access, found.refresh


async def sign_out(http: Http, delegation: Delegation | None, kept: Mapping[str, str]) -> None:
    """Make tokens void that were just given (RFC 7009, or logout at the homeserver). Raises any KnownError."""
    if delegation is None:
        headers = {"Authorization": f"Bearer {kept.get('access_token', '')}"}
        await http.post(f"{CLIENT}/logout", safe=True, json={}, headers=headers)
        return
    token = kept.get("refresh_token") or kept.get("access_token", "")
    form = {"token": token, "client_id": delegation.client_id}
    if token and delegation.revocation:
        await http.post(delegation.revocation, safe=True, data=form)
