"""Programs that are measured from outside: their time on the clock, on the processor, and what they said."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.shop import ROOT

MAIN = ROOT / "main.py"
SECONDS = 3_000


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended; times in seconds. `began` is on the monotonic clock, which all processes share."""

    code: int
    said: str
    wall: float
    cpu: float
    began: float


def run(command: Sequence[str], environment: Mapping[str, str] | None = None, typed: str = "") -> Ended:
    """One program to its end."""
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as given:
        given.write(typed.encode())
        given.seek(0)
        began = time.monotonic()
        child = subprocess.Popen(
            command, stdin=given, stdout=said, stderr=subprocess.STDOUT, cwd=ROOT, env=surroundings(environment or {})
        )
        _, status, used = os.wait4(child.pid, 0)
        wall = time.monotonic() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    return Ended(child.returncode, text, wall, used.ru_utime + used.ru_stime, began)


def checked(ended: Ended) -> Ended:
    """Raise when it failed."""
    if ended.code != 0:
        raise RuntimeError(f"a measured program ended with {ended.code}: {ended.said[-2_000:]}")
    return ended


def shopbell(profile: Path, *words: str, typed: str = "", environment: Mapping[str, str] | None = None) -> Ended:
    """The command line of the product."""
    return checked(run([sys.executable, str(MAIN), "--profile", str(profile), *words], environment, typed))


def surroundings(more: Mapping[str, str]) -> dict[str, str]:
    """Offscreen, without a keyring of this machine, and with compiled modules kept, as every installation has them."""
    plain = {"QT_QPA_PLATFORM": "offscreen", "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**inherited, **plain, "PYTHONPATH": str(ROOT), **more}
