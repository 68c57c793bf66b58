"""Takes the pictures of the documentation from the demo shop, without a display."""

import os
import subprocess
import sys

from tools.prepare import PYTHON, ROOT

FOLDER = ROOT / "docs" / "screenshots"
# file name without ending: the options beside --demo --screenshot
PICTURES: dict[str, tuple[str, ...]] = {
    "main-light": ("--theme", "light", "--size", "1440x900"),
    "main-dark": ("--theme", "dark", "--size", "1440x900"),
    "small-laptop": ("--theme", "light", "--size", "1280x720"),
    "large-text": ("--theme", "light", "--size", "1920x1200", "--scale", "2"),
}


def take(name: str) -> bool:
    """Take one picture; whether it worked."""
    file = FOLDER / f"{name}.png"
    command = [str(PYTHON), str(ROOT / "main.py"), "--demo", "--screenshot", str(file)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([*command, *PICTURES[name]], env=environment, check=False)
    print(f"{file.relative_to(ROOT)}: {'taken' if done.returncode == 0 else 'FAILED'}", flush=True)
    return done.returncode == 0


def main() -> int:
    """Take all of them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    taken = [take(name) for name in PICTURES]
    return 0 if all(taken) else 1


if __name__ == "__main__":
    sys.exit(main())
