"""A window and what stands over it, for pictures."""

from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.window import ShopbellWindow

_SHADE = QColor(0, 0, 0, 90)


class Over(QWidget):
    """A window and what stands over it, as the two are on a screen."""

    def __init__(self, window: ShopbellWindow, above: QWidget, at: QPoint | None = None) -> None:
        """`at`: a menu's place in the window; a page without one is in the middle, over a shade."""
        super().__init__()
        self._window, self._above, self._at = window, above, at
        self.resize(window.size())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._window.grab())
        place = self._above.rect()
        if self._at is None:
            painter.fillRect(self.rect(), _SHADE)
            place.moveCenter(self.rect().center())
        else:
            place.moveTopLeft(self._at)
        painter.drawPixmap(place.topLeft(), self._above.grab())
        painter.setPen(QColor(self._window.theme.tokens.edge))
        painter.drawRect(place.adjusted(-1, -1, 0, 0))


def over(window: ShopbellWindow, page: QWidget) -> QWidget:
    """The page, shown in the middle of the window."""
    page.show()
    return Over(window, page)
