"""A real OpenID provider (npm's oidc-provider) on loopback: code flow, PKCE, refresh, revocation."""

import urllib.error
import urllib.request
from pathlib import Path

from tests.servers import packages, processes

HERE = Path(__file__).parent
MANIFEST = HERE / "package.json"
MAIL_SERVER = "mail-server:mail-server-secret"


class OidcServer:
    """Signs anybody in with any password; the login name is the token's `sub` and `email`.

    With a `homeserver` (its address and the secret they share) it is that Synapse's authentication service. Whoever
    registers as a client, or wants a device code, gets it. `access_seconds` and `refresh_seconds` make tokens run out
    during a test. The public client is `desktop`, its redirects http://127.0.0.1:ANY/callback and
    http://127.0.0.1:ANY/ (or localhost).
    All state is in memory: a new start forgets every token.
    """

    client_id = "desktop"
    scope = "openid email offline_access mail"

    def __init__(
        self,
        folder: Path,
        port: int,
        access_seconds: int = 3600,
        refresh_seconds: int = 86400,
        homeserver: tuple[str, str] | None = None,
    ) -> None:
        self.port = port
        self.homeserver = homeserver
        self.lives = (access_seconds, refresh_seconds)
        self._programs = processes.Background(folder, packages.node_environment())

    @property
    def issuer(self) -> str:
        """Where it is; also the issuer of its tokens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def authorization_url(self) -> str:
        """Where the browser is sent."""
        return f"{self.issuer}/auth"

    @property
    def token_url(self) -> str:
        """Where codes and refresh tokens are turned in."""
        return f"{self.issuer}/token"

    @property
    def revocation_url(self) -> str:
        """Where a token is made void at once (RFC 7009)."""
        return f"{self.issuer}/token/revocation"

    @property
    def introspection_url(self) -> str:
        """What a mail server asks about a token; holds that server's own name and password."""
        return f"http://{MAIL_SERVER}@127.0.0.1:{self.port}/token/introspection"

    def start(self) -> None:
        """Install what is missing, start, and wait until it answers."""
        modules = packages.npm(MANIFEST)
        lives = [str(seconds) for seconds in self.lives]
        program = [str(packages.node()), str(HERE / "provider.mjs"), str(modules), str(self.port)]
        self._programs.start("oidc", [*program, *lives, *(self.homeserver or ())])
        processes.wait_until(self.is_running, "the OpenID provider")

    def stop(self) -> None:
        """End it."""
        self._programs.stop()

    def is_running(self) -> bool:
        """Whether it tells about itself."""
        discovery = f"{self.issuer}/.well-known/openid-configuration"
        try:
            with urllib.request.urlopen(discovery, timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def revoke(self, token: str) -> None:
        """Make a token void, as when the owner withdraws access."""
        body = f"client_id={self.client_id}&token={token}".encode()
        with urllib.request.urlopen(self.revocation_url, body, timeout=5):
            pass

    def log(self) -> str:
        """What it has said so far."""
        return self._programs.log("oidc")
