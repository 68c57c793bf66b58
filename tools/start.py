"""Starts Shopbell from the checkout; says so in a sentence where there is no display."""

import os
import subprocess
import sys

from tools.prepare import PYTHON, ROOT

NO_DISPLAY = """\
There is no display here, so Shopbell cannot open its window.
A picture of the demo shop needs none:  shopbell --demo --screenshot FILE
(in this folder: .venv/bin/shopbell --demo --screenshot shopbell.png)"""


def has_display() -> bool:
    """Whether a window can be shown; someone who names a Qt platform knows what he wants."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def main(arguments: list[str]) -> int:
    """Hand over to the program, in its own environment."""
    if not has_display():
        print(NO_DISPLAY, file=sys.stderr)
        return 1
    command = [str(PYTHON), str(ROOT / "main.py"), *arguments]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
