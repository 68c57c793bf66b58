"""Where words that were already sent are changed, in the composer's place while it lasts."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from ui.theme_tokens import Size
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import PlainLabel
from ui.words import tr

_LINES = 4


class EditBar(QFrame):
    """Ctrl+Enter takes it, Esc leaves everything as it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self.setProperty("line", "above")
        self._done: Callable[[str], None] | None = None
        self._left: Callable[[], None] | None = None
        self.words = PlainLabel(size=Size.SMALL, wrap=True)
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(tr("The new words"))
        self.text.setTabChangesFocus(True)
        self.take = Button(tr("Change it"), ButtonKind.FILLED)
        self.leave = Button(tr("Cancel"), ButtonKind.QUIET)
        self.take.clicked.connect(self._take)
        self.leave.clicked.connect(self._leave)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.leave)
        row.addWidget(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 10, 18, 12)
        for part in (self.words, self.text):
            column.addWidget(part)
        column.addLayout(row)
        self.hide()

    def ask(self, words: str, text: str, done: Callable[[str], None], left: Callable[[], None]) -> None:
        """Show `text` to be changed; `done` gets the new words, `left` is told of either end."""
        self._done, self._left = done, left
        self.words.setText(words)
        self.text.setPlainText(text)
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * _LINES + 16)
        self.show()
        self.text.setFocus()
        self.text.moveCursor(self.text.textCursor().MoveOperation.End)

    def _take(self) -> None:
        done, text = self._done, self.text.toPlainText()
        self._leave()
        if done is not None:
            done(text)

    def _leave(self) -> None:
        left, self._left, self._done = self._left, None, None
        self.hide()
        if left is not None:
            left()

    def close_bar(self) -> None:
        """Another conversation is shown."""
        if not self.isHidden():
            self._leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        elif enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._take()
        else:
            super().keyPressEvent(event)
