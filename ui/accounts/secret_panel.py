"""No usable keyring: keep passwords under a passphrase, or type them each time. Never silently in clear text."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.backend import SecretChoice
from ui.tasks import Tasks
from ui.theme_tokens import Tone
from ui.widgets.buttons import Button
from ui.widgets.plain import PlainLabel
from ui.words import tr

_SHORTEST = 8


class SecretPanel(QFrame):
    """The two choices; `chosen` when one of them is in force."""

    chosen = Signal()

    def __init__(self, choice: SecretChoice, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choice = choice
        self._tasks = tasks
        self.setProperty("ground", "card")
        self._reason = PlainLabel(tone=Tone.DANGER, wrap=True)
        self._passphrase = QLineEdit()
        self._passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self._passphrase.setPlaceholderText(tr("A passphrase of {n} letters or more", n=_SHORTEST))
        self._passphrase.setAccessibleName(tr("Passphrase for the passwords"))
        self._passphrase.returnPressed.connect(self._use_passphrase)
        self._keep_button = keep = Button(tr("Keep under this passphrase"))
        keep.clicked.connect(self._use_passphrase)
        forget = Button(tr("Type passwords at each start"))
        forget.clicked.connect(lambda: self._tasks.start(self._use_memory()))
        row = QHBoxLayout()
        row.addWidget(self._passphrase, 1)
        row.addWidget(keep)
        layout = QVBoxLayout(self)
        layout.addWidget(self._reason)
        layout.addLayout(row)
        layout.addWidget(forget)
        self.hide()

    def ask(self, reason: str) -> None:
        """Show why, and the choices."""
        self._reason.setText(reason)
        self.show()
        self._passphrase.setFocus()

    def unlock(self, sentence: str) -> None:
        """The same choices when a passphrase was chosen before and is needed now."""
        self.ask(sentence)
        self._keep_button.set_text(tr("Unlock"))

    def fill(self, dialog: QDialog) -> None:
        """Alone in a window of its own."""
        layout = QVBoxLayout(dialog)
        layout.addWidget(self)

    def _use_passphrase(self) -> None:
        if len(self._passphrase.text()) < _SHORTEST:
            self._reason.setText(tr("A passphrase needs {n} letters or more.", n=_SHORTEST))
            return
        self._tasks.start(self._keep(self._passphrase.text()), on_error=lambda error: self._reason.setText(str(error)))

    async def _keep(self, passphrase: str) -> None:
        await self._choice.use_passphrase(passphrase)
        self._done()

    async def _use_memory(self) -> None:
        await self._choice.use_memory()
        self._done()

    def _done(self) -> None:
        self._passphrase.clear()
        self.hide()
        self.chosen.emit()
