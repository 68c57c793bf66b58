"""A person's sign: initials on a colour of their own, with the badge of the network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from shopbell.text.names import hue, initials
from ui.theme_tokens import under_white

if TYPE_CHECKING:
    from ui.theme import Theme
    from ui.widgets.portraits import Portraits


@dataclass(frozen=True, slots=True)
class Badge:
    """A network in one or two letters on its colour (#rrggbb); `name` is its word."""

    letters: str
    colour: str
    name: str

    @property
    def ground(self) -> str:
        """Its colour, as much darker as white letters need."""
        return under_white(self.colour)


@dataclass(frozen=True, slots=True)
class Sitter:
    """Whose sign it is; `picture` is square, None while there is none."""

    name: str
    picture: QPixmap | None = None


def paint_avatar(painter: QPainter, place: QRectF, name: str, theme: Theme) -> None:
    """Initials in a circle; the colour is the same on every machine."""
    colours = theme.tokens.avatars
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours[hue(name) % len(colours)]))
    painter.drawEllipse(place)
    painter.setFont(_sign_font(theme, place.height() * 0.38))
    painter.setPen(QColor("#ffffff"))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, initials(name))
    painter.restore()


def paint_picture(painter: QPainter, place: QRectF, picture: QPixmap) -> None:
    """Somebody's picture in a circle."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    circle = QPainterPath()
    circle.addEllipse(place)
    painter.setClipPath(circle)
    painter.drawPixmap(place, picture, QRectF(picture.rect()))
    painter.restore()


def paint_badge(painter: QPainter, place: QRectF, badge: Badge, theme: Theme, ring: str = "") -> None:
    """The network's letters in a small square; `ring` (#rrggbb) parts it from what is under it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(ring), 2) if ring else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(badge.ground))
    corner = place.height() * 0.26
    painter.drawRoundedRect(place, corner, corner)
    painter.setFont(_sign_font(theme, place.height() * 0.62))
    painter.setPen(QColor("#ffffff"))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, badge.letters)
    painter.restore()


def paint_person(painter: QPainter, place: QRectF, who: Sitter, badge: Badge | None, theme: Theme, ring: str) -> None:
    """Picture, else initials, with the badge at its lower right."""
    if who.picture is None:
        paint_avatar(painter, place, who.name, theme)
    else:
        paint_picture(painter, place, who.picture)
    if badge is not None:
        side = place.height() * 0.46
        corner = place.bottomRight() - QPointF(side * 0.86, side * 0.86)
        paint_badge(painter, QRectF(corner, QSize(round(side), round(side))), badge, theme, ring)


class Avatar(QWidget):
    """The sign as a widget, `side` pixels at 100 % text."""

    def __init__(self, theme: Theme, side: int = 38, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._side = side
        self._name = ""
        self._badge: Badge | None = None
        self._portraits: Portraits | None = None
        self._portrait = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def use(self, portraits: Portraits) -> None:
        """From here come pictures."""
        self._portraits = portraits
        portraits.changed.connect(self.update)

    def show_person(self, name: str, badge: Badge | None = None, portrait: str = "") -> None:
        """Whose sign it is; `portrait` is the sum of their picture."""
        self._name, self._badge, self._portrait = name, badge, portrait
        self.setAccessibleName(f"{name}, {badge.name}" if badge else name)
        self.update()

    def sizeHint(self) -> QSize:
        side = self._theme.scaled(self._side)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ring = self._theme.tokens.surface
        # The badge stands out of the circle by a fifteenth of it, and its ring by a pixel.
        out = 2 + self.width() // 15 if self._badge else 2
        place = QRectF(self.rect()).adjusted(0, 0, -out, -out)
        picture = self._portraits.picture(self._portrait) if self._portraits else None
        paint_person(painter, place, Sitter(self._name, picture), self._badge, self._theme, ring)


class BadgeSign(QWidget):
    """A network's badge as a widget, `side` pixels at 100 % text."""

    def __init__(self, theme: Theme, badge: Badge, side: int = 18, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._badge = badge
        self._side = side
        self.setAccessibleName(badge.name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        side = self._theme.scaled(self._side)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_badge(QPainter(self), QRectF(self.rect()), self._badge, self._theme)


def _sign_font(theme: Theme, height: float) -> QFont:
    font = theme.font(strong=True)
    font.setPixelSize(max(7, round(height)))
    return font
