"""Somebody's words: selectable, copyable, spoken, each paragraph in its own direction, never markup."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QMimeData, QObject, QPoint, QRectF, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QCursor,
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

from ui.thread.offsets import to_utf16

_LINK: Final = re.compile(r"https?://[^\s<>\"'”»]{3,2000}", re.IGNORECASE)
_LINK_TAIL: Final = ".,;:!?)]}…"


class MarkKind(StrEnum):
    """Why a stretch of text is marked."""

    QUESTION = "question"
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


def blank_image() -> QImage:
    """One transparent pixel: the only answer that keeps Qt from reading a file named in a document."""
    image = QImage(1, 1, QImage.Format.Format_ARGB32)
    image.fill(0)
    return image


class TextView(QTextEdit):
    """Read-only words that are exactly as high as they need to be."""

    link_chosen = Signal(str, str)
    """The words shown and the address behind them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAcceptRichText(False)
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

    def _colour(self, inks: Inks) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, QColor(Qt.GlobalColor.transparent))
        palette.setColor(QPalette.ColorRole.Text, inks.text)
        palette.setColor(QPalette.ColorRole.Highlight, inks.selected)
        palette.setColor(QPalette.ColorRole.HighlightedText, inks.selected_text)
        self.setPalette(palette)
