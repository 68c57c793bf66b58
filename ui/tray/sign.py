"""What the tray shows: the bell, and on it one sign, drawn for each size a panel may ask for."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from ui.theme import Theme
from ui.widgets.bell import paint_bell

_SIDES = (16, 20, 22, 24, 32, 48, 64, 128)
_MANY = 99
_LOUD, _CALM, _INK = "#b3261e", "#0d6353", "#ffffff"


def tray_icon(theme: Theme, waiting: int, *, trouble: bool) -> QIcon:
    """A "!" when an account needs the owner, which is louder than a number; else how many people wait."""
    words = "!" if trouble else _number(waiting)
    icon = QIcon()
    for side in _SIDES:
        icon.addPixmap(_picture(theme, side, words, _LOUD if trouble else _CALM))
    return icon


def _number(waiting: int) -> str:
    if not waiting:
        return ""
    return str(waiting) if waiting <= _MANY else f"{_MANY}+"


def _picture(theme: Theme, side: int, words: str, ground: str) -> QPixmap:
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if words:
        paint_bell(painter, QRectF(0, 0, side * 0.8, side * 0.8))
        _paint_sign(painter, theme, side, words, ground)
    else:
        paint_bell(painter, QRectF(0, 0, side, side))
    painter.end()
    return picture


def _paint_sign(painter: QPainter, theme: Theme, side: int, words: str, ground: str) -> None:
    """In the lower corner, as large as letters need to be read at 16 pixels."""
    height = round(side * 0.69)
    width = {1: height, 2: round(side * 0.88)}.get(len(words), side)
    place = QRectF(side - width, side - height, width, height)
    # A gap around it, so that sign and bell stay two things on any panel.
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    gap = max(1.0, side / 24)
    painter.setPen(QPen(Qt.GlobalColor.transparent, 2 * gap))
    painter.setBrush(Qt.GlobalColor.transparent)
    painter.drawRoundedRect(place, height * 0.4, height * 0.4)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(place, height * 0.4, height * 0.4)
    font = theme.font(strong=True)
    font.setPixelSize(max(7, round(height * (0.9 if len(words) < 3 else 0.62))))
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(QColor(_INK))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)
