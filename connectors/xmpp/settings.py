"""What an XMPP account is set up with, and how it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from connectors._kit import net, tls
from connectors.xmpp import addresses

SECRET: Final = "password"
SECURITIES: Final = ("starttls", "tls", "none")
PORTS: Final = {"starttls": 5222, "tls": 5223, "none": 5222}
ALPN: Final = "xmpp-client"


@dataclass(frozen=True, slots=True)
class XmppSettings:
    """Everything but the password. `host` '' is found by the domain's SRV records."""

    jid: str
    name: str = ""
    host: str = ""
    port: int = 0
    security: str = ""
    ca_file: str = ""
    fingerprint: str = ""
    resource: str = ""
    """This program's name among the owner's programs, the same at every sign-in: the newer line ends the older."""
    rooms: tuple[str, ...] = ()
    tell_read: bool = False
    limit: int = 50_000
    without: tuple[str, ...] = ()

    @property
    def local_server(self) -> bool:
        """Whether the server runs on this computer."""
        return net.is_loopback(self.host)

    @property
    def nick(self) -> str:
        """The name used in rooms."""
        return self.name or addresses.local(self.jid)

    def place(self, *, offline: bool) -> net.Place:
        """For connecting: the certificate is the domain's, wherever the server is (RFC 6120 13.7.2.1)."""
        alpn = ALPN if self.security == "tls" else ""
        trust = tls.Trust(self.ca_file, self.fingerprint)
        return net.Place(self.host, self.port, self.security, trust, offline, addresses.domain(self.jid), alpn)

    def at(self, host: str, port: int, security: str) -> "XmppSettings":
        """The same at a server that was found."""
        return replace(self, host=host, port=port, security=security)

    def kept(self) -> dict[str, str]:
        """As plain strings, for the store."""
        return {
            "jid": self.jid,
            "name": self.name,
            "host": self.host,
            "port": str(self.port),
            "security": self.security,
            "ca_file": self.ca_file,
            "trusted_fingerprint": self.fingerprint,
            "resource": self.resource,
            "rooms": " ".join(self.rooms),
            "tell_read": "yes" if self.tell_read else "",
            "limit_length": str(self.limit),
            "without": " ".join(self.without),
        }

    @classmethod
    def of(cls, kept: Mapping[str, str]) -> "XmppSettings":
        """Back from the store, or from a form."""
        return cls(
            jid=addresses.bare(kept.get("jid", "")),
            name=kept.get("name", "").strip(),
            host=kept.get("host", "").strip(),
            port=_number(kept.get("port", ""), 0),
            security=kept.get("security", "").strip().lower(),
            ca_file=kept.get("ca_file", "").strip(),
            fingerprint=kept.get("trusted_fingerprint", "").strip(),
            resource=kept.get("resource", ""),
            rooms=tuple(kept.get("rooms", "").replace(",", " ").lower().split()),
            tell_read=kept.get("tell_read", "").strip().lower() in ("1", "yes", "true", "on"),
            limit=_number(kept.get("limit_length", ""), 50_000),
            without=tuple(kept.get("without", "").split()),
        )


def _number(text: str, otherwise: int) -> int:
    bare = str(text).strip()
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 8 else otherwise
