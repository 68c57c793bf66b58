"""Above the composer: a public question was answered in private, and whoever reads along sees no answer."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from shopbell.ids import MessageId
from ui.theme_tokens import Size, Tone
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import PlainLabel
from ui.words import tr


class OnlookersBar(QFrame):
    """Goes away with a public line, or when the owner lets it be."""

    public_line = Signal(object)
    """MessageId of what is to be answered where everybody reads it."""
    let_be = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self.setProperty("line", "above")
        self._message: MessageId | None = None
        self._words = PlainLabel(tr("Onlookers still see this unanswered."), size=Size.SMALL, wrap=True)
        self._words.set_tone(Tone.WARM)
        self.answer = Button(tr("Answer in public"), ButtonKind.LINK, size=Size.SMALL)
        self.leave = Button(tr("Leave it"), ButtonKind.LINK, size=Size.SMALL, help=tr("No public line is needed"))
        self.answer.clicked.connect(lambda: self.public_line.emit(self._message))
        self.leave.clicked.connect(self.let_be)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 6, 18, 6)
        row.setSpacing(12)
        row.addWidget(self._words, 1)
        row.addWidget(self.answer)
        row.addWidget(self.leave)
        self.hide()

    def show_for(self, message: MessageId | None) -> None:
        """What is open to onlookers; None hides it."""
        self._message = message
        self.setVisible(message is not None)
