"""Pictures from strangers: decoded with bounds, off the UI thread, from bytes that are already here."""

from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

MOST_BYTES: Final = 20_000_000
MOST_PIXELS: Final = 40_000_000
ALLOCATION_MIB: Final = 64
MOST_PICTURE: Final = QSize(1200, 2400)
"""The largest a picture inside a message is kept, in pixels."""
FORMATS: Final = frozenset({b"png", b"jpeg", b"jpg", b"gif", b"webp", b"bmp"})
"""No SVG (it can name files and fonts), no PDF, nothing exotic."""


def limit_allocation() -> None:
    """No decoder of this process may take more than 64 MiB for one picture."""
    QImageReader.setAllocationLimit(ALLOCATION_MIB)


def decode(content: bytes, most: QSize) -> QImage:
    """The picture, scaled down to fit `most` pixels; a null image when it is none, or too large."""
    if not content or len(content) > MOST_BYTES:
        return QImage()
    limit_allocation()
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    if bytes(reader.format().data()) not in FORMATS:
        return QImage()
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > MOST_PIXELS:
        return QImage()
    if size.width() > most.width() or size.height() > most.height():
        reader.setScaledSize(size.scaled(most, Qt.AspectRatioMode.KeepAspectRatio))
    reader.setAutoTransform(True)
    image = reader.read()
    return QImage() if image.isNull() else image
