"""Paints one person of the list: sign, name, wait, two lines of their words, what else there is to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QPainter,
    QPixmap,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.models.people import LOOK_ROLE
from ui.models.row_look import RowLook, Tag
from ui.theme_tokens import Size, Tone
from ui.widgets.avatar import Badge, Sitter, paint_person
from ui.widgets.kept_pictures import KeptPictures
from ui.widgets.lines import Lines, lay_out_lines
from ui.widgets.plain import show_tip

if TYPE_CHECKING:
    from ui.theme import Theme
    from ui.widgets.portraits import Portraits

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 76
_SIDE = 16
_AVATAR = 38
_GAP = 10
_PILL_SIDE = 8
# Tags stand beside the words in columns at least so many letters' heights wide.
_TAGS_FROM = 12


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the parts of a row lie, left to right; mirrored by `_at` for the other direction."""

    row: QRect
    avatar: QRect
    name: QRect
    time: QRect
    words: QRect
    tags: QRect
    shown_tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class _State:
    """What besides its words changes how a row looks."""

    chosen: bool
    hovered: bool
    focused: bool
    mirrored: bool


def _state(option: QStyleOptionViewItem) -> _State:
    flag = QStyle.StateFlag
    return _State(
        chosen=bool(option.state & flag.State_Selected),
        hovered=bool(option.state & flag.State_MouseOver),
        focused=bool(option.state & flag.State_HasFocus),
        mirrored=option.direction == Qt.LayoutDirection.RightToLeft,
    )


class RowPainter(QStyledItemDelegate):
    """The delegate of the list; also paints its closing sentence."""

    def __init__(self, theme: Theme, portraits: Portraits, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._portraits = portraits
        self._kept = KeptPictures()
        theme.changed.connect(self._kept.clear)

    @property
    def height(self) -> int:
        """Of every row, in pixels: at most 80 at 100 % text."""
        return self._theme.scaled(ROW_HEIGHT)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(option.rect.width(), self.height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look = index.data(LOOK_ROLE)
        painter.save()
        if isinstance(look, RowLook):
            state = _state(option)
            picture = self._portraits.picture(look.portrait)
            self._kept.draw(
                painter,
                option.rect,
                (look.id, state, picture is None),
                look,
                lambda painter, place: self._paint_row(painter, place, look, state, picture),
            )
        else:
            self._paint_sentence(painter, option, str(index.data() or ""))
        painter.restore()

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        look = index.data(LOOK_ROLE)
        show_tip(event.globalPos(), look.tip if isinstance(look, RowLook) else "", view)
        return True

    def _paint_sentence(self, painter: QPainter, option: QStyleOptionViewItem, text: str) -> None:
        rect = option.rect.adjusted(_SIDE, _SIDE, -_SIDE, 0)
        painter.setFont(self._theme.font())
        painter.setPen(QColor(self._theme.tokens.grey))
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        painter.drawText(rect, int(Qt.TextFlag.TextWordWrap), text)

    def _paint_row(
        self, painter: QPainter, place: QRect, look: RowLook, state: _State, picture: QPixmap | None
    ) -> None:
        mirrored = state.mirrored
        ground = self._paint_ground(painter, place, state)
        at = self._places(place, look, mirrored=mirrored)
        badge = Badge(look.badge, look.colour, look.network)
        paint_person(painter, QRectF(at.avatar), Sitter(look.name, picture), badge, self._theme, ground)
        self._paint_name(painter, at.name, look, mirrored=mirrored)
        self._paint_time(painter, at.time, look, mirrored=mirrored)
        self._paint_tags(painter, at, mirrored=mirrored)
        self._paint_words(painter, at.words, look)
        if state.focused and state.chosen:
            edge = at.row.right() - 2 if mirrored else at.row.left()
            painter.fillRect(edge, at.row.top(), 3, at.row.height() - 1, QColor(self._theme.tokens.accent))

    def _paint_ground(self, painter: QPainter, rect: QRect, state: _State) -> str:
        tokens = self._theme.tokens
        plain = tokens.canvas if state.hovered else tokens.surface
        ground = tokens.accent_soft if state.chosen else plain
        painter.fillRect(rect, QColor(ground))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(tokens.line))
        return ground

    def _places(self, rect: QRect, look: RowLook, *, mirrored: bool) -> _Places:
        inner = rect.adjusted(_SIDE, 0, -_SIDE, 0)
        line = self._theme.metrics().lineSpacing()
        top = rect.top() + max(4, (rect.height() - 3 * line) // 2)
        side = self._theme.scaled(_AVATAR)
        left = inner.left() + side + self._theme.scaled(_GAP)
        time = self._time_width(look)
        right = inner.right() + 1
        shown = self._shown_tags(look, right - left)
        tags = min(self._tags_width(shown), inner.width() * 2 // 5)
        places = (
            QRect(inner.left(), top, side, side),
            QRect(left, top, right - time - 8 - left, line),
            QRect(right - time, top, time, line),
            QRect(left, top + line, right - left - (tags + 10 if tags else 0), 2 * line),
            QRect(right - tags, top + line, tags, 2 * line),
        )
        if mirrored:
            places = tuple(_mirrored(place, rect) for place in places)  # type: ignore[assignment]
        return _Places(rect, *places, shown)

    def _time_width(self, look: RowLook) -> int:
        metrics = self._theme.metrics(Size.SMALL, strong=look.waiting)
        width = metrics.horizontalAdvance(look.time)
        return width + (2 * _PILL_SIDE if look.waiting else 0)

    def _shown_tags(self, look: RowLook, width: int) -> tuple[Tag, ...]:
        """Where they would leave no room for the words, only what the owner must see; all are spoken."""
        if width >= _TAGS_FROM * self._theme.pixels(Size.TEXT):
            return look.tags
        return tuple(tag for tag in look.tags if tag.tone is not Tone.GREY)[:1]

    def _tags_width(self, tags: tuple[Tag, ...]) -> int:
        metrics = self._theme.metrics(Size.SMALL)
        return max((metrics.horizontalAdvance(tag.text) + 2 for tag in tags), default=0)

    def _paint_name(self, painter: QPainter, place: QRect, look: RowLook, *, mirrored: bool) -> None:
        painter.setFont(self._theme.font(strong=True))
        painter.setPen(QColor(self._theme.tokens.ink))
        name = self._theme.metrics(strong=True).elidedText(look.name, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, _aligned(mirrored), name)

    def _paint_time(self, painter: QPainter, place: QRect, look: RowLook, *, mirrored: bool) -> None:
        tokens = self._theme.tokens
        painter.setFont(self._theme.font(Size.SMALL, strong=look.waiting))
        if not look.waiting:
            painter.setPen(QColor(tokens.grey))
            painter.drawText(place, _aligned(not mirrored), look.time)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.warm_soft))
        round_ = place.height() / 2
        painter.drawRoundedRect(QRectF(place), round_, round_)
        painter.setPen(QColor(tokens.warm))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, look.time)

    def _paint_tags(self, painter: QPainter, at: _Places, *, mirrored: bool) -> None:
        place = at.tags
        metrics = self._theme.metrics(Size.SMALL)
        painter.setFont(self._theme.font(Size.SMALL))
        line = QRect(place.left(), place.top(), place.width(), place.height() // 2)
        for tag in at.shown_tags:
            painter.setPen(QColor(getattr(self._theme.tokens, tag.tone)))
            text = metrics.elidedText(tag.text, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(line, _aligned(not mirrored), text)
            line.translate(0, line.height())

    def _paint_words(self, painter: QPainter, place: QRect, look: RowLook) -> None:
        lines = Lines(look.words, look.marks, look.words_rtl)
        layout = lay_out_lines(lines, place.width(), self._theme)
        painter.setPen(QColor(self._theme.tokens.ink))
        layout.draw(painter, QPointF(place.topLeft()))


def _mirrored(place: QRect, row: QRect) -> QRect:
    return QRect(row.left() + row.right() - place.right(), place.top(), place.width(), place.height())


def _aligned(right: bool) -> int:
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)
