"""Signing in once with the answers of the form; every failure is a sentence at its field."""

import secrets
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

from connectors._kit import net, tls
from connectors._kit.srv import DnsResolver, NoResolver, Resolver
from connectors.xmpp import addresses, displayed, files
from connectors.xmpp.archive import ensure_kept
from connectors.xmpp.client import Client
from connectors.xmpp.link import signed_in
from connectors.xmpp.settings import PORTS, SECRET, SECURITIES, XmppSettings
from connectors.xmpp.wording import NotXmpp, UnknownDomain
from shopbell.connector import Toolbox, Verified
from shopbell.errors import FormRefused, KnownError, Rejected, SignInNeeded, Unreachable

NOT_FOUND: Final = "The server of this address could not be found. Please enter it; your provider's help page names it."
NO_ARCHIVE: Final = (
    "This server keeps no archive of messages (XEP-0313), and without it Shopbell would miss what is written while it "
    "is not running. Ask the provider for it, or use another one."
)
CLEAR_TEXT: Final = (
    "Without encryption everybody on the way can read along. This is only possible with a server on this computer."
)
Server = tuple[str, int, str]


async def verify(given: Mapping[str, str], tools: Toolbox, resolver: Resolver | None = None) -> Verified:
    """Raises FormRefused, CertificateUntrusted and Unreachable; stores nothing but the archive's being kept."""
    settings, password = _checked(given)
    found = await _servers(settings, resolver or (NoResolver() if tools.offline else DnsResolver()))
    failure: Unreachable | None = None
    for host, port, security in found:
        tried = settings.at(host, port, security)
        try:
            done = await _visit(tried, password, tools)
        except Unreachable as error:
            failure = failure or error
        else:
            return Verified(done.jid, done.name or done.jid, done.kept(), {SECRET: password})
    raise _refused(settings, failure)


def _checked(given: Mapping[str, str]) -> tuple[XmppSettings, str]:
    settings, password = XmppSettings.of(given), given.get("password", "")
    wrong: dict[str, str] = {}
    if not addresses.is_person(settings.jid):
        wrong["jid"] = "Please enter the XMPP address. It looks like shop@example.org."
    if not password:
        wrong["password"] = "Please enter the password."
    port = given.get("port", "").strip()
    if port and not 0 < settings.port < 65536:
        wrong["port"] = "A port is a number between 1 and 65535."
    if settings.security and settings.security not in SECURITIES:
        wrong["security"] = "Choose one of the offered ways."
    if settings.security == "none" and not settings.local_server:
        wrong["security"] = CLEAR_TEXT
    if not all(map(addresses.is_person, settings.rooms)):
        wrong["rooms"] = "A room's address looks like room@rooms.example.org."
    if settings.ca_file and not _holds_an_authority(settings.ca_file):
        wrong["ca_file"] = "This file holds no certificate authority (PEM), or cannot be read."
    if wrong:
        raise FormRefused(wrong)
    resource = f"shopbell-{secrets.token_hex(4)}"
    return replace(settings, resource=resource, limit=XmppSettings("").limit, without=()), password


def _holds_an_authority(name: str) -> bool:
    try:
        return Path(name).expanduser().is_file() and bool(tls.context(tls.Trust(ca_file=name)))
    except (OSError, ssl.SSLError, ValueError):
        return False


async def _servers(settings: XmppSettings, resolver: Resolver) -> Sequence[Server]:
    """What was entered; else the domain's SRV records, direct TLS first (XEP-0368); else the domain itself."""
    if settings.host:
        kinds = (settings.security,) if settings.security else ("starttls", "tls")
        return [(settings.host, settings.port or PORTS[kind], kind) for kind in kinds]
    domain = addresses.domain(settings.jid)
    direct = [(host, port, "tls") for host, port in await resolver.srv(f"_xmpps-client._tcp.{domain}")]
    later = [(host, port, "starttls") for host, port in await resolver.srv(f"_xmpp-client._tcp.{domain}")]
    usual = [(domain, settings.port or PORTS[kind], kind) for kind in ("starttls", "tls")]
    found = [*direct, *later] or usual
    wanted = settings.security
    return [one for one in found if one[2] == wanted] if wanted else found


async def _visit(settings: XmppSettings, password: str, tools: Toolbox) -> XmppSettings:
    try:
        client = await signed_in(settings, password, tools, _deaf, lambda: None)
    except SignInNeeded as error:
        raise FormRefused({"password": str(error)}) from error
    except UnknownDomain as error:
        raise FormRefused({"jid": str(error)}) from error
    try:
        return await _look_round(client, settings)
    except Rejected as error:
        raise FormRefused({"jid": str(error)}) from error
    finally:
        await client.close()


def _deaf(_: Element) -> None:
    """Nothing that comes in is for the set-up."""


async def _look_round(client: Client, settings: XmppSettings) -> XmppSettings:
    """What this server can do."""
    if not await ensure_kept(client):
        raise FormRefused({"jid": NO_ARCHIVE})
    without = [] if settings.tell_read or await displayed.can_keep(client) else ["mark-seen"]
    if await files.find_service(client) is None:
        without.append("attachments")
    return replace(settings, without=tuple(without))


def _refused(settings: XmppSettings, failure: Unreachable | None) -> KnownError:
    if failure is None or (not settings.host and isinstance(failure, net.NameUnknown)):
        return FormRefused({"host": NOT_FOUND})
    if isinstance(failure, net.NameUnknown):
        return FormRefused({"host": str(failure)})
    if isinstance(failure, net.Refused | NotXmpp):
        return FormRefused({"port" if settings.host else "host": str(failure)})
    if isinstance(failure, net.TlsMissing):
        return FormRefused({"security": str(failure)})
    return failure
