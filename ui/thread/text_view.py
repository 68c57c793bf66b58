"""Somebody's words: selectable, copyable, spoken, each paragraph in its own direction, never markup."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Final

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPalette,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from ui.models.offsets import to_utf16
from ui.widgets.plain import set_tip
from ui.words import tr

_LINK: Final = re.compile(r"https?://[^\s<>\"'”»]{3,2000}", re.IGNORECASE)
_LINK_TAIL: Final = ".,;:!?)]}…"


class MarkKind(StrEnum):
    """Why a stretch of text is marked."""

    QUESTION = "question"
    SETTLED = "settled"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked stretch, in code points."""

    start: int
    end: int
    kind: MarkKind


@dataclass(frozen=True, slots=True)
class Inks:
    """The colours that words are shown in."""

    text: QColor
    link: QColor
    question: QColor
    found: QColor
    found_text: QColor
    selected: QColor
    selected_text: QColor


def _tip(mark: Mark | None) -> str:
    if mark is None:
        return ""
    if mark.kind is MarkKind.QUESTION:
        return tr("An open question. Click when it is dealt with.")
    return tr("Settled. Click to open it again.")


def blank_image() -> QImage:
    """One transparent pixel: the only answer that keeps Qt from reading a file named in a document."""
    image = QImage(1, 1, QImage.Format.Format_ARGB32)
    image.fill(0)
    return image


class TextView(QTextEdit):
    """Read-only words that are exactly as high as they need to be."""

    link_chosen = Signal(str, str)
    """The words shown and the address behind them."""
    mark_chosen = Signal(int, object)
    """Where a clicked question begins, in code points, and its MarkKind."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._questions: list[tuple[int, int, Mark]] = []
        """Begin and end in the units of the document."""
        self.setProperty("kind", "message")
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAcceptRichText(False)
        self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        self.setAcceptDrops(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.viewport().setAutoFillBackground(False)
        self.viewport().setMouseTracking(True)
        document = self.document()
        document.setDocumentMargin(0)
        option = QTextOption()
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        document.setDefaultTextOption(option)

    def show_words(self, text: str, marks: Sequence[Mark], inks: Inks, font: QFont) -> None:
        """Show this text; links in it can be chosen, marks are painted behind it."""
        self.setFont(font)
        self.document().setDefaultFont(font)
        self._colour(inks)
        self.setPlainText(text)
        convert = to_utf16(text)
        self._mark_links(text, inks, convert)
        self.setExtraSelections([self._selection(mark, inks, convert) for mark in marks])
        asked = (MarkKind.QUESTION, MarkKind.SETTLED)
        self._questions = [(convert(m.start), convert(m.end), m) for m in marks if m.kind in asked]

    def _colour(self, inks: Inks) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, QColor(Qt.GlobalColor.transparent))
        palette.setColor(QPalette.ColorRole.Text, inks.text)
        palette.setColor(QPalette.ColorRole.Highlight, inks.selected)
        palette.setColor(QPalette.ColorRole.HighlightedText, inks.selected_text)
        self.setPalette(palette)

    def _mark_links(self, text: str, inks: Inks, convert: Callable[[int], int]) -> None:
        for match in _LINK.finditer(text):
            address = match[0].rstrip(_LINK_TAIL)
            style = QTextCharFormat()
            style.setAnchor(True)
            style.setAnchorHref(address)
            style.setForeground(inks.link)
            style.setFontUnderline(True)
            self._cursor(convert(match.start()), convert(match.start() + len(address))).mergeCharFormat(style)

    def _selection(self, mark: Mark, inks: Inks, convert: Callable[[int], int]) -> QTextEdit.ExtraSelection:
        made = QTextEdit.ExtraSelection()
        style = QTextCharFormat()
        if mark.kind is MarkKind.QUESTION:
            style.setBackground(inks.question)
        elif mark.kind is MarkKind.SETTLED:
            style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
            style.setUnderlineColor(inks.text)
        else:
            style.setBackground(inks.found)
            style.setForeground(inks.found_text)
            style.setFontUnderline(True)
        made.format = style
        made.cursor = self._cursor(convert(mark.start), convert(mark.end))
        return made

    def _cursor(self, start: int, end: int) -> QTextCursor:
        cursor = QTextCursor(self.document())
        last = self.document().characterCount() - 1
        cursor.setPosition(min(start, last))
        cursor.setPosition(min(end, last), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def natural_width(self, most: int) -> int:
        """How wide the words are without need of wrapping, at most `most`."""
        self._wrap_at(most)
        return min(most, ceil(self.document().idealWidth()) + 1)

    def height_for(self, width: int) -> int:
        """How high the words are at this width."""
        self._wrap_at(width)
        return ceil(self.document().size().height())

    def _wrap_at(self, width: int) -> None:
        """Through the widget: left to itself it lays the text out in the width it happens to have now."""
        if self.lineWrapColumnOrWidth() != width:
            self.setLineWrapColumnOrWidth(width)
        if self.document().textWidth() != width:
            self.document().setTextWidth(width)

    def loadResource(self, kind: int, name: QUrl | str) -> QImage:
        """Nothing is ever read for plain words."""
        return blank_image()

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copies words, not their looks."""
        data = QMimeData()
        data.setText(self.textCursor().selection().toPlainText())
        return data

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The timeline scrolls, not a bubble in it."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scrolling keys belong to the timeline; selecting and copying stay here."""
        scrolls = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End)
        if event.key() in scrolls and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.ignore()
            return
        super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        at = event.position().toPoint()
        mark = self._mark_at(at)
        set_tip(self.viewport(), _tip(mark))
        hand = bool(self.anchorAt(at)) or mark is not None
        shape = Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.IBeamCursor
        self.viewport().setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        address = self.anchorAt(event.position().toPoint())
        if address and not self.textCursor().hasSelection():
            self.link_chosen.emit(address, address)
            return
        mark = self._mark_at(event.position().toPoint())
        if mark is not None and not self.textCursor().hasSelection() and event.button() is Qt.MouseButton.LeftButton:
            self.mark_chosen.emit(mark.start, mark.kind)

    def _mark_at(self, at: QPoint) -> Mark | None:
        """The question under a point of the viewport."""
        position = self.document().documentLayout().hitTest(QPointF(at), Qt.HitTestAccuracy.ExactHit)
        return next((mark for start, end, mark in self._questions if start <= position < end), None)
