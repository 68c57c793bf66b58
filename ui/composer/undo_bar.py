"""Ten seconds to think again after Send."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from shopbell.connector import Clock
from shopbell.ids import ConversationId, OutboxId
from shopbell.questions import Question
from ui.models.question_words import shortened
from ui.theme_tokens import Size
from ui.widgets.buttons import Button
from ui.widgets.plain import PlainLabel
from ui.words import tr, trn

_SHORT: Final = 80


class UndoBar(QFrame):
    """As in "Leaves in 8 seconds as tern.bakery   Undo"; goes away by itself."""

    undo = Signal(object)
    over = Signal(object)

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._until: datetime | None = None
        self.item: OutboxId | None = None
        self._sender = self._open = ""
        self._home: ConversationId | None = None
        self.setProperty("ground", "sunken")
        self._words = PlainLabel(size=Size.SMALL, wrap=True)
        self.button = Button(tr("Undo"), size=Size.SMALL, help=tr("Ctrl+Z in the empty field"))
        self.button.clicked.connect(self.press)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 6, 4)
        row.addWidget(self._words, 1)
        row.addWidget(self.button)
        self._timer = QTimer(self)
        self._timer.setInterval(500)
        self._timer.timeout.connect(self._tick)
        self.hide()

    def begin(
        self,
        item: OutboxId,
        sender: str,
        until: datetime,
        home: ConversationId | None,
        left_open: Sequence[Question] = (),
    ) -> None:
        """Offer it for this press of Send in conversation `home`, which leaves these questions open there."""
        self.item, self._sender, self._until, self._home = item, sender, until, home
        self._open = shortened(left_open[0].text, _SHORT) if left_open else ""
        self._tick()
        if self.item is not None:
            self._timer.start()

    def stand_in(self, conversation: ConversationId | None) -> None:
        """Shown beside other conversations only: in its own the message itself has the button."""
        self.setVisible(self.item is not None and conversation != self._home)

    @property
    def words(self) -> str:
        """What it says."""
        return self._words.text()

    def press(self) -> None:
        """Take the message back, while that is offered."""
        item, self.item = self.item, None
        self._end()
        if item is not None:
            self.undo.emit(item)

    def stop(self) -> None:
        """It left, or somebody took it back elsewhere."""
        self.item = None
        self._end()

    def _end(self) -> None:
        self._timer.stop()
        self.hide()

    def _tick(self) -> None:
        left = round((self._until - self._clock.now()).total_seconds()) if self._until is not None else 0
        if left <= 0:
            item, self.item = self.item, None
            self._end()
            if item is not None:
                self.over.emit(item)
            return
        words = trn(
            "Your message leaves in {n} second as {sender}",
            "Your message leaves in {n} seconds as {sender}",
            left,
            sender=self._sender,
        )
        self._words.setText(tr("{words}. Still open there: “{question}”", words=words, question=self._open))
        if not self._open:
            self._words.setText(words)
