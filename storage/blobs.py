"""Files by their content: named by SHA-256, written whole or not at all, never changed."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from shopbell.errors import NotFound, StoreRefused
from shopbell.private_files import private
from storage.database import private_folder


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
            raise StoreRefused(
                "The file could not be saved: the disk is full or cannot be written. Free some space and try again."
            ) from error
        return sha256

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
        private_folder(path.parent)
        temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        try:
            with open(temporary, "xb", opener=private) as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except OSError:
            with suppress(OSError):
                temporary.unlink()
            raise
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where folders can be synced."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
