"""Real servers as pytest fixtures: started once per session, when the first test asks."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest

from tests.servers.bluesky import BlueskyServer, BlueskyUser
from tests.servers.bus import SessionBus
from tests.servers.cyrus import CyrusServer, CyrusUser
from tests.servers.desktop import Desktop, Kind, free_display
from tests.servers.fediverse import MockServer, SnacServer
from tests.servers.keyring import SecretService
from tests.servers.mail import MailPorts, MailServer, MailUser
from tests.servers.matrix import Doorway, MatrixServer, MatrixUser, delegates_to, signs_in_at
from tests.servers.oidc import OidcServer
from tests.servers.processes import free_ports
from tests.servers.wordpress import SUITES, Database, WordPress
from tests.servers.xmpp import XmppServer, XmppUser
from tests.support import surroundings

SHORT_ACCESS_SECONDS = 6


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    """A folder with a short name that other users may enter, as Postfix and sockets need."""
    with tempfile.TemporaryDirectory(prefix="sb-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture(scope="session")
def mail_server(server_folder: Path) -> Iterator[MailServer]:
    """Dovecot and Postfix for example.test. A test that stops it starts it again."""
    server = MailServer(server_folder / "mail", MailPorts.of(free_ports(8)))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mail_user(mail_server: MailServer) -> MailUser:
    """Somebody with an empty mailbox, new for this test."""
    return mail_server.next_user()


@pytest.fixture
def other_mail_user(mail_server: MailServer) -> MailUser:
    """Somebody else with an empty mailbox: the customer."""
    return mail_server.next_user()


@pytest.fixture(scope="session")
def cyrus_server(server_folder: Path, mail_server: MailServer) -> Iterator[CyrusServer]:
    """Cyrus for example.test, which hands what leaves to `mail_server`. A test that stops it starts it again."""
    server = CyrusServer(server_folder / "cyrus", free_ports(3), mail_server.ports.inbound)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def cyrus_user(cyrus_server: CyrusServer) -> CyrusUser:
    """Somebody with an empty mailbox there, new for this test."""
    return cyrus_server.next_user()


@pytest.fixture(scope="session")
def xmpp_server(server_folder: Path) -> Iterator[XmppServer]:
    """Prosody for example.test. A test that stops it starts it again."""
    server = XmppServer(server_folder / "xmpp", free_ports(3))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def xmpp_shop(xmpp_server: XmppServer) -> XmppUser:
    """The shop's account, new for this test."""
    return xmpp_server.next_user("shop")


@pytest.fixture(scope="session")
def bluesky_server(server_folder: Path) -> Iterator[BlueskyServer]:
    """PDS, AppView and directory of Bluesky, with a stand-in for direct messages."""
    server = BlueskyServer(server_folder / "bluesky", free_ports(4))
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def bluesky_people(bluesky_server: BlueskyServer) -> tuple[BlueskyUser, ...]:
    """Five customers, the same for all tests."""
    return tuple(bluesky_server.new_user(name) for name in ("ana", "ben", "chidi", "dora", "emre"))


@pytest.fixture
def bluesky_shop(bluesky_server: BlueskyServer) -> BlueskyUser:
    """A shop's account, new for this test."""
    return bluesky_server.new_user("shop")


@pytest.fixture(scope="session")
def oidc_server(server_folder: Path) -> Iterator[OidcServer]:
    """An OpenID provider whose access tokens live an hour."""
    server = OidcServer(server_folder / "oidc", free_ports(1)[0])
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def short_oidc_server(server_folder: Path) -> Iterator[OidcServer]:
    """An OpenID provider whose access tokens run out after six seconds."""
    server = OidcServer(server_folder / "oidc-short", free_ports(1)[0], SHORT_ACCESS_SECONDS)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def oauth_mail_server(server_folder: Path, short_oidc_server: OidcServer) -> Iterator[MailServer]:
    """A mail provider that takes the short-lived tokens of `short_oidc_server`, and passwords."""
    ports = MailPorts.of(free_ports(8))
    server = MailServer(server_folder / "mail-oauth", ports, short_oidc_server.introspection_url)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def site_database(server_folder: Path) -> Iterator[Database]:
    """MariaDB for the sites."""
    database = Database(server_folder / "db", free_ports(1)[0])
    database.start()
    yield database
    database.stop()


@pytest.fixture(scope="session", params=SUITES)
def wordpress(request: pytest.FixtureRequest, server_folder: Path, site_database: Database) -> Iterator[WordPress]:
    """A shop's site: WordPress 6.1, then the newest that Debian has."""
    site = WordPress(server_folder / f"site-{request.param}", free_ports(1)[0], request.param, site_database)
    site.start()
    yield site
    site.stop()


@pytest.fixture(scope="session")
def matrix_server(server_folder: Path) -> Iterator[MatrixServer]:
    """Synapse for example.test. A test that stops it starts it again."""
    server = MatrixServer(server_folder / "matrix", free_ports(1)[0])
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def matrix_with_oauth(server_folder: Path) -> Iterator[Doorway]:
    """Synapse that leaves the sign-in to OAuth 2.0 alone; access tokens run out after six seconds."""
    doorway = Doorway.started(server_folder / "matrix-oauth", delegates_to, delegated=True)
    yield doorway
    doorway.stop()


@pytest.fixture(scope="session")
def matrix_with_page(server_folder: Path) -> Iterator[Doorway]:
    """Synapse with the provider's page beside its passwords (m.login.sso)."""
    doorway = Doorway.started(server_folder / "matrix-page", signs_in_at, delegated=False)
    yield doorway
    doorway.stop()


@pytest.fixture
def matrix_user(matrix_server: MatrixServer) -> MatrixUser:
    """Somebody new, in no room."""
    return matrix_server.next_user("shop")


@pytest.fixture(scope="session")
def snac_server(server_folder: Path) -> Iterator[SnacServer]:
    """A real server of the Fediverse with Mastodon's interface; a post takes some seconds to arrive."""
    server = SnacServer(server_folder / "snac", free_ports(1)[0])
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def mastodon_mock(server_folder: Path) -> Iterator[MockServer]:
    """A stand-in for Mastodon, written by others, with a stream and a switch for faults."""
    server = MockServer(server_folder / "mastodon-mock", free_ports(1)[0])
    server.start()
    yield server
    server.stop()


@pytest.fixture
def secret_service() -> Iterator[Callable[[], SecretService]]:
    """Starts a Secret Service on a bus of its own, unlocked; `lock()` locks it.

    Export `service.environment` to the program under test. For "no keyring at all" do not call it.
    """
    with ExitStack() as running:

        def start() -> SecretService:
            folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="sb-")))
            bus = SessionBus(folder / "b", surroundings.outside())
            bus.start()
            running.callback(bus.stop)
            service = SecretService(folder / "k", bus)
            service.start()
            running.callback(service.stop)
            return service

        yield start


class StartDesktop(Protocol):
    """What the fixture `desktop` gives."""

    def __call__(self, kind: Kind, *, keyring: bool = False) -> Desktop:
        """A running desktop, with an unlocked Secret Service on its bus if asked for."""


@pytest.fixture
def desktop() -> Iterator[StartDesktop]:
    """Starts a desktop: `desktop("xfce")`, `desktop("plasma")`, `desktop("bare", keyring=True)`."""
    with ExitStack() as running:

        def start(kind: Kind, *, keyring: bool = False) -> Desktop:
            scratch = tempfile.TemporaryDirectory(prefix="sb-", ignore_cleanup_errors=True)
            folder = Path(running.enter_context(scratch))
            bus = SessionBus(folder / "b", surroundings.outside())
            bus.start()
            running.callback(bus.stop)
            if keyring:
                service = SecretService(folder / "k", bus)
                service.start()
                running.callback(service.stop)
            session = Desktop(folder / "d", kind, free_display(), bus)
            running.callback(session.stop)
            session.start()
            return session

        yield start
