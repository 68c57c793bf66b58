"""Rows painted once and shown again while scrolling: laying out text costs a hundred times a copy of pixels."""

from collections import OrderedDict
from collections.abc import Callable, Hashable

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPixmap

_KEPT = 64


class KeptPictures:
    """The pictures used last. One is painted anew when its value is another object."""

    def __init__(self) -> None:
        self._pictures: OrderedDict[Hashable, tuple[object, QPixmap]] = OrderedDict()

    def clear(self) -> None:
        """Colours or fonts changed."""
        self._pictures.clear()

    def draw(
        self,
        painter: QPainter,
        place: QRect,
        key: Hashable,
        value: object,
        paint: Callable[[QPainter, QRect], None],
    ) -> None:
        """Draw the picture of `value`; `paint` makes it, covering all of the place it is given."""
        ratio = painter.device().devicePixelRatio()
        key = (key, place.width(), place.height(), ratio)
        known = self._pictures.get(key)
        if known is None or known[0] is not value:
            known = (value, _painted(place, ratio, paint))
            self._pictures[key] = known
            if len(self._pictures) > _KEPT:
                self._pictures.popitem(last=False)
        self._pictures.move_to_end(key)
        painter.drawPixmap(place.topLeft(), known[1])


def _painted(place: QRect, ratio: float, paint: Callable[[QPainter, QRect], None]) -> QPixmap:
    picture = QPixmap(round(place.width() * ratio), round(place.height() * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill()
    painter = QPainter(picture)
    paint(painter, QRect(0, 0, place.width(), place.height()))
    painter.end()
    return picture
