"""Real Bluesky on loopback: PLC directory, PDS and AppView (npm's dev-env), a chat stand-in, and their PostgreSQL."""

import json
import os
import pwd
import shutil
import signal
import subprocess
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers import packages, processes

HERE = Path(__file__).parent
MANIFEST = HERE / "package.json"
DEBIAN = ("postgresql",)
START_SECONDS = 120
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=32MB"


@dataclass(frozen=True, slots=True)
class BlueskyUser:
    """Somebody with an account at this PDS. `token` is that of a whole session, good for two hours."""

    handle: str
    did: str
    app_password: str
    token: str


class BlueskyServer:
    """State is new at every start: the directory of identities is in memory.

    The PDS alone can be ended and started again on its data; `freeze` plays servers that are stuck.
    """

    def __init__(self, folder: Path, ports: list[int]) -> None:
        self.folder = folder
        self.port, self._appview, self._control, self._database = ports
        environment = {
            **packages.node_environment(),
            "NODE_ENV": "test",
            "LOG_ENABLED": "false",
            "TMPDIR": str(folder / "tmp"),
            "OTEL_SDK_DISABLED": "true",
        }
        self._programs = processes.Background(folder, environment)
        self._pid = 0
        self._people = 0

    @property
    def service(self) -> str:
        """What the owner would type as the address of the service."""
        return f"http://localhost:{self.port}"

    @property
    def chat(self) -> str:
        """Which service has the direct messages, for the header atproto-proxy."""
        return str(self._ready()["chat"])

    @property
    def directory(self) -> str:
        """Where the identities of this network are published."""
        return str(self._ready()["plc"])

    def start(self) -> None:
        """Install what is missing, start, and wait until it answers."""
        packages.debian(DEBIAN)
        modules = packages.npm(MANIFEST)
        (self.folder / "tmp").mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)  # PostgreSQL runs as another user
        self._start_database()
        program = [str(packages.node()), "--import", str(HERE / "preload.mjs"), str(HERE / "network.mjs")]
        numbers = [str(number) for number in (self.port, self._appview, self._control, self._database)]
        self._pid = self._programs.start("bluesky", [*program, str(modules), str(self.folder), *numbers])
        processes.wait_until(self._started, "the Bluesky servers", START_SECONDS)

    def stop(self) -> None:
        """End everything."""
        if self._pid:
            self.thaw()
        self._programs.stop()

    def freeze(self) -> None:
        """Answer nobody, as a server that is stuck."""
        os.kill(self._pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Go on."""
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGCONT)

    def stop_pds(self) -> None:
        """The account's server ends; nobody listens at its port."""
        self._ask("/stop")

    def start_pds(self) -> None:
        """It begins anew, with what is on its disk."""
        self._ask("/start")
        processes.wait_until(lambda: processes.answers(self.port), "the PDS", START_SECONDS)

    def new_user(self, name: str = "user") -> BlueskyUser:
        """An account with a handle of its own."""
        self._people += 1
        found = self._ask(f"/account?handle={name}{self._people}.test")
        return BlueskyUser(**found)

    def settle(self) -> None:
        """Wait until the AppView knows all that the PDS has."""
        self._ask("/settled")

    def log(self) -> str:
        """What the servers have said so far."""
        return self._programs.log("bluesky")

    def _ready(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = json.loads((self.folder / "ready.json").read_text(encoding="utf-8"))
        return found

    def _ask(self, path: str) -> dict[str, Any]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self._control}{path}", timeout=60) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def _started(self) -> bool:
        if not processes.is_running(self._pid):
            raise RuntimeError(f"the Bluesky servers ended:\n{self.log()[-3000:]}")
        return (self.folder / "ready.json").exists() and processes.answers(self.port)

    def _start_database(self) -> None:
        """A cluster of its own; PostgreSQL refuses to run as root, so it runs as the user its package made."""
        programs = max(Path("/usr/lib/postgresql").glob("*/bin"))
        home = self.folder / "database"
        home.mkdir(parents=True)
        as_whom: list[str] = []
        if os.geteuid() == 0:
            shutil.chown(home, pwd.getpwnam("postgres").pw_uid)
            as_whom = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        data = str(home / "data")
        made = [str(programs / "initdb"), "-D", data, "-U", "pg", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run([*as_whom, *made, "--no-sync"], cwd="/", check=True, capture_output=True)
        options = f"-c listen_addresses=127.0.0.1 -p {self._database} -k {home} {FAST}".split()
        self._programs.start("postgres", [*as_whom, str(programs / "postgres"), "-D", data, *options])
        processes.wait_until(lambda: processes.answers(self._database), "PostgreSQL", START_SECONDS)
