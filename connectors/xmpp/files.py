"""Files: a place at the server's upload service (XEP-0363), and fetching what others offer."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from connectors._kit import net
from connectors._kit.http import Http
from connectors.xmpp import addresses
from connectors.xmpp.client import Client
from connectors.xmpp.stanzas import make
from shopbell.connector import OutgoingFile
from shopbell.errors import Rejected, Unreachable

UPLOAD: Final = "{urn:xmpp:http:upload:0}"
INFO: Final = "{http://jabber.org/protocol/disco#info}"
ITEMS: Final = "{http://jabber.org/protocol/disco#items}"
DATA: Final = "{jabber:x:data}"
ALLOWED: Final = frozenset({"authorization", "cookie", "expires"})
"""Headers that a service may have us send (XEP-0363 section 5)."""
MOST_SERVICES: Final = 20


@dataclass(frozen=True, slots=True)
class Service:
    """Where files go, and how large one may be (0: not said)."""

    jid: str
    most: int = 0


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file and where others fetch it."""

    file: OutgoingFile
    url: str


async def find_service(client: Client) -> Service | None:
    """The server's upload service, None when it has none."""
    domain = addresses.domain(client.jid)
    answer = await client.ask("get", make(f"{ITEMS}query"), domain)
    names = [domain, *(one.get("jid", "") for one in answer.iter(f"{ITEMS}item"))]
    for name in names[:MOST_SERVICES]:
        try:
            info = await client.ask("get", make(f"{INFO}query"), name)
        except Rejected:
            continue
        if any(one.get("var") == UPLOAD[1:-1] for one in info.iter(f"{INFO}feature")):
            return Service(name, _most(info))
    return None


def _most(info: Element) -> int:
    for field in info.iter(f"{DATA}field"):
        if field.get("var") == "max-file-size":
            text = (field.findtext(f"{DATA}value") or "").strip()
            return int(text) if text.isascii() and text.isdigit() else 0
    return 0


async def upload(
    client: Client, service: Service, http: Http, files: Sequence[OutgoingFile], trusted: bool
) -> list[Uploaded]:
    """Put them there; nobody sees them before a message names them. Raises Rejected, RateLimited, Unreachable."""
    return [await _one(client, service, http, file, trusted) for file in files]


async def _one(client: Client, service: Service, http: Http, file: OutgoingFile, trusted: bool) -> Uploaded:
    if service.most and len(file.content) > service.most:
        raise Rejected(f"{file.name} is larger than the server takes ({service.most // 1_000_000} MB).")
    asked = {"filename": file.name, "size": str(len(file.content)), "content-type": file.media_type}
    answer = await client.ask("get", make(f"{UPLOAD}request", asked), service.jid)
    put, get = answer.find(f"{UPLOAD}slot/{UPLOAD}put"), answer.find(f"{UPLOAD}slot/{UPLOAD}get")
    if put is None or get is None:
        raise Unreachable("The server's answer about the file could not be read. Shopbell tries again later.")
    for node in (put, get):
        check_address(node.get("url", ""), trusted=trusted)
    headers = {"Content-Type": file.media_type}
    for one in put.iter(f"{UPLOAD}header"):
        if (one.get("name") or "").lower() in ALLOWED:
            headers[one.get("name", "")] = " ".join((one.text or "").split())
    # Only a message makes the file known: putting it there twice is harmless.
    await http.request("PUT", put.get("url", ""), safe=True, content=file.content, headers=headers)
    return Uploaded(file, get.get("url", ""))


async def download(http: Http, url: str, *, trusted: bool) -> bytes:
    """What somebody offers. Raises Rejected and Unreachable."""
    check_address(url, trusted=trusted)
    return await http.download(url)


def check_address(url: str, *, trusted: bool) -> None:
    """Raises Rejected unless it is a web address that is safe to ask; `trusted`: our own server is this machine.

    A stranger's message must not have us ask printers and routers of the owner's network.
    """
    try:
        parsed = urlsplit(url)
        host = parsed.hostname or ""
    except ValueError as error:
        raise Rejected("The address of this file cannot be used.") from error
    if net.is_loopback(host):
        if trusted and parsed.scheme in ("http", "https"):
            return
        raise Rejected("This file is said to be on your own computer, and was not fetched.")
    if parsed.scheme != "https" or not host:
        raise Rejected("This file is offered without encryption, and was not fetched.")
    try:
        if not ipaddress.ip_address(host).is_global:
            raise Rejected("This file is said to be in your own network, and was not fetched.")
    except ValueError:
        return
