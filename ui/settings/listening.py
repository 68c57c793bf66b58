"""The words that Shopbell listens for: the shop's name, its products, its address in the web, usual misspellings."""

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from shopbell.services.listening import Listener
from ui.tasks import Tasks
from ui.theme_tokens import Size, Tone
from ui.widgets.plain import PlainLabel
from ui.words import tr


class ListeningPanel(QWidget):
    """One field; what is in it counts as soon as the field is left."""

    def __init__(self, listener: Listener, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._listener = listener
        self._tasks = tasks
        self.words = QLineEdit()
        self.words.setAccessibleName(tr("Words to listen for"))
        self.words.setPlaceholderText(tr("Corner Bakery, cornerbakery.example"))
        hint = PlainLabel(
            tr(
                "With commas between them. Shopbell looks for them where your networks allow it: in public posts,"
                " in the feeds you added and in rooms you joined. Hits have a list of their own; none is announced."
            ),
            size=Size.SMALL,
            tone=Tone.GREY,
            wrap=True,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.words)
        column.addWidget(hint)
        self.words.editingFinished.connect(self._save)

    async def fill(self) -> None:
        """What is saved."""
        self.words.setText(", ".join((await self._listener.saved()).words))

    def _save(self) -> None:
        self._tasks.start(self._listener.listen_for(self.words.text().split(",")))
