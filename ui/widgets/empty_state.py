"""What stands where nothing is: one sentence, one action."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme_tokens import Tone
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import PlainLabel


class EmptyState(QWidget):
    """`action_wanted` carries the id of the action that was offered."""

    action_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action = ""
        self.sentence = PlainLabel(tone=Tone.GREY, wrap=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = Button("", ButtonKind.PLAIN)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(14)
        column.addStretch(1)
        column.addWidget(self.sentence)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        self.button.clicked.connect(lambda: self.action_wanted.emit(self._action))

    def say(self, sentence: str, action: str = "", label: str = "") -> None:
        """Show this sentence, and this action when there is one."""
        self.sentence.setText(sentence)
        self._action = action
        self.button.set_text(label)
        self.button.setVisible(bool(label))
