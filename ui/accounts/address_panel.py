"""A sign-in that ends on a page nobody leads back from: the owner brings that page's address."""

import asyncio

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from shopbell.errors import SignInNeeded
from ui.theme_tokens import Size, Tone
from ui.widgets.buttons import Button
from ui.widgets.plain import PlainLabel
from ui.words import tr


class AddressPanel(QFrame):
    """Give its `ask` to the sign-in; `shown` when there is something to paste. The address is forgotten at once."""

    shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._waiting: asyncio.Future[str] | None = None
        self.setProperty("ground", "card")
        self._how = PlainLabel(wrap=True)
        self._field = QLineEdit()
        self._field.setAccessibleName(tr("Address of the page your browser ended on"))
        self._field.setPlaceholderText("https://…")
        self._field.returnPressed.connect(self._go_on)
        self._trouble = PlainLabel(tone=Tone.DANGER, wrap=True)
        self._trouble.hide()
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        go_on, give_up = Button(tr("Go on")), Button(tr("Give up"))
        go_on.clicked.connect(self._go_on)
        give_up.clicked.connect(self._give_up)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (go_on, give_up):
            row.addWidget(button)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 14, 14, 14)
        layout.setSpacing(8)
        words = tr("Copy the address of the page your browser ended on and paste it here.")
        layout.addWidget(PlainLabel(words, strong=True, wrap=True))
        layout.addWidget(self._how)
        layout.addWidget(self._field)
        layout.addWidget(self._trouble)
        note = tr("It is used once to sign in, and kept nowhere.")
        layout.addWidget(PlainLabel(note, size=Size.SMALL, tone=Tone.GREY, wrap=True))
        layout.addLayout(row)

    async def ask(self, how: str) -> str:
        """What was pasted; `how` says how the page looks. Raises SignInNeeded when the owner gives it up."""
        self._waiting = asyncio.get_running_loop().create_future()
        self._how.setText(how)
        self._trouble.hide()
        self.show()
        self._field.setFocus()
        self.shown.emit()
        try:
            return await self._waiting
        finally:
            self._waiting = None
            self._field.clear()
            self.hide()

    def _go_on(self) -> None:
        address = self._field.text().strip()
        if not address:
            self._trouble.setText(tr("Paste the whole address first, from the line at the top of your browser."))
            self._trouble.show()
            self._field.setFocus()
        elif self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(address)

    def _give_up(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(SignInNeeded(tr("The sign-in was given up. Nothing was added.")))
