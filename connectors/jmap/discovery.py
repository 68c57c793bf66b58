"""Finding the session resource from what the owner typed (RFC 8620 2.2), without a credential on the way.

Redirects and SRV records are followed without signing in. Where they end is only trusted with the sign-in when it
belongs to the host or domain that the owner typed: else the owner is told, and can type that address.
"""

import re
from dataclasses import dataclass
from typing import Final

import httpx

from connectors._kit import net
from connectors._kit.http import checked_base
from connectors._kit.srv import Resolver
from connectors.jmap.resource import check_encrypted
from shopbell.errors import FormRefused, Rejected, Unreachable

WELL_KNOWN: Final = "/.well-known/jmap"
HOPS: Final = 5
NOT_ONE: Final = "No JMAP server is found there. Your provider's help page names its address, if it has one."


@dataclass(frozen=True, slots=True)
class Found:
    """Where the session resource is, and the mail address if one was typed."""

    url: str
    address: str = ""
    realm: str = ""
    """What the server calls itself when it asks for a password (RFC 7617 2)."""


async def find(typed: str, client: httpx.AsyncClient, resolver: Resolver) -> Found:
    """Raises FormRefused at `session_url`, and Unreachable."""
    given = typed.strip()
    address = given.lower() if re.fullmatch(r"[^\s@/]+@[^\s@/:]+", given) else ""
    if address:
        domain = address.rpartition("@")[2]
        records = list(await resolver.srv(f"_jmap._tcp.{domain}"))[:1]
        start = f"https://{records[0][0]}:{records[0][1]}{WELL_KNOWN}" if records else f"https://{domain}{WELL_KNOWN}"
    else:
        start = _address(given)
        domain = httpx.URL(start).host
    url, asks = await _followed(start, client)
    _check_home(url, domain)
    realm = re.search(r'realm="([^"]*)"', asks)
    return Found(url, address, realm[1] if realm else "")


def _address(given: str) -> str:
    try:
        base = checked_base(given)
    except ValueError as error:
        raise _refused(str(error)) from error
    # The slash at the end of a path belongs to it, and `checked_base` takes it away.
    path = httpx.URL(base).path
    if path in ("", "/"):
        return base.rstrip("/") + WELL_KNOWN
    return base + ("/" if given.split("?", maxsplit=1)[0].endswith("/") else "")


async def _followed(url: str, client: httpx.AsyncClient) -> tuple[str, str]:
    """Where redirects end, at what answers or wants to be signed in to; and how it asks for that."""
    for _ in range(HOPS):
        _check(url)
        try:
            # The head tells all; a body could be without an end.
            async with client.stream("GET", url, headers={"Accept": "application/json"}) as got:
                answer = got
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise Unreachable(f"{httpx.URL(url).host} cannot be reached. Check the address and the network.") from error
        where = answer.headers.get("location", "")
        if answer.status_code in (301, 302, 303, 307, 308) and where:
            url = _next(url, where)
            continue
        if answer.status_code >= 500 or answer.status_code == 429:
            raise Unreachable(f"{httpx.URL(url).host} has a problem of its own. Try again in a few minutes.")
        if answer.status_code in (404, 405, 410):
            raise _refused(NOT_ONE)
        return url, answer.headers.get("www-authenticate", "")
    raise _refused("This server sends Shopbell around in a circle. Check the address.")


def _next(url: str, where: str) -> str:
    try:
        return str(httpx.URL(url).join(where).copy_with(fragment=None))
    except httpx.InvalidURL as error:
        raise _refused(NOT_ONE) from error


def _check(url: str) -> None:
    try:
        check_encrypted(url)
    except Rejected as error:
        raise _refused(str(error)) from error


def _check_home(url: str, domain: str) -> None:
    """The sign-in goes to the host that was typed, or to one below it; a port of loopback is this computer."""
    host, home = httpx.URL(url).host.lower(), domain.lower()
    if host == home or host.endswith(f".{home}") or (net.is_loopback(host) and net.is_loopback(home)):
        return
    raise _refused(f"{home} says that its mail is at {host}. If that is your provider, type this address here: {url}")


def _refused(sentence: str) -> FormRefused:
    return FormRefused({"session_url": sentence})
