"""Buttons of the window: always with a word, at most one filled one in a view."""

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui.theme_tokens import Size, Tone
from ui.widgets.plain import no_mnemonic, set_tip


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
