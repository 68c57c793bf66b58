"""People's pictures come from the account's own servers or not at all: a picture's address is a stranger's word."""

from collections.abc import Collection

import httpx

from connectors._kit import net
from connectors._kit.http import Http
from shopbell.errors import Rejected
from shopbell.portraits import MOST_BYTES


def server_of(address: str) -> str:
    """https://host[:port] of an address; '' when it is none."""
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        return ""
    return f"{url.scheme}://{url.netloc.decode('ascii')}" if url.host else ""


def is_ours(url: httpx.URL, servers: Collection[str]) -> bool:
    """Whether an address lies at one of these servers (https://host[:port]) or at a host below one."""
    for server in servers:
        own = httpx.URL(server)
        if (url.scheme, url.host, url.port) == (own.scheme, own.host, own.port):
            return True
        if url.scheme == own.scheme == "https" and url.port is None and url.host.endswith(f".{own.host}"):
            return True
    return False


async def fetched(http: Http, reference: str, servers: Collection[str]) -> bytes:
    """The file at an address, without any sign-in. Raises Rejected where it, or a redirect from it, is not ours."""
    try:
        url = httpx.URL(reference)
    except httpx.InvalidURL as error:
        raise Rejected("This picture has no address that can be asked for.") from error
    if url.scheme != "https" and not (url.scheme == "http" and net.is_loopback(url.host)):
        raise Rejected("This picture is offered without encryption, and was not fetched.")
    return await http.download(reference, MOST_BYTES, ours=lambda asked: is_ours(asked, servers))
