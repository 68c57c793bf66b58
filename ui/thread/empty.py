"""What stands where a conversation would be: one sentence, one action."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme_tokens import Size, Tone
from ui.widgets.buttons import Button
from ui.widgets.plain import PlainLabel
from ui.words import tr


class EmptyConversation(QWidget):
    """Nobody is chosen."""

    new_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        words = PlainLabel(
            tr("Choose somebody in the list to read what you said to each other."),
            size=Size.BODY,
            tone=Tone.GREY,
            wrap=True,
        )
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = Button(tr("Write to somebody new"))
        self.button.clicked.connect(self.new_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 40, 40, 40)
        column.addStretch(1)
        column.addWidget(words)
        column.addSpacing(12)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
