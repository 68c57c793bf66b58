"""Takes the pictures of the documentation from the demo shop, without a display.

usage: python -m tools.screenshots [NAME...]     (all of them without a name)
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tools.prepare import PYTHON, ROOT

FOLDER = ROOT / "docs" / "screenshots"
THEMES = ("light", "dark")
LAPTOP = ("--size", "1280x720")
# File name without ending: the options beside --screenshot. Every scene comes in both themes beside these.
SPECIAL: dict[str, tuple[str, ...]] = {
    "main-light": ("--theme", "light", "--size", "1440x900"),
    "main-dark": ("--theme", "dark", "--size", "1440x900"),
    **{
        f"large-text-{scene}": ("--theme", theme, *LAPTOP, "--scale", "2", "--view", scene)
        for scene, theme in (
            ("waiting", "light"),
            ("conversation", "dark"),
            ("wizard", "light"),
            ("settings", "dark"),
            ("accounts", "light"),
            ("quick-reply", "light"),
            ("person", "light"),
            ("joined", "dark"),
            ("dozen", "light"),
            ("networks", "dark"),
        )
    },
}
FURNISHED = {
    "matrix-room": "tools.matrix_room",
    "dozen": "tools.dozen_accounts",
    "large-text-dozen": "tools.dozen_accounts",
}
"""Scenes that need more than the demo shop, and the module that puts it into a profile."""


def scenes(surroundings: dict[str, str]) -> list[str]:
    """The views that the window knows, asked of the window itself."""
    program = "from ui.screenshot import scenes; print(*scenes())"
    return subprocess.run(
        [str(PYTHON), "-c", program], cwd=ROOT, env=surroundings, capture_output=True, text=True, check=True
    ).stdout.split()


def networks(surroundings: dict[str, str], which: str = "") -> list[str]:
    """Those that can be added, whose sign-in is shown; `which` narrows them down."""
    shown = f"(n for n, m in c.manifests().items() if not m.hidden {which})"
    program = f"from connectors import catalogue; c = catalogue(); print(*{shown})"
    return subprocess.run(
        [str(PYTHON), "-c", program], cwd=ROOT, env=surroundings, capture_output=True, text=True, check=True
    ).stdout.split()


def guided(surroundings: dict[str, str]) -> list[str]:
    """Those with a set-up guide, of which a step is shown beside its first page."""
    return networks(surroundings, "and c.load(n).form().guide")


def pictures(known: list[str], connectors: list[str], guides: list[str]) -> dict[str, tuple[str, ...]]:
    """Every picture by its file name, with the options that make it."""
    views = {scene: scene for scene in known} | {name: name for name in (f"sign-in-{one}" for one in connectors)}
    plain = {
        f"{name}-{theme}": ("--theme", theme, *LAPTOP, "--view", view)
        for name, view in views.items()
        for theme in THEMES
    }
    steps = {f"guide-{one}": ("--theme", "light", *LAPTOP, "--view", f"guide-{one}") for one in guides}
    return SPECIAL | plain | steps


class Studio:
    """One demo shop; each picture is taken of a fresh copy, so that all show the same morning."""

    def __init__(self, home: Path) -> None:
        """`home`: an empty folder that the program takes for the owner's."""
        self._shop = home / ".local" / "share" / "shopbell" / "demo-shop"
        self._kept = home / "kept"
        self.surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(home)}
        self._shop.mkdir(parents=True, mode=0o700)
        self._run(home / "first.png", "--demo")
        self._begin_the_day()
        self._shop.rename(self._kept)

    def _begin_the_day(self) -> None:
        """An answer from the account that is signed out, which cannot leave, and somebody put off."""
        rows = self._command("list", "all", "--limit", "1000")
        out = next(account for account in self._command("accounts", "list") if account["state"] == "sign-in")
        asked = next(row["conversation"] for row in rows if row["accounts"] == [out["address"]])
        self._command("reply", str(asked), "--text-file", "-", words="We will have it in the window on Friday!")
        friends = [row["conversation"] for row in rows if row["turn"] == "theirs" and row["conversation"] != asked]
        again = datetime.now(tz=UTC).astimezone().replace(hour=9, minute=0) + timedelta(days=3)
        for friend in friends[:2]:
            self._command("later", str(friend), "--until", again.isoformat(timespec="minutes"))

    def _command(self, *words_of_command: str, words: str = "") -> list[dict[str, Any]]:
        done = subprocess.run(
            [str(PYTHON), str(ROOT / "main.py"), "--profile", str(self._shop), *words_of_command],
            env=self.surroundings,
            input=words,
            capture_output=True,
            text=True,
            check=True,
        )
        return [json.loads(line) for line in done.stdout.splitlines()]

    def take(self, name: str, options: tuple[str, ...]) -> bool:
        """Take one picture; whether it worked."""
        file = FOLDER / f"{name}.png"
        shutil.copytree(self._kept, self._shop)
        self._furnish(name)
        trouble = self._run(file, *options)
        shutil.rmtree(self._shop)
        if trouble:
            print(f"{name}: {trouble}", file=sys.stderr)
            return False
        subprocess.run([str(PYTHON), "-m", "tools.small_png", str(file)], cwd=ROOT, check=True)
        print(file.relative_to(ROOT), flush=True)
        return True

    def _furnish(self, name: str) -> None:
        """What the demo shop has not."""
        for scene, module in FURNISHED.items():
            if name.startswith(scene):
                command = [str(PYTHON), "-m", module, str(self._shop)]
                subprocess.run(command, cwd=ROOT, env=self.surroundings, check=True)

    def _run(self, file: Path, *options: str) -> str:
        command = [str(PYTHON), str(ROOT / "main.py"), "--profile", str(self._shop), "--screenshot", str(file)]
        done = subprocess.run([*command, *options], env=self.surroundings, capture_output=True, text=True, check=False)
        return done.stderr.strip()[-500:] if done.returncode else ""


def main(names: list[str]) -> int:
    """Take those named, or all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        studio = Studio(Path(home))
        around = studio.surroundings
        known = pictures(scenes(around), networks(around), guided(around))
        unknown = [name for name in names if name not in known]
        if unknown:
            print(f"No such picture: {' '.join(unknown)}. There are: {' '.join(known)}", file=sys.stderr)
            return 2
        taken = [studio.take(name, known[name]) for name in names or known]
    return 0 if all(taken) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
