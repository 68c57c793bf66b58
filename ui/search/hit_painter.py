"""Paints one hit: who and when, the turn before, the words with what was searched for marked, the turn after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from shopbell.text.direction import is_rtl
from ui.models.hits import LOOK_ROLE, HitLook
from ui.theme_tokens import Size
from ui.widgets.lines import Lines, lay_out_lines
from ui.widgets.plain import show_tip

if TYPE_CHECKING:
    from ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_SIDE = 16
_PAD = 8


class HitPainter(QStyledItemDelegate):
    """The delegate of the search's list."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    @property
    def height(self) -> int:
        """Of every hit: a name, two lines of words, a line before and after."""
        words = self._theme.metrics().lineSpacing()
        small = self._theme.metrics(Size.SMALL).lineSpacing()
        return 3 * words + 2 * small + 2 * _PAD

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(option.rect.width(), self.height)

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        look = index.data(LOOK_ROLE)
        show_tip(event.globalPos(), look.words if isinstance(look, HitLook) else "", view)
        return True

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look = index.data(LOOK_ROLE)
        if not isinstance(look, HitLook):
            return
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        self._paint_ground(painter, rect, state)
        self._paint_lines(painter, rect.adjusted(_SIDE, _PAD, -_SIDE, -_PAD), look)
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
        tokens = self._theme.tokens
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        ground = tokens.accent_soft if chosen else tokens.canvas if hovered else tokens.surface
        painter.fillRect(rect, QColor(ground))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(tokens.line))
        if chosen and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -2))

    def _paint_lines(self, painter: QPainter, place: QRect, look: HitLook) -> None:
        theme, tokens = self._theme, self._theme.tokens
        big = theme.metrics().lineSpacing()
        small = theme.metrics(Size.SMALL).lineSpacing()
        first = QRect(place.left(), place.top(), place.width(), big)
        time = theme.metrics(Size.SMALL).horizontalAdvance(look.time)
        painter.setPen(QColor(tokens.grey))
        painter.setFont(theme.font(Size.SMALL))
        painter.drawText(first, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, look.time)
        painter.setPen(QColor(tokens.ink))
        painter.setFont(theme.font(strong=True))
        _draw_line(painter, first.adjusted(0, 0, -time - 8, 0), look.name)
        painter.setPen(QColor(tokens.grey))
        painter.setFont(theme.font(Size.SMALL))
        top = first.bottom() + 1
        if look.before:
            _draw_line(painter, QRect(place.left(), top, place.width(), small), look.before)
            top += small
        lines = Lines(look.words, look.marks, look.words_rtl)
        layout = lay_out_lines(lines, place.width(), theme)
        last = QRect(place.left(), top + layout.lineCount() * big, place.width(), small)
        _draw_line(painter, last, look.after)
        painter.setPen(QColor(tokens.ink))
        layout.draw(painter, QPointF(place.left(), top))


def _draw_line(painter: QPainter, place: QRect, text: str) -> None:
    side = Qt.AlignmentFlag.AlignRight if is_rtl(text) else Qt.AlignmentFlag.AlignLeft
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, int(side | Qt.AlignmentFlag.AlignVCenter), shown)
