"""Below something said about the shop: join in, leave it be, or say that it is not about this shop."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from shopbell.model import ConversationRow, MentionAnswer
from ui.theme_tokens import Size, Tone
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import PlainLabel
from ui.words import tr


class MentionBar(QFrame):
    """Stands where the composer comes once the owner joins in."""

    answered = Signal(object)
    """A MentionAnswer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self.setProperty("line", "above")
        self._words = PlainLabel(
            tr("They said this about you, not to you. Nobody waits for an answer."), size=Size.SMALL, wrap=True
        )
        self._words.set_tone(Tone.GREY)
        self.join = Button(tr("Join in"), ButtonKind.FILLED, help=tr("Answer here; a question counts as waiting"))
        self.leave = Button(tr("Leave it be"), help=tr("Out of this list"))
        self.not_us = Button(
            tr("Not about us"), help=tr("Out of this list, and this source is passed over from now on")
        )
        choices = (
            (self.join, MentionAnswer.JOIN),
            (self.leave, MentionAnswer.LEAVE),
            (self.not_us, MentionAnswer.NOT_US),
        )
        row = QHBoxLayout()
        row.setSpacing(8)
        for button, said in choices:
            button.clicked.connect(lambda _=False, said=said: self.answered.emit(said))
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 12, 18, 14)
        column.setSpacing(8)
        column.addWidget(self._words)
        column.addLayout(row)
        self.hide()

    def show_row(self, row: ConversationRow) -> None:
        """Only for what was heard and not yet answered."""
        self.setVisible(row.mention)
