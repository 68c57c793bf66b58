"""Python programs of others, each kind in an environment of its own below the tests' cache."""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.servers import packages
from tests.support import surroundings


def environment(name: str, stamp: bytes, install: Sequence[str]) -> Path:
    """The folder of programs; made when there is none for this stamp, with `install` as pip's words."""
    folder = packages.cache() / f"{name}-{hashlib.sha256(stamp).hexdigest()[:16]}"
    with _alone(folder.with_suffix(".lock")):
        if not (folder / ".done").exists():
            shutil.rmtree(folder, ignore_errors=True)
            run_outside([sys.executable, "-m", "venv", str(folder)])
            run_outside([str(folder / "bin" / "python"), "-m", "pip", "install", "-q", *install])
            (folder / ".done").touch()
    return folder / "bin"


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Two workers of one test run may want the same environment."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def from_file(name: str, requirements: Path) -> Path:
    """With what a file of requirements names."""
    return environment(name, requirements.read_bytes(), ["-r", str(requirements)])


def outside() -> dict[str, str]:
    """What surrounds the tests, without what leads into their own environment."""
    found = surroundings.outside()
    return {name: value for name, value in found.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}


def run_outside(command: list[str]) -> None:
    """To its end; raises CannotInstallError with the last of what it said."""
    done = subprocess.run(command, env=outside(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise packages.CannotInstallError(f"{' '.join(command)} failed:\n{(done.stdout + done.stderr)[-3000:]}")
