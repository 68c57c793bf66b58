"""No usable keyring: keep passwords under a passphrase, or type them each time. Never silently in clear text."""

from collections.abc import Coroutine

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.backend import SecretChoice, SecretPlace
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
        self._reason = PlainLabel(wrap=True)
        self._passphrase = QLineEdit()
        self._passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self._passphrase.setPlaceholderText(tr("A passphrase of {n} letters or more", n=_SHORTEST))
        self._passphrase.setAccessibleName(tr("Passphrase for the passwords"))
        self._passphrase.returnPressed.connect(self._use_passphrase)
        self._keep_button = Button(tr("Keep under this passphrase"))
        self._keep_button.clicked.connect(self._use_passphrase)
        self._forget_button = Button(tr("Type passwords at each start"))
        self._forget_button.clicked.connect(lambda: self._begin(self._choice.use_memory()))
        self._keyring_button = Button(tr("Use this system's keyring"))
        self._keyring_button.clicked.connect(lambda: self._begin(self._choice.use_keyring()))
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._passphrase, 1)
        row.addWidget(self._keep_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 14, 14, 14)
        layout.setSpacing(10)
        layout.addWidget(self._reason)
        layout.addLayout(row)
        for button in (self._forget_button, self._keyring_button):
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)

    def ask(self, reason: str) -> None:
        """There is no usable keyring: say why, and offer the choices."""
        self._keyring_button.hide()
        self._show(reason, Tone.DANGER)

    def choose(self) -> None:
        """The owner wants another place than the one in force."""
        place = self._choice.place()
        self._forget_button.setVisible(place is not SecretPlace.MEMORY)
        self._keyring_button.setVisible(place is not SecretPlace.KEYRING)
        self._show(tr("Passwords are not carried over: afterwards you sign in again to each account."), Tone.INK)

    def _show(self, sentence: str, tone: Tone) -> None:
        self._reason.set_tone(tone)
        self._reason.setText(sentence)
        self.show()
        self._passphrase.setFocus()

    def unlock(self, sentence: str) -> None:
        """A passphrase was chosen before and is needed now; the other choices are there for who forgot it."""
        self._keep_button.set_text(tr("Unlock"))
        self._passphrase.setPlaceholderText(tr("Your passphrase"))
        self._show(sentence, Tone.INK)

    def _use_passphrase(self) -> None:
        if len(self._passphrase.text()) < _SHORTEST:
            self._refused(tr("A passphrase needs {n} letters or more.", n=_SHORTEST))
        else:
            self._begin(self._choice.use_passphrase(self._passphrase.text()))

    def _begin(self, choosing: Coroutine[object, object, None]) -> None:
        self._tasks.start(self._take(choosing), on_error=lambda error: self._refused(str(error)))

    async def _take(self, choosing: Coroutine[object, object, None]) -> None:
        await choosing
        self._passphrase.clear()
        self.hide()
        self.chosen.emit()

    def _refused(self, sentence: str) -> None:
        self._reason.set_tone(Tone.DANGER)
        self._reason.setText(sentence)
