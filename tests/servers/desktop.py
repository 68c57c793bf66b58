"""A real desktop on a virtual screen: window manager, panel with tray, notification service.

By hand: python -m tests.servers.desktop start|stop DIR xfce|plasma|bare DISPLAY_NUMBER
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Literal, get_args

from tests.servers import packages, processes
from tests.servers.bus import SessionBus
from tests.support import surroundings

Kind = Literal["xfce", "plasma", "bare"]
DEBIAN: Mapping[Kind | Literal["all"], tuple[str, ...]] = {
    "all": (
        *("xvfb", "openbox", "dbus", "x11-utils", "xdotool", "xclip", "imagemagick"),
        *("libglib2.0-bin", "libgl1", "libegl1", "libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1"),
        *("libxcb-shape0", "libxcb-xkb1", "libxkbcommon-x11-0"),
        *("fonts-dejavu-core", "fonts-noto-core", "fonts-noto-cjk", "fonts-noto-color-emoji"),
    ),
    "xfce": ("xfce4-panel", "xfce4-notifyd"),
    "plasma": ("plasma-workspace", "plasma-desktop", "kwin-x11"),
    "bare": (),
}
KDE = {
    "XDG_CURRENT_DESKTOP": "KDE",
    "KDE_FULL_SESSION": "true",
    "KDE_SESSION_VERSION": "5",
    "QT_QUICK_BACKEND": "software",
    "LIBGL_ALWAYS_SOFTWARE": "1",
    "KWIN_COMPOSE": "N",
}
SERVICE = "org.freedesktop.Notifications"
CARD_SECONDS = 12.0  # until a shell that is up has drawn a notification, on a busy machine


def free_display() -> int:
    """An X display number that no server uses."""
    used = {entry.name for entry in Path("/tmp/.X11-unix").glob("X*")}
    locks = {entry.name for entry in Path("/tmp").glob(".X*-lock")}
    return next(n for n in range(70, 500) if f"X{n}" not in used and f".X{n}-lock" not in locks)


class Desktop:
    """One desktop session. `environment` is what a program on it needs."""

    def __init__(self, folder: Path, kind: Kind, display: int, bus: SessionBus) -> None:
        self.folder = folder
        self.kind = kind
        self.display = f":{display}"
        self.bus = bus
        home = folder / "home"
        self.environment = bus.environment | {
            "DISPLAY": self.display,
            "QT_QPA_PLATFORM": "xcb",
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / ".config"),
            "XDG_CACHE_HOME": str(home / ".cache"),
            "XDG_DATA_HOME": str(home / ".local/share"),
            "XDG_STATE_HOME": str(home / ".local/state"),
            "XDG_SESSION_TYPE": "x11",
            **(KDE if kind == "plasma" else {}),
        }
        self._programs = processes.Background(folder, self.environment)

    def start(self, screen: str = "1280x800x24") -> None:
        """Install what is missing, start, and wait until windows, tray and notifications work."""
        packages.debian([*DEBIAN["all"], *DEBIAN[self.kind]])
        (self.folder / "home" / ".config").mkdir(parents=True, exist_ok=True)
        # Without -noreset the server starts anew when its last client leaves, and loses the next.
        xvfb = ["Xvfb", self.display, "-screen", "0", screen, "-nolisten", "tcp", "-noreset"]
        self._programs.start("xvfb", xvfb)
        processes.wait_until(lambda: bool(self._says("xdpyinfo")), "the virtual screen")
        # What the bus starts on demand needs the screen and the home too, as in a real session.
        self.run("dbus-update-activation-environment", "--all")
        {"bare": self._bare, "xfce": self._xfce, "plasma": self._plasma}[self.kind]()
        managed = ("xprop", "-root", "_NET_SUPPORTING_WM_CHECK")
        processes.wait_until(lambda: "window id" in self._says(*managed), "the window manager")
        if self.kind != "bare":
            for name in (SERVICE, "org.kde.StatusNotifierWatcher"):
                processes.wait_until(partial(self.bus.owns, name), name, 60)
        if self.kind == "plasma":
            processes.wait_until(self._shows_cards, "plasma to show a notification", 120)

    def _shows_cards(self) -> bool:
        """Show a notification and take it away: the shell owns its name long before it draws what it is given."""
        number = self._notification("Notify", "probe", "0", "", "Ready?", "", "[]", "{}", "60000")
        try:
            processes.wait_until(self._sees_card, "a card", CARD_SECONDS)
        except TimeoutError:
            return False
        finally:
            self._notification("CloseNotification", number)
        processes.wait_until(lambda: not self._sees_card(), "the card to go", 60)
        return True

    def _notification(self, method: str, *arguments: str) -> str:
        """Call the notification service; the number it gives, if it gives one."""
        where = ("--session", "--dest", SERVICE, "--object-path", "/org/freedesktop/Notifications")
        said = self._says("gdbus", "call", *where, "--method", f"{SERVICE}.{method}", *arguments)
        return "".join(re.findall(r"uint32 (\d+)", said))

    def _sees_card(self) -> bool:
        """Whether the shell shows a window that is no panel and no desktop."""
        shown = self._says("xdotool", "search", "--onlyvisible", "--class", "plasmashell")
        sizes = [self._says("xdotool", "getwindowgeometry", "--shell", window) for window in shown.split()]
        widths = [int(width) for size in sizes for width in re.findall(r"^WIDTH=(\d+)$", size, re.MULTILINE)]
        return any(200 < width < 700 for width in widths)

    def _bare(self) -> None:
        self._programs.start("wm", ["openbox"])

    def _xfce(self) -> None:
        self._bare()
        daemon = next(Path("/usr/lib").glob("*/xfce4/notifyd/xfce4-notifyd"))
        self._programs.start("notifyd", [str(daemon)])
        self._programs.start("panel", ["xfce4-panel", "--disable-wm-check"])

    def _plasma(self) -> None:
        self._programs.start("wm", ["kwin_x11"])
        self._programs.start("kded", ["kded5"])
        self._programs.start("shell", ["plasmashell", "--no-respawn"])

    def stop(self) -> None:
        """End it, with everything that was launched on it."""
        self._programs.stop()
        for pid in self._launched():
            processes.end(pid)

    def run(self, *command: str) -> str:
        """Run a program on the desktop (xdotool, import, ...) to its end; what it printed."""
        done = subprocess.run(
            command,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        return done.stdout

    def screenshot(self, file: Path) -> Path:
        """The whole screen as a picture."""
        self.run("import", "-window", "root", str(file))
        return file

    def _says(self, *command: str) -> str:
        """What a program prints, nothing if it fails."""
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        return "" if done.returncode else done.stdout

    def _launched(self) -> list[int]:
        """Programs that the desktop itself launched, known by the home they were given."""
        mark = f"HOME={self.folder / 'home'}".encode()
        return [pid for pid in _all_pids() if mark in _environ(pid).split(b"\0")]


def _all_pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _environ(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""


def main(arguments: list[str]) -> int:
    """Start a desktop by hand, or stop it."""
    if len(arguments) != 4 or arguments[0] not in ("start", "stop"):
        print(__doc__, file=sys.stderr)
        return 2
    folder = Path(arguments[1]).resolve()
    kind = next(kind for kind in get_args(Kind) if kind == arguments[2])
    bus = SessionBus(folder, os.environ)
    desktop = Desktop(folder, kind, int(arguments[3]), bus)
    if arguments[0] == "stop":
        desktop.stop()
        return 0
    bus.start()
    desktop.start()
    outside = surroundings.outside()
    new = {k: v for k, v in desktop.environment.items() if outside.get(k) != v}
    print(json.dumps(new))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
