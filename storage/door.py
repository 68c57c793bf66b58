"""How a process that waits for the write lock makes itself heard by the one that holds it.

SQLite tells nobody who waits. Whoever waits here touches a file, and whoever writes much at a time looks at its time
now and then.
"""

import os
import time
from contextlib import suppress
from pathlib import Path

FILE = "waiting"


class Door:
    """Of one profile; each process has its own."""

    def __init__(self, profile: Path) -> None:
        self._path = profile / FILE
        self._last = self._time()

    def knock(self) -> None:
        """I wait. A folder that cannot be written is told of by what waits."""
        now = time.time_ns()
        with suppress(OSError):
            try:
                os.utime(self._path, ns=(now, now))
            except FileNotFoundError:
                os.close(os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600))

    def heard(self) -> bool:
        """Whether somebody knocked since the last time."""
        now = self._time()
        knocked = now != self._last
        self._last = now
        return knocked

    def _time(self) -> int:
        try:
            return self._path.stat().st_mtime_ns
        except OSError:
            return 0
