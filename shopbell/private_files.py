"""Files that only their owner can read (0600), whatever the umask says and in whatever folder they lie."""

import os
from pathlib import Path
from typing import BinaryIO, TextIO


def private(path: str, flags: int) -> int:
    """For `open(…, opener=private)`."""
    return os.open(path, flags, 0o600)


def begin_text(path: Path) -> TextIO:
    """A new file of UTF-8 lines."""
    return open(path, "w", encoding="utf-8", newline="\n", opener=private)


def append_to(path: Path) -> BinaryIO:
    """The end of a file."""
    return open(path, "ab", opener=private)


def write_whole(path: Path, content: bytes) -> None:
    """One file, at once."""
    with open(path, "wb", opener=private) as target:
        target.write(content)
