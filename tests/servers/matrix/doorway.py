"""A homeserver whose people sign in at a real OpenID provider, by OAuth 2.0 or by the older page (SSO)."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.servers.matrix.server import SECRET, MatrixServer
from tests.servers.oidc import OidcServer
from tests.servers.processes import free_ports

ACCESS_SECONDS = 6
"""How long an access token of the provider is good."""


@dataclass(slots=True)
class Doorway:
    """Both, running."""

    server: MatrixServer
    provider: OidcServer

    @classmethod
    def started(cls, folder: Path, configuration: Callable[[str], str], *, delegated: bool) -> "Doorway":
        """`configuration` gives the homeserver's for the provider's address; `delegated`: it tells of its devices."""
        ports = free_ports(2)
        home = (f"http://127.0.0.1:{ports[0]}", SECRET) if delegated else None
        provider = OidcServer(folder / "provider", ports[1], ACCESS_SECONDS, homeserver=home)
        made = cls(MatrixServer(folder / "synapse", ports[0], configuration(provider.issuer)), provider)
        try:
            made.provider.start()
            made.server.start()
        except BaseException:
            made.stop()
            raise
        return made

    def stop(self) -> None:
        """End both."""
        self.server.stop()
        self.provider.stop()
