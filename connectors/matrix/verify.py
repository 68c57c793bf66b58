"""Signing in: which server, which way, and the new device's tokens.

Finding the server: https://spec.matrix.org/latest/client-server-api/#server-discovery. Ways to sign in: #login there.
"""

import base64
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote, urlencode

from connectors._kit import values
from connectors._kit.http import Http, checked_base
from connectors._kit.oauth import code_from_browser
from connectors.matrix.api import CLIENT, MatrixApi
from connectors.matrix.crypto.recovery import BACKUP, SELF_SIGNING, WrongKeyError, unlocked
from connectors.matrix.delegated import NO_CODES, Delegation, service_of, sign_in, sign_out
from connectors.matrix.errors import Refused, explain
from connectors.matrix.rooms import tidy
from shopbell.connector import Toolbox, Verified
from shopbell.errors import FormRefused, KnownError, RateLimited, Rejected, SignInNeeded, Unreachable
from shopbell.model import Account

DEVICE: Final = "Shopbell"
_NO_SERVER: Final = "No Matrix server answers at {}. Check the address, and that this computer is online."
_NO_NAME: Final = "Type your whole Matrix name, such as @bakery:example.org, or give the server below."
_WRONG: Final = "The server does not accept this name with this password."
_NO_PASSWORD_WAY: Final = "This server signs in through its own page. Leave the password empty, and your browser opens."
_NO_OTHER_WAY: Final = "This server signs in with a password. Please type it."


async def verify(answers: Mapping[str, str], tools: Toolbox) -> Verified:
    """See `connector.Connector.verify`."""
    user, password = answers.get("user", "").strip(), answers.get("password", "")
    if not user:
        raise FormRefused({"user": _NO_NAME})
    base = await _homeserver(answers.get("homeserver", "").strip(), user, tools)
    http = Http(tools, base, explain=lambda answer: explain(answer, tools.clock.now), name="Matrix")
    try:
        signed, delegation = await _entered(http, user, password, answers.get("way", ""), tools)
        verified = await _verified(http, base, user, signed, delegation)
        # What the form is filled with when it is time to sign in again.
        remembered = {"user": verified.address, "way": answers.get("way", "")}
        verified = replace(verified, settings={**verified.settings, **remembered})
        typed = answers.get("recovery_key", "").strip()
        return replace(verified, secrets=await _recovered(http, verified, typed)) if typed else verified
    finally:
        await http.close()


async def forget_device(account: Account, tools: Toolbox) -> None:
    """Sign our device out. Raises any KnownError."""
    base, delegation = account.settings.get("homeserver", ""), Delegation.of(account.settings)
    if delegation is None:
        # An access token that ran out is renewed on the way.
        api = MatrixApi(base, tools)
        try:
            await api.logout()
        finally:
            await api.close()
        return
    http = Http(tools, base, name="Matrix")
    try:
        await sign_out(http, delegation, {"refresh_token": await tools.secrets.get("refresh_token") or ""})
    finally:
        await http.close()


# ---- the server ------------------------------------------------------------------------------------------------------


async def _homeserver(typed: str, user: str, tools: Toolbox) -> str:
    """The address of the client API. An address with https:// is tried as it is first, a mere name is looked up."""
    name = typed or (user.partition(":")[2] if user.startswith("@") else "")
    field = "homeserver" if typed or name == "" else "user"
    if not name:
        raise FormRefused({"homeserver": _NO_NAME})
    try:
        base = checked_base(name)
    except ValueError as error:
        raise FormRefused({field: str(error)}) from error
    if "://" in typed and await _answers(base, tools):
        return base
    named = await _well_known(base, tools)
    if named and await _answers(named, tools):
        return named
    if "://" not in typed and await _answers(base, tools):
        return base
    raise FormRefused({field: _NO_SERVER.format(name)})


async def _answers(base: str, tools: Toolbox) -> bool:
    """Whether a homeserver is there; raises Unreachable without a network only where nobody is known to listen."""
    found = await _looked_up(base, "_matrix/client/versions", tools)
    return isinstance(values.at(found, "versions"), list)


async def _well_known(base: str, tools: Toolbox) -> str:
    found = await _looked_up(base, ".well-known/matrix/client", tools)
    try:
        return checked_base(values.text(found, "m.homeserver", "base_url"))
    except ValueError:
        return ""


async def _looked_up(base: str, path: str, tools: Toolbox) -> Mapping[str, Any]:
    """What is published there, {} when nothing is; RateLimited is told."""
    http = Http(tools, base, explain=lambda answer: explain(answer, tools.clock.now), name="Matrix")
    try:
        return (await http.get(path)).record()
    except RateLimited:
        raise
    except KnownError:
        return {}
    finally:
        await http.close()


# ---- the way in ------------------------------------------------------------------------------------------------------


async def _entered(
    http: Http, user: str, password: str, way: str, tools: Toolbox
) -> tuple[Mapping[str, Any], Delegation | None]:
    """What the server gave our new device, and who renews it."""
    service = None if password else await service_of(http)
    if service is not None:
        return await sign_in(http, service, user, tools, code=way == "code")
    if way == "code":
        raise FormRefused({"way": NO_CODES})
    return await _signed_in(http, await _way(http, user, password, tools), password), None


async def _way(http: Http, user: str, password: str, tools: Toolbox) -> dict[str, Any]:
    """The login request's part that says who we are."""
    flows = {values.text(flow, "type") for flow in values.records(await _flows(http), "flows")}
    if password:
        if "m.login.password" not in flows:
            raise FormRefused({"password": _NO_PASSWORD_WAY})
        return {"type": "m.login.password", "identifier": _identifier(user), "password": password}
    if "m.login.sso" not in flows:
        raise FormRefused({"password": _NO_OTHER_WAY})

    def page(redirect: str, state: str) -> str:
        back = urlencode({"redirectUrl": f"{redirect}?{urlencode({'state': state})}", "action": "login"})
        return f"{http.base}/{CLIENT}/login/sso/redirect?{back}"

    token = await code_from_browser(tools.browser, page, name="loginToken")
    return {"type": "m.login.token", "token": token}


async def _flows(http: Http) -> Mapping[str, Any]:
    try:
        return (await http.get(f"{CLIENT}/login")).record()
    except Rejected as error:
        if await service_of(http) is not None:
            return {}
        raise FormRefused({"homeserver": _NO_SERVER.format(http.base)}) from error


def _identifier(user: str) -> dict[str, str]:
    if "@" in user[1:]:
        return {"type": "m.id.thirdparty", "medium": "email", "address": user}
    return {"type": "m.id.user", "user": user}


async def _signed_in(http: Http, way: Mapping[str, Any], password: str) -> Mapping[str, Any]:
    wanted = {**way, "initial_device_display_name": DEVICE, "refresh_token": True}
    try:
        signed = (await http.post(f"{CLIENT}/login", safe=True, json=wanted)).record()
    except (Refused, SignInNeeded) as error:
        refused = _WRONG if password else "The server did not accept what its own page allowed. Please try again."
        known = isinstance(error, SignInNeeded) or error.code in ("M_FORBIDDEN", "M_UNAUTHORIZED", "M_UNKNOWN")
        raise FormRefused({"password": refused if known else str(error)}) from error
    if not values.text(signed, "access_token") or not values.text(signed, "user_id"):
        raise Unreachable("The Matrix server's answer could not be read. Please try again later.")
    return signed


async def _verified(
    http: Http, base: str, user: str, signed: Mapping[str, Any], delegation: Delegation | None
) -> Verified:
    mine = values.text(signed, "user_id")
    secrets = {name: values.text(signed, name) for name in ("access_token", "refresh_token")}
    if "@" not in user[1:] and user.removeprefix("@").partition(":")[0].casefold() != _local(mine):
        with suppress(KnownError):
            await sign_out(http, delegation, secrets)
        raise FormRefused({"user": f"On the page you signed in as {mine}. Type that name, or sign in as {user}."})
    settings = {"homeserver": base, "device_id": values.text(signed, "device_id")}
    settings |= delegation.settings() if delegation is not None else {}
    return Verified(mine, await _name(http, mine, secrets["access_token"]) or mine, settings, secrets)


async def _recovered(http: Http, verified: Verified, typed: str) -> Mapping[str, str]:
    """With what the recovery key opens. The device that was just made goes again when it opens nothing."""
    headers = {"Authorization": f"Bearer {verified.secrets['access_token']}"}

    async def data(kind: str) -> Mapping[str, Any]:
        path = f"{CLIENT}/user/{quote(verified.address, safe='')}/account_data/{quote(kind, safe='')}"
        try:
            return (await http.get(path, headers=headers)).record()
        except Rejected:
            return {}

    try:
        found = await unlocked(typed, data)
    except WrongKeyError as error:
        await sign_out(http, Delegation.of(verified.settings), verified.secrets)
        raise FormRefused({"recovery_key": str(error)}) from error
    backup, signing = found.get(BACKUP, b""), found.get(SELF_SIGNING, b"")
    kept = {"backup_key": base64.b64encode(backup).decode().rstrip("="), "self_signing_key": signing.hex()}
    return {**verified.secrets, **kept}


def _local(user: str) -> str:
    return user.removeprefix("@").partition(":")[0].casefold()


async def _name(http: Http, user: str, token: str) -> str:
    """As the others see it; '' when the server does not say."""
    try:
        path = f"{CLIENT}/profile/{user}/displayname"
        said = await http.get(path, headers={"Authorization": f"Bearer {token}"})
        return tidy(values.text(said.record(), "displayname"))
    except KnownError:
        return ""
