"""Buttons of the window: always with a word, at most one filled one in a view."""

from enum import StrEnum

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui.theme_tokens import Size, Tone
from ui.widgets.plain import no_mnemonic, set_tip

_LEAST_LETTERS = 10


class ButtonKind(StrEnum):
    """How much a button asks for attention."""

    FILLED = "filled"
    PLAIN = "plain"
    QUIET = "quiet"
    LINK = "link"


class Button(QPushButton):
    """A button whose text is plain; `help` is its tooltip."""

    def __init__(
        self,
        text: str,
        kind: ButtonKind = ButtonKind.PLAIN,
        *,
        help: str = "",  # noqa: A002 - the word a reader expects
        size: Size = Size.TEXT,
        tone: Tone = Tone.INK,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", str(kind))
        self.setProperty("letters", str(size))
        self.setProperty("tone", str(tone))
        self.setAutoDefault(False)
        if kind is ButtonKind.LINK:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.set_text(text)
        if help:
            set_tip(self, help)

    def set_text(self, text: str) -> None:
        """Other words on it; they are also what a screen reader says."""
        self.setText(no_mnemonic(text))
        self.setAccessibleName(text)


class ElidingButton(Button):
    """Cuts its words with "…" where there is no room; a screen reader hears the whole.

    `extra` stands behind the words and is given up first.
    """

    def __init__(
        self,
        text: str,
        kind: ButtonKind = ButtonKind.PLAIN,
        *,
        size: Size = Size.TEXT,
        tone: Tone = Tone.INK,
        parent: QWidget | None = None,
    ) -> None:
        self._words, self._extra = text, ""
        super().__init__(text, kind, size=size, tone=tone, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_words(self, words: str, extra: str = "") -> None:
        """Other words, and what stands behind them."""
        self._words, self._extra = words, f"   {extra}" if extra else ""
        self._fit()
        self.setAccessibleName(words)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return self._hint(self._words + self._extra)

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
        for words in (self._words + self._extra, self._words):
            if self._hint(words).width() <= self.width():
                self.setText(no_mnemonic(words))
                return
        room = self.width() - self._hint("").width()
        elided = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room)
        self.setText(no_mnemonic(elided))
