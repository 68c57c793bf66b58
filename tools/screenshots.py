"""Takes the pictures of the documentation from the demo shop, without a display.

usage: python -m tools.screenshots [NAME...]     (all of them without a name)
"""

import os
import subprocess
import sys

from tools.prepare import PYTHON, ROOT

FOLDER = ROOT / "docs" / "screenshots"
THEMES = ("light", "dark")
# File name without ending: the options beside --demo --screenshot. Every scene comes in both themes beside these.
SPECIAL: dict[str, tuple[str, ...]] = {
    "main-light": ("--theme", "light", "--size", "1440x900"),
    "main-dark": ("--theme", "dark", "--size", "1440x900"),
    "small-laptop": ("--theme", "light", "--size", "1280x720"),
    "large-text": ("--theme", "light", "--size", "1920x1200", "--scale", "2"),
}
OFFSCREEN = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}


def scenes() -> list[str]:
    """The views that the window knows, asked of the window itself."""
    program = "from ui.screenshot import scenes; print(*scenes())"
    return subprocess.run(
        [str(PYTHON), "-c", program], cwd=ROOT, env=OFFSCREEN, capture_output=True, text=True, check=True
    ).stdout.split()


def pictures() -> dict[str, tuple[str, ...]]:
    """Every picture by its file name, with the options that make it."""
    plain = {
        f"{scene}-{theme}": ("--theme", theme, "--size", "1280x800", "--view", scene)
        for scene in scenes()
        for theme in THEMES
    }
    return SPECIAL | plain


def take(name: str, options: tuple[str, ...]) -> bool:
    """Take one picture; whether it worked."""
    file = FOLDER / f"{name}.png"
    command = [str(PYTHON), str(ROOT / "main.py"), "--demo", "--screenshot", str(file), *options]
    done = subprocess.run(command, env=OFFSCREEN, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{name}: {done.stderr.strip()[-500:]}", file=sys.stderr)
    else:
        print(file.relative_to(ROOT), flush=True)
    return done.returncode == 0


def main(names: list[str]) -> int:
    """Take those named, or all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    known = pictures()
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"No such picture: {' '.join(unknown)}. There are: {' '.join(known)}", file=sys.stderr)
        return 2
    taken = [take(name, known[name]) for name in names or known]
    return 0 if all(taken) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
