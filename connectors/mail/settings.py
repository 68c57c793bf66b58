"""What a mail account is set up with: the answers of the form, checked, and what is kept of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from connectors._kit import net, tls

SECURITIES = ("tls", "starttls", "none")
SECRET = "secret"
"""The one entry in the keyring: a password, or the tokens of a sign-in by browser as JSON."""
CLIENT_SECRET = "client_secret"


@dataclass(frozen=True, slots=True)
class Server:
    """One server of an account."""

    host: str
    port: int
    security: str


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """The owner's own client at a provider (RFC 6749), without its secret."""

    client_id: str = ""
    auth_url: str = ""
    token_url: str = ""
    scopes: str = ""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Everything but secrets. `engine` forces a way of reading for tests: '', qresync, condstore or uid."""

    address: str
    name: str
    username: str
    imap: Server
    smtp: Server
    ca_file: str = ""
    fingerprint: str = ""
    allow_clear_text: bool = False
    auth: str = "password"
    oauth: OAuthClient = field(default_factory=OAuthClient)
    files_sent: bool = False
    """The provider puts sent mail into Sent by itself."""
    aliases: tuple[str, ...] = ()
    """Other addresses that reach this account."""
    engine: str = ""

    @property
    def own(self) -> frozenset[str]:
        """Every address of ours, in lower case."""
        return frozenset(one.lower() for one in (self.address, *self.aliases) if one)

    def place(self, server: Server, *, offline: bool) -> net.Place:
        """For connecting."""
        trust = tls.Trust(self.ca_file, self.fingerprint)
        return net.Place(server.host, server.port, server.security, trust, offline)

    def clear_text(self, server: Server) -> bool:
        """Whether a password would go over an open line without a word of the owner."""
        return server.security == "none" and not self.allow_clear_text and not net.is_loopback(server.host)

    def kept(self) -> dict[str, str]:
        """As plain strings, for the store."""
        return {
            "address": self.address,
            "name": self.name,
            "username": self.username,
            **_server("imap", self.imap),
            **_server("smtp", self.smtp),
            "ca_file": self.ca_file,
            "trusted_fingerprint": self.fingerprint,
            "allow_clear_text": "yes" if self.allow_clear_text else "",
            "auth": self.auth,
            "oauth_client_id": self.oauth.client_id,
            "oauth_auth_url": self.oauth.auth_url,
            "oauth_token_url": self.oauth.token_url,
            "oauth_scopes": self.oauth.scopes,
            "files_sent": "yes" if self.files_sent else "",
            "aliases": " ".join(self.aliases),
            "engine": self.engine,
        }

    @classmethod
    def of(cls, kept: Mapping[str, str]) -> "MailSettings":
        """Back from the store."""
        return cls(
            address=kept.get("address", ""),
            name=kept.get("name", ""),
            username=kept.get("username", "") or kept.get("address", ""),
            imap=_server_of(kept, "imap"),
            smtp=_server_of(kept, "smtp"),
            ca_file=kept.get("ca_file", ""),
            fingerprint=kept.get("trusted_fingerprint", ""),
            allow_clear_text=is_yes(kept.get("allow_clear_text", "")),
            auth=kept.get("auth", "") or "password",
            oauth=OAuthClient(
                kept.get("oauth_client_id", ""),
                kept.get("oauth_auth_url", ""),
                kept.get("oauth_token_url", ""),
                kept.get("oauth_scopes", ""),
            ),
            files_sent=is_yes(kept.get("files_sent", "")),
            aliases=tuple(kept.get("aliases", "").replace(",", " ").lower().split()),
            engine=kept.get("engine", ""),
        )

    def with_servers(self, imap: Server, smtp: Server) -> "MailSettings":
        """The same with servers that were found."""
        return replace(self, imap=imap, smtp=smtp)


def is_yes(text: str) -> bool:
    """What a check box or a file says."""
    return text.strip().lower() in ("1", "yes", "true", "on")


def _server(kind: str, server: Server) -> dict[str, str]:
    return {
        f"{kind}_host": server.host,
        f"{kind}_port": str(server.port),
        f"{kind}_security": server.security,
    }


def _server_of(kept: Mapping[str, str], kind: str) -> Server:
    port = str(kept.get(f"{kind}_port", "")).strip()
    return Server(
        host=kept.get(f"{kind}_host", "").strip(),
        port=int(port) if port.isdigit() else 0,
        security=kept.get(f"{kind}_security", "").strip().lower(),
    )
