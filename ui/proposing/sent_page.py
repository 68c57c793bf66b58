"""What is sent to the model, letter by letter: shown before the first time, and whenever the owner wants to see it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from shopbell.proposing import Asking
from ui.theme import Theme
from ui.theme_tokens import Tone
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.page import Page
from ui.widgets.plain import PlainLabel
from ui.words import tr

_SIZE = 640, 600


class SentPage(Page):
    """Open it with `open()`. `agreed` is the owner's yes to this text and this address, and nothing else is."""

    agreed = Signal()

    def __init__(self, theme: Theme, asking: Asking, parent: QWidget | None = None, *, asks: bool) -> None:
        """`asks`: nothing was sent yet, and the owner says whether it may be."""
        place = asking.place
        title = tr("This is what {host} is sent", host=place.host)
        if not asks:
            title = tr("What was sent to {host}", host=place.host)
        super().__init__(theme, title, _SIZE, parent)
        if asks:
            self.column.addWidget(PlainLabel(_before(asking), tone=Tone.GREY, wrap=True))
        self.text = QPlainTextEdit(asking.literal)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(title)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text.setMinimumHeight(theme.scaled(200))
        self.column.addWidget(self.text, 1)
        self._add_buttons(place.host, asks=asks)

    def _add_buttons(self, host: str, *, asks: bool) -> None:
        self.buttons.addStretch(1)
        leave = Button(tr("Not now") if asks else tr("Close"), ButtonKind.QUIET)
        leave.clicked.connect(self.reject)
        self.buttons.addWidget(leave)
        if asks:
            send = Button(tr("Send to {host}", host=host), ButtonKind.PLAIN)
            send.clicked.connect(self._agree)
            self.buttons.addWidget(send)
        leave.setFocus()

    def _agree(self) -> None:
        self.accept()
        self.agreed.emit()


def _before(asking: Asking) -> str:
    return tr(
        "To propose a draft, Shopbell sends {host} the text below, the name of the model ({model}) and your key, if"
        " you gave one. No names of accounts, no subject, no files, no notes, nothing of other people or other"
        " conversations. Mail addresses and telephone numbers are taken out; what else they wrote stays as it is."
        " {host} can keep what it is sent. You are asked once for each address; later you can read it at any time.",
        host=asking.place.host,
        model=asking.place.model,
    )
