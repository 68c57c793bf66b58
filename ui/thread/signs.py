"""Small drawn signs for the fate of our own messages: they differ in shape, never in colour alone."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from shopbell.model import Delivery


def paint_sign(painter: QPainter, place: QRectF, delivery: Delivery, colour: str) -> None:
    """A tick, a clock, an arrow, a cross, a question mark, a turning arrow, two ticks, an eye."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(colour), max(1.4, place.width() / 9))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _SHAPES.get(delivery, _tick)(painter, place)
    painter.restore()


def _at(place: QRectF, x: float, y: float) -> QPointF:
    return QPointF(place.left() + place.width() * x, place.top() + place.height() * y)


def _path(painter: QPainter, place: QRectF, *points: tuple[float, float]) -> None:
    painter.drawPolyline([_at(place, x, y) for x, y in points])


def _tick(painter: QPainter, place: QRectF) -> None:
    _path(painter, place, (0.15, 0.55), (0.4, 0.8), (0.88, 0.22))


def _clock(painter: QPainter, place: QRectF) -> None:
    painter.drawEllipse(place.adjusted(1, 1, -1, -1))
    _path(painter, place, (0.5, 0.25), (0.5, 0.52), (0.7, 0.62))


def _leaving(painter: QPainter, place: QRectF) -> None:
    _path(painter, place, (0.1, 0.5), (0.85, 0.5))
    _path(painter, place, (0.55, 0.2), (0.88, 0.5), (0.55, 0.8))


def _cross(painter: QPainter, place: QRectF) -> None:
    painter.drawEllipse(place.adjusted(1, 1, -1, -1))
    _path(painter, place, (0.33, 0.33), (0.67, 0.67))
    _path(painter, place, (0.67, 0.33), (0.33, 0.67))


def _question(painter: QPainter, place: QRectF) -> None:
    painter.drawEllipse(place.adjusted(1, 1, -1, -1))
    points = ((0.36, 0.38), (0.42, 0.27), (0.56, 0.26), (0.64, 0.38), (0.5, 0.5), (0.5, 0.6))
    _path(painter, place, *points)
    painter.drawPoint(_at(place, 0.5, 0.75))


def _back(painter: QPainter, place: QRectF) -> None:
    _path(painter, place, (0.85, 0.2), (0.85, 0.6), (0.15, 0.6))
    _path(painter, place, (0.4, 0.35), (0.13, 0.6), (0.4, 0.85))


def _two_ticks(painter: QPainter, place: QRectF) -> None:
    _path(painter, place, (0.0, 0.55), (0.22, 0.8), (0.62, 0.22))
    _path(painter, place, (0.42, 0.68), (0.52, 0.8), (0.98, 0.22))


def _eye(painter: QPainter, place: QRectF) -> None:
    lids = QPainterPath(_at(place, 0.02, 0.5))
    lids.quadTo(_at(place, 0.5, 0.0), _at(place, 0.98, 0.5))
    lids.quadTo(_at(place, 0.5, 1.0), _at(place, 0.02, 0.5))
    painter.drawPath(lids)
    side = place.width() * 0.14
    painter.drawEllipse(_at(place, 0.5, 0.5), side, side)


_SHAPES = {
    Delivery.SENT: _tick,
    Delivery.ARRIVED: _two_ticks,
    Delivery.READ: _eye,
    Delivery.WAITING: _clock,
    Delivery.SENDING: _leaving,
    Delivery.REFUSED: _cross,
    Delivery.UNCERTAIN: _question,
    Delivery.BOUNCED: _back,
}
