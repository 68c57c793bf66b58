"""One account on the left: its network, its name, its health in a sign and a word, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme_tokens import Size, Tone
from ui.widgets.avatar import Badge, BadgeSign
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import ElidedLabel, PlainLabel
from ui.words import tr

if TYPE_CHECKING:
    from shopbell.ids import AccountId
    from ui.models.account_words import AccountLook
    from ui.models.networks import Network
    from ui.theme import Theme


class AccountLine(QWidget):
    """Made once for an account; `show_look` says the rest."""

    sign_in_wanted = Signal(object)
    try_wanted = Signal()

    def __init__(self, network: Network, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._account: AccountId = network.account
        badge = Badge(network.badge, network.colour, network.name)
        self._badge = BadgeSign(theme, badge)
        self._name = ElidedLabel()
        self._sign = PlainLabel(tone=Tone.GREY, strong=True)
        self._text = PlainLabel(size=Size.SMALL, wrap=True)
        self._sign_in = Button(tr("Sign in…"), ButtonKind.LINK, size=Size.SMALL, tone=Tone.DANGER)
        self._try = Button(tr("Try now"), ButtonKind.LINK, size=Size.SMALL)
        self._sign_in.clicked.connect(lambda: self.sign_in_wanted.emit(self._account))
        self._try.clicked.connect(self.try_wanted)
        self._lay_out()

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self._badge)
        first.addWidget(self._name, 1)
        first.addWidget(self._sign)
        more = QVBoxLayout()
        more.setSpacing(2)
        more.setContentsMargins(26, 0, 0, 2)
        more.addWidget(self._text)
        more.addWidget(self._sign_in, 0, Qt.AlignmentFlag.AlignLeft)
        more.addWidget(self._try, 0, Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(9, 3, 9, 3)
        column.setSpacing(2)
        column.addLayout(first)
        column.addLayout(more)

    def show_look(self, look: AccountLook) -> None:
        """How the account is now."""
        self._name.set_text(look.name)
        self._sign.setText(f"{look.sign} {look.word}".strip())
        self._sign.setAccessibleName(look.word or tr("up to date"))
        self._sign.set_tone(look.tone)
        self._text.setText(look.text)
        self._text.set_tone(look.tone)
        self._text.setVisible(bool(look.text))
        self._sign_in.setVisible(look.sign_in)
        self._try.setVisible(look.try_now)
        self._sign_in.setAccessibleName(tr("Sign in to {account} again", account=look.name))
        self._try.setAccessibleName(tr("Try {account} now", account=look.name))
        self.setAccessibleName(look.spoken)
