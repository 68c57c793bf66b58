"""Something to paste into a network's console: the name of its field there, the value, and a Copy button."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from shopbell.guide import Copied
from ui.theme import Theme
from ui.theme_tokens import Size
from ui.widgets.buttons import Button
from ui.widgets.plain import PlainLabel
from ui.words import tr

_MOST_LINES = 7
_AROUND = 18
"""The frame and the padding of the style sheet."""


class CopiedView(QWidget):
    """A value that is never typed off."""

    def __init__(self, copied: Copied, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._copied = copied
        self._shown: QLineEdit | QPlainTextEdit
        if "\n" in copied.value:
            self._shown = QPlainTextEdit(copied.value)
            self._shown.setTabChangesFocus(True)
            self._shown.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            theme.changed.connect(self._take_height)
        else:
            self._shown = QLineEdit(copied.value)
            self._shown.setCursorPosition(0)
        self._shown.setReadOnly(True)
        self._shown.setAccessibleName(tr("{field}, to copy", field=copied.label))
        self._button = Button(tr("Copy"), help=tr("Copy what belongs into {field}", field=copied.label))
        self._button.clicked.connect(self._copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(PlainLabel(copied.label, size=Size.SMALL, strong=True, wrap=True))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._shown, 1)
        beside = QVBoxLayout()
        beside.addWidget(self._button)
        beside.addStretch(1)
        row.addLayout(beside)
        layout.addLayout(row)
        self._take_height()

    def _take_height(self) -> None:
        if isinstance(self._shown, QPlainTextEdit):
            lines = min(_MOST_LINES, self._copied.value.count("\n") + 1)
            self._shown.ensurePolished()
            around = 2 * round(self._shown.document().documentMargin()) + _AROUND
            self._shown.setFixedHeight(lines * self._shown.fontMetrics().lineSpacing() + around)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._copied.value)
        self._button.set_text(tr("Copied"))
