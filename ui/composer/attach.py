"""Bytes of what is attached: files read off the UI thread, pasted pictures as PNG."""

import asyncio
import mimetypes
from datetime import datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageWriter

from shopbell.errors import Rejected
from ui.words import tr

MOST: Final = 100_000_000
"""The largest file that is read at all, in bytes; a network's own limit is usually far below."""


async def read_file(path: Path) -> tuple[str, bytes]:
    """Name and bytes of a file; raises Rejected with a reason."""
    return await asyncio.get_running_loop().run_in_executor(None, _read, path)


def _read(path: Path) -> tuple[str, bytes]:
    try:
        if not path.is_file():
            raise Rejected(tr("{name} is not a file that can be attached.", name=path.name))
        if path.stat().st_size > MOST:
            raise Rejected(tr("{name} is larger than 100 MB.", name=path.name))
        return path.name, path.read_bytes()
    except OSError as error:
        raise Rejected(tr("{name} could not be read.", name=path.name)) from error


def type_of(name: str) -> str:
    """The media type that a name suggests."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def pasted_picture(image: QImage, at: datetime) -> tuple[str, bytes]:
    """A pasted picture as a file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(image)
    local = at.astimezone()
    name = tr("Picture {when}.png", when=f"{local:%Y-%m-%d %H.%M.%S}")
    return name, bytes(buffer.data().data())
