"""Makes .venv from a lock file, with the system libraries that Qt needs.

usage: python3 -m tools.prepare run|dev       ("dev" holds all of "run")
A second call with the same lock does nothing.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools import fonts, qt_libraries, system
from tools.system import NotPossibleError

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / "python"
KINDS = ("run", "dev")


def lock_of(kind: str) -> Path:
    """The lock file of one kind of environment."""
    return ROOT / "requirements" / f"{kind}.lock"


def stamp_of(kind: str) -> Path:
    """Where it is written down which lock the environment was made from."""
    return VENV / f"made-from-{kind}-lock"


def digest(kind: str) -> str:
    """What the stamp holds when the environment is up to date."""
    return hashlib.sha256(lock_of(kind).read_bytes()).hexdigest()


def is_ready(kind: str) -> bool:
    """Whether .venv was made from today's lock; the one for developing will do for running."""
    return PYTHON.exists() and any(
        stamp_of(able).exists() and stamp_of(able).read_text(encoding="ascii") == digest(able)
        for able in KINDS[KINDS.index(kind) :]
    )


def see_to_venv_module() -> None:
    """Debian and Ubuntu keep pip and the venv module in packages of their own."""
    if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv"):
        return
    version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    wanted = {"apt-get": [version], "dnf": ["python3"], "pacman": ["python"], "zypper": ["python3"]}
    system.install(wanted, "Python's venv module is missing.")


def make_environment(kind: str) -> None:
    """Install exactly what the lock names, checked by hash."""
    if not PYTHON.exists() or not works():
        see_to_venv_module()
        shutil.rmtree(VENV, ignore_errors=True)
        call([sys.executable, "-m", "venv", str(VENV)], "Making .venv")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    lock = [*pip, "--require-hashes", "--no-deps", "-r", str(lock_of(kind))]
    call(lock, f"Installing the packages of requirements/{kind}.lock into .venv")
    write_command()
    stamp_of(kind).write_text(digest(kind), encoding="ascii")


def works() -> bool:
    """Whether the environment's Python still runs (the system's may have been replaced)."""
    ask = [str(PYTHON), "-c", "import pip"]
    return subprocess.run(ask, capture_output=True, check=False).returncode == 0


def write_command() -> None:
    """The command `shopbell` of .venv, which runs this checkout."""
    if os.name == "nt":
        return
    command = BIN / "shopbell"
    command.write_text(f'#!/bin/sh\nexec "{PYTHON}" "{ROOT}/main.py" "$@"\n', encoding="utf-8")
    command.chmod(0o755)


def call(command: list[str], saying: str) -> None:
    """Run a step; NotPossibleError if it fails."""
    print(f"{saying} …", flush=True)
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise NotPossibleError(f"{saying} failed; the reason is above.")


def see_to_qt() -> None:
    """Bring the system libraries that Qt needs, or name them."""
    pyside = next(VENV.glob("lib*/python*/site-packages/PySide6"), None)
    if pyside is None:
        return
    lacking = qt_libraries.missing(pyside)
    if lacking:
        system.install(qt_libraries.packages(lacking), "Qt needs libraries of the system.")
        lacking = qt_libraries.missing(pyside)
    if lacking:
        raise NotPossibleError(f"Qt still misses these libraries: {' '.join(lacking)}")


def see_to_fonts() -> None:
    """Bring fonts for what nobody here could read otherwise; without them Shopbell still works."""
    lacking = fonts.missing(PYTHON) if sys.platform.startswith("linux") else []
    if not lacking:
        return
    try:
        system.install(fonts.packages(lacking), "Some writing or emoji would be empty boxes.")
    except NotPossibleError as error:
        print(error, file=sys.stderr)


def prepare(kind: str) -> None:
    """Environment and libraries, both only if they are not there yet."""
    if not is_ready(kind):
        make_environment(kind)
    looked = VENV / "qt-libraries-found"
    if not looked.exists() or looked.read_text(encoding="ascii") != digest(kind):
        see_to_qt()
        see_to_fonts()
        looked.write_text(digest(kind), encoding="ascii")


def main(arguments: list[str]) -> int:
    """Prepare; a plain sentence if that cannot be done."""
    if len(arguments) != 1 or arguments[0] not in KINDS:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        prepare(arguments[0])
    except NotPossibleError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
