"""Sign-in by a code that the owner types in on any device with a browser: the device grant of OAuth (RFC 8628)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import httpx

from connectors._kit import values
from connectors._kit.http import checked_base
from connectors._kit.oauth import Provider, Tokens, asked, given
from shopbell.connector import Clock
from shopbell.errors import SignInNeeded, Unreachable
from shopbell.sign_in_code import ShowCode, SignInCode
from shopbell.text.plain import clean_text

GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"
_INTERVAL: Final = 5
_SLOWEST: Final = 60
_LONGEST: Final = timedelta(minutes=30)
_SHORTEST: Final = timedelta(minutes=1)
_CODE_LETTERS: Final = 40
_TOO_LATE: Final = "Nobody typed the code in time. Please try again."
_REFUSED: Final = "It was refused on the provider's page. Please sign in again."
_UNREADABLE: Final = "The provider's answer could not be read. Please try again later."


@dataclass(frozen=True, slots=True)
class _Begun:
    """What the provider gave to wait with."""

    shown: SignInCode
    device_code: str = field(repr=False)
    interval: int


async def by_code(
    provider: Provider, device_url: str, show: ShowCode, client: httpx.AsyncClient, clock: Clock
) -> Tokens:
    """Show a code and wait until somebody has typed it in. The code is taken away whatever happens.

    Raises SignInNeeded (refused, or nobody came in time) and Unreachable. Cancelling is safe: the code runs out.
    """
    status, content = await asked(provider, client, device_url, {"scope": provider.scopes})
    if status != 200:
        raise _refusal(status, content)
    begun = _begun(content, clock.now())
    show(begun.shown)
    try:
        return await _answer(provider, begun, client, clock)
    finally:
        show(None)


def _begun(content: Mapping[str, Any], now: datetime) -> _Begun:
    life = timedelta(seconds=min(values.number(content, "expires_in"), _LONGEST.total_seconds()))
    code = " ".join(clean_text(values.text(content, "user_code")).split())[:_CODE_LETTERS]
    device_code = values.text(content, "device_code")
    whole = values.text(content, "verification_uri_complete")
    try:
        address = _safe(values.text(content, "verification_uri"))
        whole = _safe(whole) if whole else ""
    except ValueError as error:
        raise Unreachable(_UNREADABLE) from error
    if not code or not device_code:
        raise Unreachable(_UNREADABLE)
    interval = min(max(values.number(content, "interval") or _INTERVAL, 1), _SLOWEST)
    return _Begun(SignInCode(address, code, now + max(life, _SHORTEST), whole), device_code, interval)


def _safe(address: str) -> str:
    """As it is, when it is https or this computer's own; raises ValueError."""
    if "://" not in address:
        raise ValueError(address)
    checked_base(address)
    return address


async def _answer(provider: Provider, begun: _Begun, client: httpx.AsyncClient, clock: Clock) -> Tokens:
    form = {"grant_type": GRANT, "device_code": begun.device_code}
    wait = begun.interval
    while clock.now() < begun.shown.until:
        await clock.sleep(wait)
        try:
            status, content = await asked(provider, client, provider.token_url, form)
        except Unreachable:
            # RFC 8628 3.5: a line that broke is no answer; ask again, and less often.
            wait = min(wait * 2, _SLOWEST)
            continue
        if status == 200 and content.get("access_token"):
            return given(content, clock)
        word = values.text(content, "error")
        if word == "slow_down":
            wait = min(wait + _INTERVAL, _SLOWEST)
        elif word != "authorization_pending" and status < 500:
            raise _refusal(status, content)
    raise SignInNeeded(_TOO_LATE)


def _refusal(status: int, content: Mapping[str, Any]) -> SignInNeeded | Unreachable:
    word = values.text(content, "error")
    if word == "expired_token":
        return SignInNeeded(_TOO_LATE)
    if word == "access_denied":
        return SignInNeeded(_REFUSED)
    if 400 <= status < 500:
        return SignInNeeded("The provider gives no code for this sign-in. Please sign in another way.")
    return Unreachable("The provider's sign-in service does not answer properly at the moment.")
