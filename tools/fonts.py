"""Which writing systems this machine cannot draw: customers write in all of them, with emoji."""

import os
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

LOOK = """
from PySide6.QtGui import QFontDatabase, QGuiApplication
app = QGuiApplication([])
system = QFontDatabase.WritingSystem
if not QFontDatabase.families(system.Japanese) or not QFontDatabase.families(system.Korean):
    print("cjk")
if not any("emoji" in family.lower() for family in QFontDatabase.families()):
    print("emoji")
"""
# In Debian and Ubuntu, Fedora, Arch, openSUSE
PACKAGES: Mapping[str, Mapping[str, str]] = {
    "cjk": {
        "apt-get": "fonts-noto-cjk",
        "dnf": "google-noto-sans-cjk-fonts",
        "pacman": "noto-fonts-cjk",
        "zypper": "google-noto-sans-cjk-fonts",
    },
    "emoji": {
        "apt-get": "fonts-noto-color-emoji",
        "dnf": "google-noto-color-emoji-fonts",
        "pacman": "noto-fonts-emoji",
        "zypper": "google-noto-coloremoji-fonts",
    },
}


def missing(python: Path) -> list[str]:
    """Names from PACKAGES, asked of Qt itself."""
    done = subprocess.run(
        [str(python), "-c", LOOK],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.split()


def packages(lacking: Iterable[str]) -> dict[str, list[str]]:
    """The packages that hold them, for each package manager."""
    rows = [PACKAGES[name] for name in lacking]
    return {manager: [row[manager] for row in rows] for manager in PACKAGES["cjk"]}
