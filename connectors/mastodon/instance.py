"""What a server says about itself (entities/Instance, entities/V1_Instance), as settings. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from connectors._kit import net
from connectors._kit.values import at, number, text
from connectors.mastodon.settings import MastodonSettings


@dataclass(frozen=True, slots=True)
class Instance:
    """The server's own words, and whether they are the newer ones (`/api/v2/instance`)."""

    said: object
    newer: bool


def settings_of(server: str, instance: Instance, me: Mapping[str, object]) -> MastodonSettings:
    """Everything that has to be known about the account and its server."""
    said = instance.said
    domain = domain_of(server, said)
    limits = at(said, "configuration")
    return MastodonSettings(
        server=server,
        domain=domain,
        account_id=text(me, "id"),
        acct=f"{text(me, 'username') or text(me, 'acct').partition('@')[0]}@{domain}".lower(),
        streaming=streaming_of(server, instance),
        limit_length=str(number(limits, "statuses", "max_characters") or 500),
        max_files=str(number(limits, "statuses", "max_media_attachments") or 4),
        media_types=" ".join(_words(at(limits, "media_attachments", "supported_mime_types"))),
        image_bytes=str(number(limits, "media_attachments", "image_size_limit")),
        video_bytes=str(number(limits, "media_attachments", "video_size_limit")),
        small="" if instance.newer else "1",
    )


def is_instance(said: object) -> bool:
    """Whether this is what a server of this kind says about itself."""
    return bool((text(said, "domain") or text(said, "uri")) and text(said, "version"))


def domain_of(server: str, said: object) -> str:
    """The part of names behind the second @; older servers give `uri`, some of them as an address."""
    found = text(said, "domain") or text(said, "uri")
    host = urlsplit(found).netloc if "://" in found else found
    return (host or httpx.URL(server).netloc.decode("ascii")).lower()


def streaming_of(server: str, instance: Instance) -> str:
    """Where events come from, over HTTP: servers name it for WebSocket. Only https, or this very machine."""
    if not instance.newer:
        return ""
    named = text(instance.said, "configuration", "urls", "streaming")
    address = named.replace("wss://", "https://", 1).replace("ws://", "http://", 1).rstrip("/")
    parts = urlsplit(address)
    safe = parts.scheme == "https" or (parts.scheme == "http" and net.is_loopback(parts.hostname or ""))
    return address if safe and parts.netloc else server


def _words(found: object) -> list[str]:
    return [word for word in found if isinstance(word, str) and " " not in word] if isinstance(found, list) else []
