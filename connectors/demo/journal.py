"""What happened at the demo service since it opened: one JSON line each, only ever appended.

A line counts from its line end on. A process killed in the middle of a line leaves a torn one, which the next
append closes off and every reader passes over; so what was confirmed is there and nothing else is lost.
"""

import errno
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shopbell.errors import Unreachable

_APPENDING = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)


class Journal:
    """A file of lines; without a path it is kept in memory only."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._memory = bytearray()
        self._read_to = 0
        self._records: list[tuple[int, dict[str, Any]]] = []
        self._begun = False

    def _begin(self) -> None:
        """The first line, at the first use."""
        if self._begun:
            return
        if self._path is None or not self._path.exists() or self._path.stat().st_size == 0:
            self._add({"kind": "begin", "epoch": secrets.token_hex(4)})
        self._begun = True

    @property
    def epoch(self) -> str:
        """Tells this journal from another one that had its place."""
        first = next(iter(self.after(0)), (0, {}))[1]
        return str(first.get("epoch", ""))

    def append(self, *records: dict[str, Any]) -> None:
        """Written and on disk when it returns; raises Unreachable when the disk refuses."""
        self._begin()
        self._add(*records)

    def _add(self, *records: dict[str, Any]) -> None:
        lines = "".join(json.dumps(record) + "\n" for record in records)
        data = lines.encode()
        if self._path is None:
            self._memory += data
            return
        with _disk():
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self._path, _APPENDING, 0o600)
            try:
                _write(handle, (b"\n" if self._torn(handle) else b"") + data)
            finally:
                os.close(handle)

    def _torn(self, handle: int) -> bool:
        size = os.lseek(handle, 0, os.SEEK_END)
        if size == 0:
            return False
        os.lseek(handle, size - 1, os.SEEK_SET)
        return os.read(handle, 1) != b"\n"

    def after(self, offset: int) -> Iterator[tuple[int, dict[str, Any]]]:
        """Records whose line ends after `offset` bytes, each with that end."""
        self._catch_up()
        return (pair for pair in self._records if pair[0] > offset)

    def _catch_up(self) -> None:
        self._begin()
        fresh = self._tail()
        whole = fresh[: fresh.rfind(b"\n") + 1]
        end = self._read_to
        for line in whole.splitlines(keepends=True):
            end += len(line)
            record = _parse(line)
            if record is not None:
                self._records.append((end, record))
        self._read_to = end

    def _tail(self) -> bytes:
        if self._path is None:
            return bytes(self._memory[self._read_to :])
        with _disk(), self._path.open("rb") as file:
            file.seek(self._read_to)
            return file.read()


def _write(handle: int, data: bytes) -> None:
    """All of it in one call, so that no other writer's line lands in the middle."""
    if os.write(handle, data) != len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    os.fsync(handle)


@contextmanager
def _disk() -> Iterator[None]:
    """A line that was not written whole counts as never written."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or "unknown"
        raise Unreachable(f"The folder of the demo shop cannot be used: {reason}.") from error


def _parse(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None
