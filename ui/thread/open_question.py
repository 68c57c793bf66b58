"""Before a file with a warning is opened."""

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from ui.theme_tokens import Size, Tone
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import PlainLabel
from ui.words import tr


class OpenQuestion(QDialog):
    """Says what could happen; the quiet answer is not to open it."""

    def __init__(self, name: str, danger: str, go_on: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Open a file"))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        column.addWidget(PlainLabel(name, size=Size.BODY, strong=True, wrap=True))
        column.addWidget(PlainLabel(danger, tone=Tone.DANGER, wrap=True))
        words = tr("Open it only if you expected it and know who sent it.")
        column.addWidget(PlainLabel(words, tone=Tone.GREY, wrap=True))
        self.open_button = Button(tr("Open all the same"))
        self.open_button.clicked.connect(self.accept)
        self.accepted.connect(go_on)
        self.leave_button = Button(tr("Do not open"), ButtonKind.FILLED)
        self.leave_button.clicked.connect(self.reject)
        self.leave_button.setDefault(True)
        row = QHBoxLayout()
        row.addWidget(self.open_button)
        row.addStretch(1)
        row.addWidget(self.leave_button)
        column.addLayout(row)
        self.setMinimumWidth(380)
