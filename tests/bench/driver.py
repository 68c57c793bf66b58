"""The benchmark's hand on a window that runs as a process of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.children import surroundings
from tests.bench.shop import ROOT


class Driver:
    """Asks one thing after the other."""

    def __init__(self, child: "subprocess.Popen[str]") -> None:
        self._child = child
        self.pid = child.pid

    def ask(self, deed: str, **more: object) -> Any:
        """One deed of tests/bench/deeds.py; its answer."""
        assert self._child.stdin is not None
        self._child.stdin.write(json.dumps({"do": deed, **more}) + "\n")
        self._child.stdin.flush()
        return self.answer()

    def answer(self) -> Any:
        """The next line it says that is an answer."""
        assert self._child.stdout is not None
        for line in self._child.stdout:
            if line.startswith(("{", "[", "null")) or line[:1].isdigit():
                found = json.loads(line)
                if isinstance(found, dict) and "error" in found:
                    raise RuntimeError(found["error"])
                return found
        raise RuntimeError("the measured window ended")


@contextmanager
def window(profile: Path, *, engine: bool = False) -> Iterator[Driver]:
    """Started, and ended by closing its standard input."""
    words = [sys.executable, "-m", "tests.bench.window", str(profile), *(["engine"] if engine else [])]
    child = subprocess.Popen(
        words, cwd=ROOT, env=surroundings({}), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        driver = Driver(child)
        driver.answer()
        yield driver
    finally:
        assert child.stdin is not None
        child.stdin.close()
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        if child.stdout is not None:
            child.stdout.close()
