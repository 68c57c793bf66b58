"""The sign of a message's fate as a widget."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from shopbell.model import Delivery
from ui.theme import Theme
from ui.theme_tokens import Tone
from ui.thread.signs import paint_sign


class SignView(QWidget):
    """A small drawn sign; the word stands beside it."""

    def __init__(self, theme: Theme, delivery: Delivery, tone: Tone, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._delivery = delivery
        self._tone = tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        side = self._theme.scaled(15)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        colour = getattr(self._theme.tokens, str(self._tone))
        paint_sign(QPainter(self), QRectF(self.rect()).adjusted(1, 1, -1, -1), self._delivery, colour)
