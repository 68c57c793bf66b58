"""A real Secret Service (gnome-keyring) on a private session bus.

By hand: python -m tests.servers.keyring start|stop DIR [locked]; export what it prints.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.servers import packages, processes
from tests.servers.bus import SessionBus

DEBIAN = ("dbus", "gnome-keyring")
PASSWORD = b"test-pass"
SERVICE = "org.freedesktop.secrets"
LOGIN = "/org/freedesktop/secrets/collection/login"


class SecretService:
    """gnome-keyring-daemon with one login collection, unlocked at first.

    Locked and with nobody to ask, every call fails at once with `KeyringLocked`.
    """

    def __init__(self, folder: Path, bus: SessionBus) -> None:
        self.folder = folder
        self.bus = bus
        self.environment = bus.environment | {
            "HOME": str(folder),
            "XDG_DATA_HOME": str(folder / "data"),
        }
        self._programs = processes.Background(folder, self.environment)

    def start(self) -> None:
        """Install what is missing, start, and wait for the login collection."""
        packages.debian(DEBIAN)
        (self.folder / "data").mkdir(parents=True, exist_ok=True)
        command = ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"]
        self._programs.start("keyring", command, stdin=PASSWORD)
        # Ask the bus, not the service: a call to an unowned name makes the bus start a second one.
        processes.wait_until(lambda: self.bus.owns(SERVICE), "the Secret Service")
        processes.wait_until(lambda: LOGIN in self._collections(), "the login collection")

    def stop(self) -> None:
        """End it; the collection stays in the folder."""
        self._programs.stop()

    def lock(self) -> None:
        """Lock the login collection, as a screen that locks itself does."""
        self._call("org.freedesktop.Secret.Service.Lock", f"array:objpath:{LOGIN}")

    def _collections(self) -> str:
        arguments = ("string:org.freedesktop.Secret.Service", "string:Collections")
        return self._call("org.freedesktop.DBus.Properties.Get", *arguments)

    def _call(self, method: str, *arguments: str) -> str:
        return self.bus.call(SERVICE, "/org/freedesktop/secrets", method, *arguments)


def main(arguments: list[str]) -> int:
    """Start a bus and a keyring by hand, or stop them."""
    if len(arguments) < 2 or arguments[0] not in ("start", "stop"):
        print(__doc__, file=sys.stderr)
        return 2
    folder = Path(arguments[1]).resolve()
    bus = SessionBus(folder, os.environ)
    service = SecretService(folder, bus)
    if arguments[0] == "stop":
        service.stop()
        return 0
    bus.start()
    service.start()
    if "locked" in arguments[2:]:
        service.lock()
    print(json.dumps({"DBUS_SESSION_BUS_ADDRESS": bus.address}))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except subprocess.CalledProcessError as error:
        sys.exit(f"{error}: {error.stderr}")
