"""The field for an answer: grows with the text, each paragraph in its own direction, plain text only."""

from math import ceil
from typing import Final

from PySide6.QtCore import QMimeData, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QFocusEvent, QFont, QImage, QKeyEvent, QKeySequence, QTextOption
from PySide6.QtWidgets import QSizePolicy, QTextEdit, QWidget

from ui.thread.text_view import blank_image

_LEAST: Final = 2
_MOST: Final = 9


class ComposerText(QTextEdit):
    """Ctrl+Enter sends; pictures pasted and files dropped become attachments."""

    send_pressed = Signal()
    undo_pressed = Signal()
    """Ctrl+Z in the empty field: take back what was just sent."""
    left = Signal()
    image_pasted = Signal(QImage)
    files_dropped = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "composer")
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        option = QTextOption()
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDefaultTextOption(option)
        self.document().setDocumentMargin(2)
        self.document().documentLayout().documentSizeChanged.connect(self.updateGeometry)

    def dress(self, font: QFont) -> None:
        """The text's font."""
        self.document().setDefaultFont(font)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().lineSpacing()
        words = ceil(self.document().size().height())
        inner = max(line * _LEAST, min(line * _MOST, words))
        frame = self.height() - self.viewport().height() if self.isVisible() else 16
        return QSize(200, inner + max(frame, 14))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def loadResource(self, kind: int, name: QUrl | str) -> QImage:
        """Nothing is ever read for plain words."""
        return blank_image()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.send_pressed.emit()
            return
        if event.matches(QKeySequence.StandardKey.Undo) and self.document().isEmpty():
            self.undo_pressed.emit()
            return
        if event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            event.ignore()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasUrls() or source.hasImage() or source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Files and pictures are attached; of everything else only the words are taken."""
        files = [url.toLocalFile() for url in source.urls() if url.isLocalFile()]
        if files:
            self.files_dropped.emit(files)
        elif source.hasImage() and not source.hasText():
            image = source.imageData()
            if isinstance(image, QImage):
                self.image_pasted.emit(image)
        elif source.hasText():
            self.textCursor().insertText(source.text())
