"""The window as a screen reader hears it."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.servers import packages

READER = Path(__file__).with_name("read_screen.py")
SYSTEM_PYTHON = "/usr/bin/python3"
DEBIAN = ("at-spi2-core", "python3-pyatspi")
SPEAK = {
    "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
    "QT_ACCESSIBILITY": "1",
    "QT_LOGGING_RULES": "qt.accessibility.atspi=false",
}
"""For the program under test: speak although no screen reader runs yet. Qt answers not all that AT-SPI asks, aloud."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing in sight. `place` is x, y, width, height on the screen."""

    role: str
    name: str
    help: str
    text: str
    place: tuple[int, int, int, int]
    control: bool
    focused: bool
    selected: bool
    enabled: bool

    @property
    def middle(self) -> tuple[int, int]:
        """Where to click."""
        x, y, width, height = self.place
        return x + width // 2, y + height // 2


def install() -> None:
    """What reads the screen."""
    packages.debian(DEBIAN)


def parts(process: int, environment: Mapping[str, str]) -> list[Part]:
    """Everything in sight in the windows of a process."""
    done = subprocess.run(
        [SYSTEM_PYTHON, str(READER), str(process)],
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return [Part(**{**row, "place": tuple(row["place"])}) for row in rows]
