"""The filled button: who it sends as, and its keys where there is room for them."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import no_mnemonic

_LEAST_LETTERS = 10


class SendButton(Button):
    """Gives up its keys first, then the end of a long account; a screen reader hears the whole."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        self._words, self._keys = words, ""
        super().__init__(words, ButtonKind.FILLED, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_words(self, words: str, keys: str) -> None:
        """Words for everybody, keys for the eye."""
        self._words, self._keys = words, keys
        self._fit()
        self.setAccessibleName(words)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return self._hint(f"{self._words}   {self._keys}")

    def minimumSizeHint(self) -> QSize:
        return self._hint(self._words[:_LEAST_LETTERS] + "…")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _hint(self, words: str) -> QSize:
        hint = super().sizeHint()
        shown = self.text().replace("&&", "&")
        around = hint.width() - self.fontMetrics().horizontalAdvance(shown)
        return QSize(around + self.fontMetrics().horizontalAdvance(words), hint.height())

    def _fit(self) -> None:
        for words in (f"{self._words}   {self._keys}", self._words):
            if self._hint(words).width() <= self.width():
                self.setText(no_mnemonic(words))
                return
        room = self.width() - self._hint("").width()
        elided = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room)
        self.setText(no_mnemonic(elided))
