"""A download as its owner has it: a zip, a folder or one file, read in place by safe names and within bounds.

Nothing of it is ever unpacked to the disk, so no name in it can write anywhere. Names that lead out of it, links, and
parts that swell beyond all measure are left out.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol, cast

from shopbell.errors import PayloadSkipped, StoreRefused

MOST_NAMES = 500_000
LARGEST_WHOLE = 64 * 1024 * 1024
"""Bytes of a part that is read in one go."""
LARGEST_STREAM = 8 * 1024**3
"""Bytes of a part that is read piece by piece."""
SWELLS = 250
"""A part that is so many times larger than in the zip, and large, is no text and no picture that anybody made."""
_SMALL = 16 * 1024 * 1024
_LOCKED = 0x1
_DAMAGE = (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError)


class Bundle(Protocol):
    """The parts of a download."""

    @property
    def title(self) -> str:
        """The file's name without its ending, or the folder's."""
        ...

    @property
    def names(self) -> Sequence[str]:
        """Its parts, with forward slashes, sorted."""
        ...

    def size(self, name: str) -> int:
        """Bytes; -1 for a part that is not there."""
        ...

    def open(self, name: str) -> BinaryIO:
        """Raises PayloadSkipped for a part that is damaged or beyond bounds."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


def open_bundle(path: Path) -> Bundle:
    """Raises StoreRefused when it is not there, locked with a password, or not to be read."""
    try:
        if path.is_dir():
            return FolderBundle(path)
        if zipfile.is_zipfile(path):
            return ZipBundle(path)
        if path.is_file():
            return FolderBundle(path.parent, only=path.name)
    except _DAMAGE as error:
        raise StoreRefused(
            f"{path.name} cannot be read. Download it again, or unpack it and name the folder."
        ) from error
    raise StoreRefused(f"{path} is not there.")


class ZipBundle:
    """A zip file."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path)
        infos = self._zip.infolist()
        if len(infos) > MOST_NAMES:
            raise StoreRefused(f"{path.name} has more parts than any download of a network.")
        if any(info.flag_bits & _LOCKED for info in infos):
            raise StoreRefused(
                f"{path.name} is locked with a password. Unpack it with its password, then name the folder."
            )
        self._infos = {info.filename: info for info in infos if not info.is_dir() and is_safe(info.filename)}
        self.title = path.stem
        self.names: Sequence[str] = sorted(self._infos)

    def size(self, name: str) -> int:
        """See Bundle."""
        info = self._infos.get(name)
        return -1 if info is None else info.file_size

    def open(self, name: str) -> BinaryIO:
        """See Bundle."""
        info = self._infos.get(name)
        if info is None:
            raise PayloadSkipped("A part of the archive is missing.")
        swollen = info.file_size > _SMALL and info.file_size > SWELLS * max(1, info.compress_size)
        if swollen or info.file_size > LARGEST_STREAM:
            raise PayloadSkipped("A part of the archive is larger than any that a network makes.")
        with damage():
            return cast(BinaryIO, self._zip.open(info))

    def close(self) -> None:
        """See Bundle."""
        self._zip.close()


class FolderBundle:
    """A folder, or one file of it."""

    def __init__(self, folder: Path, only: str = "") -> None:
        self._folder = folder
        self.title = Path(only).stem if only else folder.name
        self.names: Sequence[str] = [only] if only else sorted(_files(folder))

    def size(self, name: str) -> int:
        """See Bundle."""
        try:
            return (self._folder / name).stat().st_size if is_safe(name) else -1
        except OSError:
            return -1

    def open(self, name: str) -> BinaryIO:
        """See Bundle."""
        if not is_safe(name) or not 0 <= self.size(name) <= LARGEST_STREAM:
            raise PayloadSkipped("A part of the archive is missing.")
        with damage():
            return (self._folder / name).open("rb")

    def close(self) -> None:
        """Nothing is held."""


def _files(folder: Path) -> Iterator[str]:
    for count, path in enumerate(folder.rglob("*")):
        if count > MOST_NAMES:
            raise StoreRefused(
                f"{folder.name} has more files than any download of a network. Name the folder of it alone."
            )
        # A link may lead anywhere: what is meant to be in the archive lies in it.
        if stat.S_ISREG(path.lstat().st_mode) and not _is_under_link(path, folder):
            yield path.relative_to(folder).as_posix()


def _is_under_link(path: Path, folder: Path) -> bool:
    return any(parent.is_symlink() for parent in path.parents if parent != folder and folder in parent.parents)


def is_safe(name: str) -> bool:
    """Whether a name stays inside: relative, no way up, no drive, no control characters."""
    parts = PurePosixPath(name).parts
    outside = name.startswith("/") or "\\" in name or ".." in parts or (bool(parts) and ":" in parts[0])
    return bool(parts) and not outside and all(ord(char) >= 32 for char in name)


@contextmanager
def damage() -> Iterator[None]:
    """What goes wrong while a part is read is that part's damage; raises PayloadSkipped."""
    try:
        yield
    except _DAMAGE as error:
        raise PayloadSkipped("A part of the archive is damaged.") from error


def whole(bundle: Bundle, name: str, most: int = LARGEST_WHOLE) -> bytes:
    """All bytes of a part; raises PayloadSkipped for one that is damaged or larger than `most`."""
    if bundle.size(name) > most:
        raise PayloadSkipped("A part of the archive is larger than any that a network makes.")
    with damage(), bundle.open(name) as source:
        content = source.read(most + 1)
    if len(content) > most:
        raise PayloadSkipped("A part of the archive is larger than it says.")
    return content
