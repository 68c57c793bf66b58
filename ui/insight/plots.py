"""Two small plots: how much of what was asked got no answer, and people writing beside people answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.words import tr

if TYPE_CHECKING:
    from shopbell.insight import Week
    from ui.theme import Theme

_BAR = 8
_HIGH = 120
_ROOM = 6


class ShareBar(QWidget):
    """Never answered, then answered: side by side, told by place as well as by colour."""

    def __init__(self, part: int, whole: int, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._part, self._whole, self._theme = part, whole, theme
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("{part} of {whole} without an answer", part=part, whole=whole))

    def sizeHint(self) -> QSize:
        return QSize(self._theme.scaled(120), self._theme.scaled(_BAR))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        tokens = self._theme.tokens
        split = self.width() * self._part / self._whole if self._whole else 0.0
        height = min(self.height(), self._theme.scaled(_BAR))
        top = (self.height() - height) / 2
        for left, right, colour in ((0.0, split, tokens.warm), (split, self.width(), tokens.accent)):
            if right > left:
                painter.setBrush(QColor(colour))
                painter.drawRoundedRect(QRectF(left, top, right - left, height), 2, 2)


class WeekLines(QWidget):
    """Two lines over the weeks, each with its words at its end; the numbers are in the table for screen readers."""

    def __init__(self, weeks: Sequence[Week], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._weeks, self._theme = tuple(weeks), theme
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        told = "; ".join(f"{week.start.astimezone():%d %b}: {week.asked} / {week.answered}" for week in weeks)
        self.setAccessibleName(tr("People writing to you and people you answered, week by week"))
        self.setAccessibleDescription(told)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.scaled(360), self._theme.scaled(_HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._theme.tokens
        most = max((max(week.asked, week.answered) for week in self._weeks), default=0) or 1
        metrics = painter.fontMetrics()
        asked, answered = tr("people writing to you"), tr("people you answered")
        beside = max(metrics.horizontalAdvance(asked), metrics.horizontalAdvance(answered)) + 3 * _ROOM
        line = metrics.height()
        area = QRectF(_ROOM, _ROOM + line / 2, self.width() - beside, self.height() - 2 * _ROOM - line)
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        lines = [
            (asked, [week.asked for week in self._weeks], tokens.warm, Qt.PenStyle.SolidLine),
            (answered, [week.answered for week in self._weeks], tokens.accent, Qt.PenStyle.DashLine),
        ]
        ends = []
        for words, values, colour, style in lines:
            points = _points(values, most, area)
            painter.setPen(QPen(QColor(colour), 2, style))
            painter.drawPolyline(QPolygonF(points))
            ends.append((words, points[-1].y() if points else area.bottom(), colour))
        self._name(painter, ends, area.right() + _ROOM, metrics.height())

    def _name(self, painter: QPainter, ends: list[tuple[str, float, str]], left: float, height: int) -> None:
        """The words stand at the ends of their lines, never over one another."""
        ends.sort(key=lambda one: one[1])
        last = float("-inf")
        for words, wanted, colour in ends:
            y = max(wanted, last + height)
            painter.setPen(QColor(colour))
            painter.drawText(QPointF(left, y + height / 3), words)
            last = y


def _points(values: Sequence[int], most: int, area: QRectF) -> list[QPointF]:
    step = area.width() / max(1, len(values) - 1)
    return [
        QPointF(area.left() + step * number, area.bottom() - area.height() * value / most)
        for number, value in enumerate(values)
    ]
