"""What went wrong with a message of ours, on the message itself, and what can be answered to it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from shopbell.model import Delivery, Message, OutboxState
from ui.theme_tokens import Size, Tone
from ui.thread.deeds import Deed, DeedKind
from ui.thread.errands import errand_answers, errand_words
from ui.thread.look import Look
from ui.thread.wording import trouble_words
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import PlainLabel
from ui.words import tr


def answers(message: Message, state: OutboxState | None) -> list[tuple[str, DeedKind]]:
    """The words on the buttons, in order; empty when nothing is asked."""
    if message.outbox is None:
        return []
    if message.delivery is Delivery.UNCERTAIN:
        return [
            (tr("It arrived"), DeedKind.ARRIVED),
            (tr("Send again"), DeedKind.RETRY),
            (tr("Drop it"), DeedKind.DROP),
        ]
    if message.delivery is Delivery.REFUSED:
        return [
            (tr("Change and send again"), DeedKind.EDIT),
            (tr("Send again as it is"), DeedKind.RETRY),
            (tr("Drop it"), DeedKind.DROP),
        ]
    if state is OutboxState.HELD:
        return [(tr("Undo"), DeedKind.UNDO)]
    if message.delivery is Delivery.WAITING:
        return [(tr("Take it back"), DeedKind.UNDO)]
    return []


class FatePart(QWidget):
    """A sentence and the answers under it."""

    deed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = PlainLabel(size=Size.SMALL, tone=Tone.INK, wrap=True, parent=self)
        self._buttons: list[Button] = []
        self._shown: list[tuple[str, DeedKind]] = []
        self._message: Message | None = None
        self._space = 6

    @staticmethod
    def wanted(message: Message, look: Look) -> bool:
        """Whether there is anything to say or to answer."""
        item = look.item(message)
        state = item.state if item is not None else None
        network = look.network(message)
        words = trouble_words(message, item, network) or errand_words(message, network)
        return bool(words) or bool(answers(message, state))

    def show_fate(self, message: Message, look: Look) -> None:
        """Say it; buttons that stay the same stay where they are."""
        self._message = message
        self._space = look.theme.scaled(6)
        item = look.item(message)
        network = look.network(message)
        words = trouble_words(message, item, network) or errand_words(message, network)
        self._words.setText(words)
        self._words.setVisible(bool(words))
        wanted = answers(message, item.state if item is not None else None) or errand_answers(message, network)
        if wanted != self._shown:
            self._shown = wanted
            self._make_buttons()

    def _make_buttons(self) -> None:
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = []
        for words, kind in self._shown:
            button = Button(words, ButtonKind.PLAIN, size=Size.SMALL, parent=self)
            button.clicked.connect(lambda _=False, kind=kind: self._do(kind))
            button.show()
            self._buttons.append(button)

    def _do(self, kind: DeedKind) -> None:
        self.deed.emit(Deed(kind, self._message))

    @property
    def buttons(self) -> tuple[Button, ...]:
        """The answers."""
        return tuple(self._buttons)

    def natural_width(self, most: int) -> int:
        """How wide it wants to be."""
        words = self._words.fontMetrics().horizontalAdvance(self._words.text()) + 4
        row = sum(b.sizeHint().width() + self._space for b in self._buttons)
        return min(most, max(words, row))

    def height_for(self, width: int) -> int:
        """How high it is."""
        return self._flow(width, place=False)

    def place(self, width: int) -> None:
        """Put sentence and buttons in their places."""
        self._flow(width, place=True)

    def _flow(self, width: int, *, place: bool) -> int:
        top = 0
        if self._words.text():
            height = self._words.heightForWidth(width)
            if place:
                self._words.setGeometry(0, 0, width, height)
            top = height + self._space
        left = row = 0
        for button in self._buttons:
            hint = button.sizeHint()
            if left and left + hint.width() > width:
                left, top = 0, top + row + self._space
            if place:
                button.setGeometry(left, top, min(width, hint.width()), hint.height())
            left += hint.width() + self._space
            row = hint.height()
        return top + row if self._buttons else max(0, top - self._space)
