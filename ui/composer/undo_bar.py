"""Ten seconds to think again after Send."""

from datetime import datetime

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from shopbell.connector import Clock
from shopbell.ids import OutboxId
from ui.theme_tokens import Size
from ui.widgets.buttons import Button
from ui.widgets.plain import PlainLabel
from ui.words import tr, trn


class UndoBar(QFrame):
    """As in "Leaves in 8 seconds as tern.bakery   Undo"; goes away by itself."""

    undo = Signal(object)
    over = Signal(object)

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._until: datetime | None = None
        self.item: OutboxId | None = None
        self._sender = ""
        self.setProperty("ground", "sunken")
        self._words = PlainLabel(size=Size.SMALL)
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

    def begin(self, item: OutboxId, sender: str, until: datetime) -> None:
        """Offer it for this press of Send."""
        self.item, self._sender, self._until = item, sender, until
        self._tick()
        if self.item is not None:
            self.show()
            self._timer.start()

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
        self._words.setText(
            trn(
                "Leaves in {n} second as {sender}",
                "Leaves in {n} seconds as {sender}",
                left,
                sender=self._sender,
            )
        )
