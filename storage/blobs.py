"""Files by their content: named by SHA-256, written whole or not at all, never changed."""

import hashlib
import os
import secrets
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Protocol

from shopbell.errors import NotFound, StoreRefused
from shopbell.private_files import private
from storage.database import private_folder

_AT_A_TIME: Final = 8
"""Syncs that wait for the disk at the same time."""


class Keeps(Protocol):
    """Where bytes are kept under their sum."""

    def put(self, content: bytes) -> str:
        """Keep bytes; gives their SHA-256."""
        ...


class Blobs:
    """A folder of files: blobs/ab/abcdef…; a file is on the disk before a row may name it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Keep bytes; gives their SHA-256. Safe to repeat. Raises StoreRefused."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        try:
            if path.exists():
                os.utime(path)  # young again: whoever sweeps files that no row names leaves it to the row to come
                return sha256
            self._write(path, content)
        except OSError as error:
            raise _refused() from error
        return sha256

    @contextmanager
    def together(self) -> Iterator["Gathering"]:
        """Keep many: they are on the disk when the block ends, at much less cost than one by one.

        Raises StoreRefused, and then some of them may be missing.
        """
        gathering = Gathering(self)
        try:
            try:
                yield gathering
                gathering.finish()
            finally:
                gathering.clear()
        except OSError as error:
            raise _refused() from error

    def get(self, sha256: str) -> bytes:
        """The bytes; raises NotFound when they are not here."""
        try:
            return self.path(sha256).read_bytes()
        except OSError as error:
            raise NotFound("This file is not on this computer.") from error

    def path(self, sha256: str) -> Path:
        """Where a file lies."""
        return self.folder / sha256[:2] / sha256

    def __iter__(self) -> Iterator[Path]:
        """Every file that is whole."""
        for path in sorted(self.folder.glob("??/*")):
            if len(path.name) == 64:
                yield path

    def _write(self, path: Path, content: bytes) -> None:
        temporary = _beside(path)
        try:
            _write_new(temporary, content)
            _sync_file(temporary)
            temporary.replace(path)
        except OSError:
            with suppress(OSError):
                temporary.unlink()
            raise
        _sync_folder(path.parent)


class Gathering:
    """Files of one `Blobs.together`: written as they come, synced many at a time, and only then named."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._written: dict[str, Path] = {}

    def put(self, content: bytes) -> str:
        """Like `Blobs.put`, but not yet on the disk. Raises OSError."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._blobs.path(sha256)
        if sha256 in self._written:
            return sha256
        if path.exists():
            os.utime(path)
            return sha256
        self._written[sha256] = temporary = _beside(path)
        _write_new(temporary, content)
        return sha256

    def finish(self) -> None:
        """Make all of them last. Raises OSError."""
        _all(_sync_file, self._written.values())
        for sha256, temporary in self._written.items():
            temporary.replace(self._blobs.path(sha256))
        folders = {temporary.parent for temporary in self._written.values()}
        self._written.clear()
        _all(_sync_folder, folders)

    def clear(self) -> None:
        """Away with what was not finished."""
        for temporary in self._written.values():
            with suppress(OSError):
                temporary.unlink()


def _refused() -> StoreRefused:
    return StoreRefused(
        "The file could not be saved: the disk is full or cannot be written. Free some space and try again."
    )


def _beside(path: Path) -> Path:
    """A name for a file that is not whole yet; makes its folder."""
    private_folder(path.parent)
    return path.with_name(f"{path.name}.{secrets.token_hex(4)}")


def _write_new(path: Path, content: bytes) -> None:
    """A private file that must not be there yet; not synced."""
    with open(path, "xb", opener=private) as file:
        file.write(content)


def _all(work: Callable[[Path], None], paths: Collection[Path]) -> None:
    """Several at a time: a disk settles many syncs in about the time of one."""
    if len(paths) < 2:
        for path in paths:
            work(path)
        return
    with ThreadPoolExecutor(min(_AT_A_TIME, len(paths)), thread_name_prefix="store-sync") as pool:
        list(pool.map(work, paths))


def _sync_file(path: Path) -> None:
    # Windows syncs only what may be written.
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where folders can be synced."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
