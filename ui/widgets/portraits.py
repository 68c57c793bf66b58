"""People's pictures for the window: read from the store, decoded with bounds off the UI thread, kept as circles."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader, QPixmap

from shopbell.errors import KnownError
from shopbell.portraits import are_shown, is_picture

if TYPE_CHECKING:
    from shopbell.ports import Library
    from ui.tasks import Tasks

SIDE: Final = 208
"""Pixels: the largest sign (52) on a screen with twice the points and 200 % text."""
_MOST_PIXELS: Final = 16_000_000
_MOST_SIDE: Final = 8192
_KEPT: Final = 256
_ALLOCATION_MIB: Final = 64


class Portraits(QObject):
    """One for the window. Whoever paints asks by the file's sum and paints initials until it is there."""

    changed = Signal()
    """Some came, or the owner wants to see them, or no longer."""

    def __init__(self, library: Library, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self._kept: OrderedDict[str, QPixmap | None] = OrderedDict()
        """None: being read, or no picture that can be shown."""
        self._shown: bool | None = None

    def picture(self, sha256: str) -> QPixmap | None:
        """A square picture, when it is here and wanted."""
        if not sha256 or self._shown is False:
            return None
        if sha256 in self._kept:
            self._kept.move_to_end(sha256)
            return self._kept[sha256]
        self._keep(sha256, None)
        self._tasks.start(self._read(sha256))
        return None

    def show(self, shown: bool) -> None:
        """Whether the owner wants to see them, from now on."""
        if shown is not self._shown:
            self._shown = shown
            self.changed.emit()

    async def _read(self, sha256: str) -> None:
        if self._shown is None:
            self._shown = await are_shown(self._library)
        if not self._shown:
            self._kept.pop(sha256, None)
            return
        try:
            content = await self._library.blob(sha256)
        except KnownError:
            return
        image = await asyncio.to_thread(decode, content)
        if not image.isNull():
            self._keep(sha256, QPixmap.fromImage(image))
            self.changed.emit()

    def _keep(self, sha256: str, picture: QPixmap | None) -> None:
        self._kept[sha256] = picture
        self._kept.move_to_end(sha256)
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)


def decode(content: bytes) -> QImage:
    """The middle square of a PNG, JPEG or WebP picture at `SIDE` pixels; a null image for anything else."""
    if not is_picture(content):
        return QImage()
    QImageReader.setAllocationLimit(_ALLOCATION_MIB)
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    if bytes(reader.format().data()) not in (b"png", b"jpeg", b"webp"):
        return QImage()
    size = reader.size()
    if size.isEmpty() or size.width() * size.height() > _MOST_PIXELS or max(size.toTuple()) > _MOST_SIDE:
        return QImage()
    reader.setScaledSize(size.scaled(QSize(SIDE, SIDE), Qt.AspectRatioMode.KeepAspectRatioByExpanding))
    reader.setAutoTransform(True)
    return _middle(reader.read())


def _middle(image: QImage) -> QImage:
    if image.isNull():
        return image
    side = min(image.width(), image.height())
    return image.copy(QRect((image.width() - side) // 2, (image.height() - side) // 2, side, side))
