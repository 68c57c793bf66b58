"""Something to paste into a network's console: the name of its field there, the value, and a Copy button."""

from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from shopbell.guide import Copied
from ui.theme import Theme
from ui.theme_tokens import Size
from ui.widgets.buttons import Button
from ui.widgets.plain import PlainLabel
from ui.words import tr

_MOST_LINES = 7
_ONE_LINE = 44
"""Letters; a longer value is broken into lines, since one that is cut looks as if it were the whole."""


class _Lines(QPlainTextEdit):
    """As tall as its lines, up to a number of them."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def take_height(self) -> None:
        """Other letters, or another width."""
        self.ensurePolished()
        layout, block, height = self.document().documentLayout(), self.document().firstBlock(), 0.0
        while block.isValid():
            height += layout.blockBoundingRect(block).height()
            block = block.next()
        height = min(height, _MOST_LINES * self.fontMetrics().lineSpacing())
        frame = self.height() - self.viewport().height()
        self.setFixedHeight(round(height + 2 * self.document().documentMargin()) + frame)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.take_height()


class CopiedView(QWidget):
    """A value that is never typed off."""

    def __init__(self, copied: Copied, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._copied = copied
        self._button = Button(tr("Copy"), help=tr("Copy what belongs into {field}", field=copied.label))
        self._button.clicked.connect(self._copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(PlainLabel(copied.label, size=Size.SMALL, strong=True, wrap=True))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._value(theme), 1)
        beside = QVBoxLayout()
        beside.addWidget(self._button)
        beside.addStretch(1)
        row.addLayout(beside)
        layout.addLayout(row)

    def _value(self, theme: Theme) -> QWidget:
        shown: QLineEdit | _Lines
        if "\n" in self._copied.value or len(self._copied.value) > _ONE_LINE:
            shown = _Lines(self._copied.value)
            theme.changed.connect(shown.take_height)
        else:
            shown = QLineEdit(self._copied.value)
            shown.setCursorPosition(0)
        shown.setReadOnly(True)
        shown.setAccessibleName(tr("{field}, to copy", field=self._copied.label))
        return shown

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._copied.value)
        self._button.set_text(tr("Copied"))
