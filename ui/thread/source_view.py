"""The original of a message as it came, letter by letter."""

from typing import Final

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from ui.theme_tokens import Size, Tone
from ui.widgets.plain import PlainLabel
from ui.words import tr

_MOST: Final = 1_000_000


class SourceView(QDialog):
    """Read only, plain text, bounded."""

    def __init__(self, raw: bytes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Source of the message"))
        self.resize(760, 560)
        column = QVBoxLayout(self)
        if len(raw) > _MOST:
            words = tr("Only the first megabyte is shown.")
            column.addWidget(PlainLabel(words, size=Size.SMALL, tone=Tone.GREY))
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(tr("Source"))
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setPlainText(raw[:_MOST].decode("utf-8", "replace"))
        column.addWidget(self.text)
