"""A field for what the owner wants to remember about somebody."""

from math import ceil

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QTextOption
from PySide6.QtWidgets import QSizePolicy, QTextEdit, QWidget

from ui.thread.text_view import blank_image
from ui.words import tr


class NotesEdit(QTextEdit):
    """Plain text that grows as it is typed; `showing` is true while it is filled by the program."""

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.showing = False
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setAccessibleName(tr("Notes"))
        self.setPlaceholderText(tr("Add a note"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        option = QTextOption()
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDefaultTextOption(option)
        self.document().documentLayout().documentSizeChanged.connect(self.updateGeometry)

    def show_note(self, text: str) -> None:
        """Put a note into the field, silently; the cursor stays when it is the same."""
        if self.toPlainText() == text:
            return
        self.showing = True
        self.setPlainText(text)
        self.showing = False

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().lineSpacing()
        words = ceil(self.document().size().height())
        return QSize(160, max(3 * line, min(12 * line, words)) + 18)

    def loadResource(self, kind: int, name: object) -> object:
        """Nothing is ever read for plain words."""
        return blank_image()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()
