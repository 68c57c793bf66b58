"""The left column: places with their counts, accounts with their health, and what goes on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.backend import EngineState
from ui.models.account_words import account_look, all_accounts_line, outbox_line
from ui.models.places import Place, place_count
from ui.sidebar.account_line import AccountLine
from ui.sidebar.view_button import ViewButton
from ui.theme_tokens import Size, Tone
from ui.widgets.bell import BellSign
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import PlainLabel
from ui.words import tr

if TYPE_CHECKING:
    from shopbell.ids import AccountId
    from shopbell.model import Account, Counts, OutboxItem
    from ui.models.networks import Network
    from ui.theme import Theme

_ONLY_WHEN_FILLED = (Place.DRAFTS, Place.OUTBOX, Place.FOUND)


class Sidebar(QWidget):
    """Says what the owner wants by signals; the window does it."""

    place_chosen = Signal(object)
    sign_in_requested = Signal(object)
    """An AccountId."""
    try_now_requested = Signal()
    add_account_requested = Signal()
    accounts_requested = Signal()
    settings_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines: dict[AccountId, AccountLine] = {}
        self._networks: Mapping[AccountId, Network] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("ground", "sidebar")
        self.buttons = {place: ViewButton(place) for place in Place}
        self._group = QButtonGroup(self)
        self._accounts = QVBoxLayout()
        self.summary = PlainLabel(size=Size.SMALL, tone=Tone.GREY, wrap=True)
        self.outbox_words = PlainLabel(size=Size.SMALL, tone=Tone.GREY, wrap=True)
        self._heading = PlainLabel(tr("Accounts"), size=Size.SMALL, tone=Tone.GREY, strong=True)
        self.manage = Button(tr("Manage"), ButtonKind.LINK, size=Size.SMALL, tone=Tone.GREY)
        self.manage.setAccessibleName(tr("Manage accounts"))
        self.add_account = Button(tr("Add account…"), ButtonKind.QUIET, size=Size.SMALL)
        self.settings = Button(tr("Settings…"), ButtonKind.QUIET, size=Size.SMALL)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        inner = QWidget()
        inner.setProperty("ground", "sidebar")
        inner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(inner)
        column.setContentsMargins(10, 12, 10, 6)
        column.setSpacing(1)
        column.addLayout(self._brand())
        column.addSpacing(10)
        for place in Place:
            column.addWidget(self.buttons[place])
        column.addSpacing(12)
        column.addLayout(self._accounts_head())
        self._accounts.setSpacing(0)
        column.addLayout(self._accounts)
        column.addStretch(1)
        column.addSpacing(8)
        column.addLayout(self._foot())
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)

    def _brand(self) -> QHBoxLayout:
        brand = QHBoxLayout()
        brand.setContentsMargins(8, 0, 8, 0)
        brand.setSpacing(8)
        brand.addWidget(BellSign(self._theme))
        brand.addWidget(PlainLabel("Shopbell", size=Size.BODY, strong=True), 1)
        return brand

    def _accounts_head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(9, 0, 9, 2)
        head.addWidget(self._heading, 1)
        head.addWidget(self.manage)
        return head

    def _foot(self) -> QVBoxLayout:
        foot = QVBoxLayout()
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(4)
        for words in (self.summary, self.outbox_words):
            words.setContentsMargins(9, 0, 0, 0)
        foot.addWidget(self.summary)
        foot.addWidget(self.outbox_words)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.settings)
        row.addWidget(self.add_account)
        row.addStretch(1)
        foot.addLayout(row)
        return foot

    def _connect(self) -> None:
        for button in self.buttons.values():
            self._group.addButton(button)
            button.clicked.connect(self._tell_place)
        self.add_account.clicked.connect(self.add_account_requested)
        self.manage.clicked.connect(self.accounts_requested)
        self.settings.clicked.connect(self.settings_requested)

    def _tell_place(self) -> None:
        button = self._group.checkedButton()
        if isinstance(button, ViewButton):
            self.place_chosen.emit(button.place)

    def set_place(self, place: Place) -> None:
        """This one is shown in the middle."""
        self.buttons[place].setChecked(True)

    def set_counts(self, counts: Counts, drafts: int, promises: int) -> None:
        """Numbers beside the places; drafts and outbox show only when there are any."""
        for place, button in self.buttons.items():
            count = place_count(place, counts, drafts, promises)
            button.set_count(count)
            if place in _ONLY_WHEN_FILLED:
                button.setVisible(count > 0 or button.isChecked())

    def set_accounts(self, accounts: Sequence[Account], networks: Mapping[AccountId, Network], now: datetime) -> None:
        """Accounts in their order, each with its health at `now`."""
        wanted = {account.id: networks[account.id] for account in accounts}
        if list(wanted) != list(self._lines) or _signs(wanted) != _signs(self._networks):
            self._build_lines(wanted)
        self._networks = wanted
        for account in accounts:
            look = account_look(account, networks[account.id], now)
            self._lines[account.id].show_look(look)
        self._heading.setVisible(bool(accounts))
        self.manage.setVisible(bool(accounts))

    def _build_lines(self, networks: Mapping[AccountId, Network]) -> None:
        for line in self._lines.values():
            self._accounts.removeWidget(line)
            line.deleteLater()
        self._lines = {}
        for account, network in networks.items():
            line = AccountLine(network, self._theme)
            line.sign_in_wanted.connect(self.sign_in_requested)
            line.try_wanted.connect(self.try_now_requested)
            self._accounts.addWidget(line)
            self._lines[account] = line

    def set_summary(
        self,
        accounts: Sequence[Account],
        engine: EngineState,
        counts: Counts,
        outbox: Iterable[OutboxItem],
        now: datetime,
    ) -> None:
        """The two lines at the foot."""
        self.summary.setText(all_accounts_line(accounts, engine, now))
        self.summary.set_tone(Tone.WARM if engine is EngineState.DOWN else Tone.GREY)
        line = outbox_line(counts, outbox)
        self.outbox_words.setText(line)
        self.outbox_words.set_tone(Tone.DANGER if counts.outbox_stuck else Tone.GREY)
        self.summary.setVisible(bool(self.summary.text()))
        self.outbox_words.setVisible(bool(line))


def _signs(networks: Mapping[AccountId, Network]) -> list[tuple[str, str, str]]:
    return [(n.badge, n.colour, n.name) for n in networks.values()]
