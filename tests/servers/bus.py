"""A private D-Bus session bus, which desktop and keyring can share."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.servers import packages, processes

UNIX_SOCKET_PATH_LIMIT = 100


class SessionBus:
    """A bus of our own: nothing on it reaches the session bus of whoever runs the tests."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.address = f"unix:path={folder}/bus"
        self.environment = {
            **{k: v for k, v in environment.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")},
            "DBUS_SESSION_BUS_ADDRESS": self.address,
            "XDG_RUNTIME_DIR": str(folder / "run"),
            "NO_AT_BRIDGE": "1",
        }
        self._programs = processes.Background(folder, self.environment)

    def start(self) -> None:
        """Start it and wait until it answers."""
        if len(str(self.folder)) > UNIX_SOCKET_PATH_LIMIT:
            raise ValueError(f"too long for a socket's path: {self.folder}")
        packages.debian(["dbus"])
        (self.folder / "run").mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.folder / "bus").unlink(missing_ok=True)
        command = ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--address", self.address]
        self._programs.start("bus", command)
        processes.wait_until((self.folder / "bus").is_socket, "the session bus")

    def stop(self) -> None:
        """End it, and with it what it started itself."""
        self._programs.stop()

    def owns(self, name: str) -> bool:
        """Whether somebody on the bus has taken a well-known name."""
        bus = "org.freedesktop.DBus"
        return "true" in self.call(bus, "/", f"{bus}.NameHasOwner", f"string:{name}")

    def call(self, service: str, path: str, method: str, *arguments: str) -> str:
        """Call a method with dbus-send; the reply as dbus-send prints it."""
        command = ["dbus-send", "--session", "--print-reply", f"--dest={service}"]
        done = subprocess.run(
            [*command, path, method, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        )
        return done.stdout
