"""Shopbell's own sign: a counter bell, drawn, so that no font and no picture file is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

if TYPE_CHECKING:
    from ui.theme import Theme

_BRASS = "#d99a1c"
_SIZES = (16, 22, 24, 32, 48, 64, 128, 256)


def paint_bell(painter: QPainter, place: QRectF, colour: str = _BRASS) -> None:
    """A bell that fills a square."""
    unit = place.height() / 24
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(place.topLeft())
    painter.scale(unit, unit)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(QRectF(10.4, 1.5, 3.2, 3.2))
    body = QPainterPath()
    body.moveTo(12, 3.6)
    body.cubicTo(16.8, 3.6, 18.6, 7.4, 18.8, 11.2)
    body.cubicTo(19, 14.8, 19.8, 16.2, 21.6, 17.8)
    body.lineTo(2.4, 17.8)
    body.cubicTo(4.2, 16.2, 5, 14.8, 5.2, 11.2)
    body.cubicTo(5.4, 7.4, 7.2, 3.6, 12, 3.6)
    painter.drawPath(body)
    painter.drawPie(QRectF(9, 16, 6, 6), 180 * 16, 180 * 16)
    painter.restore()


def bell_icon() -> QIcon:
    """For the window and the tray."""
    icon = QIcon()
    for side in _SIZES:
        picture = QPixmap(side, side)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        paint_bell(painter, QRectF(0, 0, side, side))
        painter.end()
        icon.addPixmap(picture)
    return icon


class BellSign(QWidget):
    """The bell beside the name of the program."""

    def __init__(self, theme: Theme, side: int = 20, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._side = side
        self.setAccessibleName("Shopbell")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.scaled(self._side), self._theme.scaled(self._side))

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_bell(QPainter(self), QRectF(self.rect()))
