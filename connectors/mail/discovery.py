"""Finding an address's servers: presets, the domain's autoconfig, its SRV records, else likely names to be tried.

Sources: https://wiki.mozilla.org/Thunderbird:Autoconfiguration:ConfigFileFormat and RFC 6186, 8314. Only the owner's
own domain is asked: no third party learns of the address.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
import httpx
from defusedxml import DefusedXmlException

from connectors._kit.cut import beginning
from connectors._kit.srv import Resolver
from connectors.mail.presets import Provider, presets
from connectors.mail.settings import Server

XML_LIMIT = 256 * 1024
SECONDS = 8.0
_SECURITY = {"SSL": "tls", "STARTTLS": "starttls", "plain": "none"}


@dataclass(frozen=True, slots=True)
class Found:
    """Servers for an address. `username` is '' for the whole address; `guessed` ones are to be tried in order."""

    imap: tuple[Server, ...]
    smtp: tuple[Server, ...]
    username: str = ""
    provider: Provider | None = None
    guessed: bool = False


async def discover(address: str, client: httpx.AsyncClient | None, resolver: Resolver) -> Found:
    """The best of what is known about an address; never raises. `client` None asks no web server."""
    domain = address.rpartition("@")[2].lower()
    provider = presets().by_domain.get(domain)
    if provider is not None:
        return Found((provider.imap,), (provider.smtp,), provider=provider)
    told, records = await asyncio.gather(_autoconfig(address, domain, client), _by_srv(domain, resolver))
    found = told or records
    if found is None:
        return guesses(domain)
    known = presets().for_host(found.imap[0].host)
    return Found(found.imap, found.smtp, found.username, known)


def guesses(domain: str) -> Found:
    """Names most small providers use, encrypted ports only."""
    imap = [Server(f"{name}{domain}", 993, "tls") for name in ("imap.", "mail.", "")]
    smtp = [Server(f"{name}{domain}", port, kind) for name in ("smtp.", "mail.", "") for port, kind in _SUBMISSION]
    return Found(
        (*imap, Server(f"imap.{domain}", 143, "starttls"), Server(f"mail.{domain}", 143, "starttls")),
        tuple(smtp),
        guessed=True,
    )


_SUBMISSION = ((465, "tls"), (587, "starttls"))


# ---- autoconfig ------------------------------------------------------------------------------------------------------


async def _autoconfig(address: str, domain: str, client: httpx.AsyncClient | None) -> Found | None:
    if client is None or not domain:
        return None
    query = f"?emailaddress={address}"
    paths = (
        f"https://autoconfig.{domain}/mail/config-v1.1.xml{query}",
        f"https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml",
        f"http://autoconfig.{domain}/mail/config-v1.1.xml",
    )
    for url in paths:
        content = await _get(client, url)
        found = read_autoconfig(content, address) if content else None
        # What came over an open line may name servers, but never an unencrypted one.
        if found is not None and (url.startswith("https") or _encrypted(found)):
            return found
    return None


async def _get(client: httpx.AsyncClient, url: str) -> bytes | None:
    try:
        async with asyncio.timeout(SECONDS), client.stream("GET", url, follow_redirects=False) as answer:
            if answer.status_code != 200:
                return None
            content = await beginning(answer, XML_LIMIT + 1)
            return None if len(content) > XML_LIMIT else content
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError, UnicodeError, ValueError):
        return None


def _encrypted(found: Found) -> bool:
    return all(server.security != "none" for server in (*found.imap, *found.smtp))


def read_autoconfig(content: bytes, address: str) -> Found | None:
    """Servers from a config file; None when it is none or names no IMAP."""
    try:
        root = defusedxml.ElementTree.fromstring(content)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return None
    words = _placeholders(address)
    imap = _servers(root, "incomingServer", "imap", words)
    smtp = _servers(root, "outgoingServer", "smtp", words)
    if not imap or not smtp:
        return None
    first = root.find(".//incomingServer[@type='imap']/username")
    username = _fill(first.text or "", words) if first is not None else ""
    return Found(tuple(imap), tuple(smtp), "" if username == address else username)


def _servers(root: Element, tag: str, kind: str, words: Mapping[str, str]) -> list[Server]:
    found: list[Server] = []
    for node in root.iterfind(f".//{tag}[@type='{kind}']"):
        host, port = _fill(node.findtext("hostname", ""), words), node.findtext("port", "").strip()
        security = _SECURITY.get(node.findtext("socketType", "").strip())
        if host and port.isdigit() and 0 < int(port) < 65536 and security:
            found.append(Server(host, int(port), security))
    order = {"tls": 0, "starttls": 1, "none": 2}
    return sorted(found, key=lambda server: order[server.security])


def _placeholders(address: str) -> dict[str, str]:
    local, _, domain = address.rpartition("@")
    return {"%EMAILADDRESS%": address, "%EMAILLOCALPART%": local, "%EMAILDOMAIN%": domain}


def _fill(text: str, words: Mapping[str, str]) -> str:
    for word, value in words.items():
        text = text.replace(word, value)
    return text.strip()


# ---- SRV -------------------------------------------------------------------------------------------------------------


async def _by_srv(domain: str, resolver: Resolver) -> Found | None:
    names = ("_imaps._tcp", "_imap._tcp", "_submissions._tcp", "_submission._tcp")
    imaps, imap, submissions, submission = await asyncio.gather(*(resolver.srv(f"{n}.{domain}") for n in names))
    incoming = [Server(h, p, "tls") for h, p in imaps] + [Server(h, p, "starttls") for h, p in imap]
    outgoing = [Server(h, p, "tls") for h, p in submissions] + [Server(h, p, "starttls") for h, p in submission]
    return Found(tuple(incoming), tuple(outgoing)) if incoming and outgoing else None
