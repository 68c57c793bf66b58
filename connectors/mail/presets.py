"""Big providers by domain, with their servers."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from connectors._kit.letters.providers import providers
from connectors.mail.settings import OAuthClient, Server


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider's servers and habits."""

    name: str
    imap: Server
    smtp: Server
    files_sent: bool = False
    app_password: str = ""
    """Where an app password is made; '' where the usual one works."""
    oauth: str = ""
    oauth_only: bool = False


@dataclass(frozen=True, slots=True)
class Presets:
    """All of them."""

    by_domain: Mapping[str, Provider]
    oauth: Mapping[str, OAuthClient]

    def for_host(self, host: str) -> Provider | None:
        """The provider that runs this server."""
        return next((one for one in self.by_domain.values() if host in (one.imap.host, one.smtp.host)), None)


@cache
def presets() -> Presets:
    """Made once."""
    data = providers()
    by_domain = {
        domain: Provider(
            name=one["name"],
            imap=_server(one["imap"]),
            smtp=_server(one["smtp"]),
            files_sent=one.get("files_sent", False),
            app_password=one.get("app_password", ""),
            oauth=one.get("oauth", ""),
            oauth_only=one.get("oauth_only", False),
        )
        for one in data["provider"]
        for domain in one["domains"]
    }
    oauth = {
        name: OAuthClient("", one["auth_url"], one["token_url"], one["scopes"]) for name, one in data["oauth"].items()
    }
    return Presets(by_domain, oauth)


def _server(text: str) -> Server:
    host, port, security = text.rsplit(":", 2)
    return Server(host, int(port), security)
