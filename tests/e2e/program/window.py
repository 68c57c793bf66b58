"""The program in a window on a desktop of the tests, watched and used from outside."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from tests.e2e.program.shopbell import MAIN, Shopbell
from tests.servers.desktop import Desktop
from tests.servers.processes import wait_until

SECONDS = 30


class Window:
    """Started with `open`, ended with `quit`."""

    def __init__(self, desktop: Desktop, profile: Path, more: Mapping[str, str] = MappingProxyType({})) -> None:
        """`more`: what the program finds in its environment beside the desktop's."""
        self.desktop = desktop
        environment = {**os.environ, **desktop.environment, **more}
        environment.pop("PYTHON_KEYRING_BACKEND", None)
        self.command = Shopbell(profile, environment)
        self._process: subprocess.Popen[bytes] | None = None

    def open(self, *options: str, wait: bool = True) -> None:
        """Start the program and wait for its window and its icon."""
        command = [sys.executable, str(MAIN), "--profile", str(self.command.profile), *options]
        self._process = subprocess.Popen(command, env=dict(self.command.environment))
        if not wait:
            return
        wait_until(lambda: bool(self.find("Shopbell")), "the window", SECONDS)
        wait_until(lambda: bool(self.tray_item()), "the icon in the tray", SECONDS)

    def quit(self) -> int:
        """As at the end of the session; the exit code."""
        if self._process is None:
            return 0
        self._process.terminate()
        return self._process.wait(SECONDS)

    @property
    def pid(self) -> int:
        """The process of the window."""
        assert self._process is not None
        return self._process.pid

    # ---- what a person sees

    def find(self, name: str, *, by: str = "--name") -> list[str]:
        """Windows on the screen, by a part of their title or by their class."""
        found = subprocess.run(
            ["xdotool", "search", "--onlyvisible", by, name],
            env=self.desktop.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return found.stdout.split()

    def on_screen(self) -> list[str]:
        """Title and place of every window, to say what was there instead of what was looked for."""
        said = self.desktop.run("xwininfo", "-root", "-tree")
        return [line.strip() for line in said.splitlines() if re.search(r"\d+x\d+\+", line) and "1x1+" not in line]

    def place(self, window: str) -> tuple[int, int, int, int]:
        """x, y, width and height."""
        said = self.desktop.run("xdotool", "getwindowgeometry", "--shell", window)
        values = dict(re.findall(r"^(\w+)=(-?\d+)$", said, re.MULTILINE))
        return int(values["X"]), int(values["Y"]), int(values["WIDTH"]), int(values["HEIGHT"])

    def tray_item(self) -> str:
        """The name under which the icon sits on the bus, '' while there is none."""
        said = self.desktop.bus.call(
            "org.kde.StatusNotifierWatcher",
            "/StatusNotifierWatcher",
            "org.freedesktop.DBus.Properties.Get",
            "string:org.kde.StatusNotifierWatcher",
            "string:RegisteredStatusNotifierItems",
        )
        names: list[str] = re.findall(r'string "([^"/]+)', said)
        mine = [name for name in names if self._is_ours(name)]
        return mine[0] if mine else ""

    def _is_ours(self, name: str) -> bool:
        bus = "org.freedesktop.DBus"
        try:
            said = self.desktop.bus.call(bus, "/", f"{bus}.GetConnectionUnixProcessID", f"string:{name}")
        except subprocess.CalledProcessError:
            return False
        return f"uint32 {self.pid}" in said

    def tray_words(self) -> str:
        """What the pointer over the icon is told."""
        return self.desktop.bus.call(
            self.tray_item(),
            "/StatusNotifierItem",
            "org.freedesktop.DBus.Properties.Get",
            "string:org.kde.StatusNotifierItem",
            "string:ToolTip",
        )

    # ---- what a person does

    def click(self, x: int, y: int) -> None:
        """Move there and press."""
        self.desktop.run("xdotool", "mousemove", str(x), str(y), "click", "1")

    def type(self, text: str) -> None:
        """Letter by letter, into what has the focus."""
        self.desktop.run("xdotool", "type", "--delay", "15", text)

    def press(self, *keys: str) -> None:
        """Keys, one after the other."""
        self.desktop.run("xdotool", "key", *keys)


def steady(window: Window, name: str, *, by: str = "--name") -> str:
    """The card-sized window of that name once it has stopped moving (a panel or a desktop is no card)."""
    try:
        wait_until(lambda: bool(_cards(window, name, by)), f"a window {name}", SECONDS)
    except TimeoutError as error:
        raise TimeoutError(f"{error}; on the screen: {window.on_screen()}; the tray: {window.tray_words()}") from error
    before = None
    while True:
        cards = _cards(window, name, by)
        if cards and cards == before:
            return next(iter(cards))
        before = cards
        time.sleep(0.3)  # fades and slides have no end that an onlooker could wait for


def _cards(window: Window, name: str, by: str) -> dict[str, tuple[int, int, int, int]]:
    places = {}
    for found in window.find(name, by=by):
        with suppress(subprocess.CalledProcessError):  # gone meanwhile
            places[found] = window.place(found)
    return {found: place for found, place in places.items() if 200 < place[2] < 700 and 60 < place[3] < 500}
