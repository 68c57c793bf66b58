"""mbox and Maildir, read and written byte for byte.

Written is mboxrd (lines of '>*From ' get one more '>', which reading takes away again), so nothing is lost. A message
that does not end with a line end gets one; a header line of the separator says so, hence even that is exact.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_FROM = re.compile(rb"^(>*From )", re.MULTILINE)
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_SEPARATOR = b"From shopbell@localhost Thu Jan  1 00:00:00 1970"
_NO_END = b" no-line-end"
MAX_MESSAGE = 256 * 1024 * 1024
"""A message larger than this (bytes) is not taken from a stranger's file."""


def write_message(target: BinaryIO, raw: bytes) -> None:
    """Append one message."""
    ended = raw.endswith(b"\n")
    target.write(_SEPARATOR + (b"" if ended else _NO_END) + b"\n")
    target.write(_FROM.sub(rb">\1", raw) + (b"" if ended else b"\n"))
    target.write(b"\n")


def read_mbox(path: Path) -> Iterator[bytes]:
    """The messages of an mbox file, one in memory at a time; foreign variants too."""
    with path.open("rb") as source:
        yield from read_mbox_from(source)


def read_mbox_from(source: BinaryIO) -> Iterator[bytes]:
    """The same of an mbox that is open already, wherever it lies."""
    lines: list[bytes] = []
    mark: bytes | None = None
    blank, size = True, 0
    for line in iter(lambda: source.readline(MAX_MESSAGE), b""):
        if blank and line.startswith(b"From "):
            if mark is not None:
                yield _message(mark, lines, size)
            mark, lines, size = line, [], 0
        elif mark is not None:
            size += len(line)
            if size <= MAX_MESSAGE:
                lines.append(line)
        blank = line in (b"\n", b"\r\n")
    if mark is not None:
        yield _message(mark, lines, size)


def is_mbox(path: Path) -> bool:
    """Whether the file begins as an mbox does, or is empty as a mailbox may be."""
    with path.open("rb") as source:
        start = source.read(4096).lstrip(b"\r\n")
    return not start or start.startswith(b"From ")


def _message(mark: bytes, lines: list[bytes], size: int) -> bytes:
    """The bytes; b'' for one beyond all bounds."""
    if size > MAX_MESSAGE:
        return b""
    if lines and lines[-1] in (b"\n", b"\r\n"):
        lines = lines[:-1]
    raw = _QUOTED.sub(rb"\1", b"".join(lines))
    if mark.rstrip(b"\r\n").endswith(_NO_END):
        raw = raw.removesuffix(b"\n")
    return raw


def read_maildir(folder: Path) -> Iterator[bytes]:
    """The messages of a Maildir and its subfolders ('.Sent' and the like), in order of their file names."""
    boxes = [folder, *sorted(p for p in folder.iterdir() if p.is_dir() and p.name.startswith("."))]
    for box in boxes:
        for part in ("cur", "new"):
            for file in sorted((box / part).glob("*")):
                if file.is_file() and file.stat().st_size <= MAX_MESSAGE:
                    yield file.read_bytes()


def is_maildir(path: Path) -> bool:
    """Whether the folder is a Maildir."""
    return (path / "cur").is_dir() and (path / "new").is_dir()
