"""A real XMPP server on loopback: Prosody for example.test, with rooms, an archive and a place for files."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

from tests.servers import certificates, packages, processes
from tests.support import surroundings

DEBIAN = ("prosody",)
DOMAIN = "example.test"
ROOMS = "rooms.example.test"
UPLOADS = "upload.example.test"

CONFIGURATION = """
daemonize = false
run_as_root = true
pidfile = "{folder}/prosody.pid"
data_path = "{folder}/data"
interfaces = {{ "127.0.0.1" }}
local_interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {starttls} }}
c2s_direct_tls_ports = {{ {tls} }}
s2s_ports = {{}}
s2s_direct_tls_ports = {{}}
http_ports = {{ {http} }}
http_interfaces = {{ "127.0.0.1" }}
https_ports = {{}}
modules_enabled = {{
    "roster", "saslauth", "tls", "disco", "carbons", "pep", "private", "blocklist", "ping", "mam", "smacks", "posix",
    "offline", "presence", "message", "iq", "vcard_legacy",
}}
modules_disabled = {{ "s2s" }}
allow_registration = false
-- Some tests look into the line with a proxy; the product itself never goes on without encryption but here.
c2s_require_encryption = false
-- In clear, so that a test can make somebody up or change a password by writing a file.
authentication = "internal_plain"
storage = "internal"
archive_expires_after = "1w"
ssl = {{ certificate = "{folder}/tls/server.pem", key = "{folder}/tls/server.key" }}
-- TLS 1.2 alone has the channel binding that this Prosody knows (tls-unique).
c2s_direct_tls_ssl = {{
    certificate = "{folder}/tls/server.pem", key = "{folder}/tls/server.key", protocol = "tlsv1_2",
}}
log = {{ info = "{folder}/prosody.log" }}

VirtualHost "{domain}"
Component "{rooms}" "muc"
  modules_enabled = {{ "muc_mam" }}
  muc_room_default_public = true
Component "{uploads}" "http_file_share"
  http_host = "127.0.0.1"
  http_external_url = "http://127.0.0.1:{http}/"
  http_file_share_size_limit = 1000000
"""


@dataclass(frozen=True, slots=True)
class XmppUser:
    """Somebody with an account on the test server."""

    jid: str
    password: str


class XmppServer:
    """A server that can be stopped, started again and asked for new accounts at any time."""

    host = "127.0.0.1"

    def __init__(self, folder: Path, ports: Sequence[int]) -> None:
        """Three ports: STARTTLS (or none), TLS, and HTTP for files."""
        self.folder = folder
        self.port, self.tls_port, self.http_port = ports
        self.ca_file = folder / "tls" / "ca.pem"
        self._programs = processes.Background(folder, surroundings.outside())
        self._numbers = count(1)

    def start(self) -> None:
        """Install what is missing, start, and wait until every port answers."""
        packages.debian(DEBIAN)
        self._accounts.mkdir(parents=True, exist_ok=True)
        if not self.ca_file.exists():
            certificates.write(self.folder / "tls", DOMAIN)
        ports = {"starttls": self.port, "tls": self.tls_port, "http": self.http_port}
        names = {"domain": DOMAIN, "rooms": ROOMS, "uploads": UPLOADS, "folder": self.folder}
        configuration = self.folder / "prosody.cfg.lua"
        configuration.write_text(CONFIGURATION.format(**ports, **names), encoding="utf-8")
        self._programs.start("prosody", ["prosody", "--root", "--config", str(configuration), "-F"])
        for port in (self.port, self.tls_port, self.http_port):
            processes.wait_until(partial(processes.answers, port), "Prosody", 60)

    def stop(self) -> None:
        """End it and every connection to it; what it kept stays in the folder."""
        self._programs.stop()
        processes.wait_until(partial(processes.is_free, self.port), "end of Prosody")

    @property
    def _accounts(self) -> Path:
        return self.folder / "data" / "example%2etest" / "accounts"

    def next_user(self, name: str = "") -> XmppUser:
        """Somebody whom nobody has used."""
        user = XmppUser(f"{name or 'person'}{next(self._numbers)}@{DOMAIN}", "correct-horse")
        self.set_password(user.jid, user.password)
        return user

    def set_password(self, jid: str, password: str) -> None:
        """From the next sign-in on; lines that are signed in stay."""
        text = f'return {{ ["password"] = "{password}"; }};\n'
        (self._accounts / f"{jid.partition('@')[0]}.dat").write_text(text, encoding="utf-8")
