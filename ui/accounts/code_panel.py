"""Signing in on another device: an address to open there, a code to type in, and until when it is good."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from shopbell.sign_in_code import SignInCode
from ui.theme_tokens import Size, Tone
from ui.widgets.buttons import Button
from ui.widgets.plain import PlainLabel
from ui.words import tr


class CodePanel(QFrame):
    """Give its `show_code` to the sign-in; `shown` when there is a code to look at."""

    shown = Signal()

    def __init__(
        self, parent: QWidget | None = None, open_url: Callable[[QUrl], object] = QDesktopServices.openUrl
    ) -> None:
        super().__init__(parent)
        self._open_url = open_url
        self._page = ""
        self._code = ""
        self.setProperty("ground", "card")
        self._address = PlainLabel(strong=True, wrap=True)
        self._letters = PlainLabel(size=Size.TITLE, strong=True)
        for label in (self._address, self._letters):
            label.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
        self._until = PlainLabel(size=Size.SMALL, tone=Tone.GREY, wrap=True)
        self._copy = Button(tr("Copy the code"))
        self._copy.clicked.connect(self._to_clipboard)
        self._here = Button(tr("Open it on this computer"))
        self._here.clicked.connect(self._open_here)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._copy)
        row.addWidget(self._here)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 14, 14, 14)
        layout.setSpacing(8)
        layout.addWidget(PlainLabel(tr("On your phone, or on any computer, open"), wrap=True))
        layout.addWidget(self._address)
        layout.addWidget(PlainLabel(tr("and type in there"), wrap=True))
        layout.addWidget(self._letters)
        layout.addWidget(self._until)
        layout.addLayout(row)

    def show_code(self, code: SignInCode | None) -> None:
        """Put a code up, or take it away."""
        if code is None:
            self.hide()
            return
        self._page, self._code = code.whole_address or code.address, code.code
        self._address.setText(code.address)
        self._letters.setText(code.code)
        self._letters.setAccessibleName(tr("Code: {code}", code=" ".join(code.code)))
        self._until.setText(
            tr("Good until {time}. Shopbell goes on by itself.", time=code.until.astimezone().strftime("%H:%M"))
        )
        self._copy.set_text(tr("Copy the code"))
        self.show()
        self.shown.emit()

    def _to_clipboard(self) -> None:
        QGuiApplication.clipboard().setText(self._code)
        self._copy.set_text(tr("Copied"))

    def _open_here(self) -> None:
        self._open_url(QUrl(self._page))
