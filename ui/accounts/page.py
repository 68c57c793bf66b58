"""The page of all accounts: health in words, and what the owner can do about each."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from shopbell.changes import Changes
from shopbell.errors import KnownError
from shopbell.history import can_read_further
from shopbell.ids import AccountId
from shopbell.model import Account, Gap
from ui.accounts.card import UNTRIED, AccountCard, CardDeeds, PastWords, all_words, rank
from ui.accounts.trial import Trial
from ui.accounts.wizard import AccountWizard
from ui.backend import Backend
from ui.models.history_words import missing_words, reach_words
from ui.models.networks import network_of
from ui.tasks import Tasks
from ui.theme import Theme
from ui.theme_tokens import Tone
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.page import Page
from ui.widgets.plain import PlainLabel
from ui.words import tr

_SIZE, _WIDE = (660, 640), (1040, 680)
_MANY = 4
"""More accounts than these stand side by side, where there is room."""
_NARROWEST = 440
"""Of a card that stands beside another one, in pixels at 100 % text."""
_BETWEEN = 10
_TASK = "accounts page"


class AccountsPage(Page):
    """Open it with `open()`; it follows the accounts while it is shown."""

    added = Signal(object)

    def __init__(self, backend: Backend, tasks: Tasks, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, tr("Accounts"), _SIZE, parent)
        self._backend = backend
        self._tasks = tasks
        self._trials: dict[AccountId, Trial] = {}
        self._sentence = PlainLabel(tone=Tone.GREY, wrap=True)
        self._sentence.hide()
        self.column.addWidget(self._sentence)
        self._cards: list[AccountCard] = []
        self._none = PlainLabel(tr("There is no account yet. Add the first one below."), tone=Tone.GREY, wrap=True)
        self._none.hide()
        self.column.addWidget(self._none)
        self._columns = (QVBoxLayout(), QVBoxLayout())
        self._beside = QHBoxLayout()
        self._beside.setSpacing(_BETWEEN)
        for column in self._columns:
            column.setSpacing(_BETWEEN)
            self._beside.addLayout(column, 1)
        self.column.addLayout(self._beside)
        self.column.addStretch(1)
        add = Button(tr("Add an account"), ButtonKind.FILLED)
        add.clicked.connect(self._add)
        close = Button(tr("Close"))
        close.clicked.connect(self.accept)
        self.buttons.addWidget(add)
        self.buttons.addStretch(1)
        self.buttons.addWidget(close)
        self._unsubscribe = backend.changes.subscribe(self._heard)
        self.finished.connect(lambda _: self._leave())
        self._tasks.latest(_TASK, self.refresh())

    def _now(self) -> datetime:
        return self._backend.clock.now().astimezone()

    async def refresh(self) -> None:
        """Read the accounts again."""
        accounts = await self._backend.library.accounts()
        gaps = await self._backend.library.gaps()
        asking = {card.account for card in self._cards if card.asking}
        focus = _focus_in(self._cards)
        self._clear()
        self.want(_WIDE if len(accounts) > _MANY else _SIZE)
        columns = self._columns[: self._side_by_side(len(accounts))]
        self._beside.setStretch(1, len(columns) - 1)
        self._sentence.setText(all_words(accounts))
        self._sentence.setVisible(bool(accounts))
        # Whatever needs the owner is seen without scrolling past what is well.
        for place, account in enumerate(sorted(accounts, key=rank)):
            card = self._card(account, gaps)
            self._cards.append(card)
            columns[place % len(columns)].addWidget(card)
            card.ask(account.id in asking)
        for column in columns:
            column.addStretch(1)
        self._none.setVisible(not accounts)
        _focus_again(self._cards, focus)

    def _side_by_side(self, accounts: int) -> int:
        """How many cards stand beside one another."""
        return 2 if accounts > _MANY and self.width() >= 2 * self.theme.scaled(_NARROWEST) else 1

    def _clear(self) -> None:
        for column in self._columns:
            while (item := column.takeAt(0)) is not None:
                if (widget := item.widget()) is not None:
                    widget.hide()
                    widget.deleteLater()
        self._cards.clear()

    def _card(self, account: Account, gaps: tuple[Gap, ...]) -> AccountCard:
        setup, tasks = self._backend.setup, self._tasks
        deeds = CardDeeds(
            sign_in=lambda: self.sign_in_again(account),
            pause=lambda paused: tasks.start(setup.pause(account.id, paused)),
            announce=lambda on: tasks.start(setup.notify(account.id, on)),
            further=lambda: tasks.start(setup.read_further(account.id)),
            remove=lambda keep: tasks.start(setup.remove(account.id, keep_history=keep)),
            check=lambda: self._check(account.id),
            look_at=self.show_whole,
        )
        network, now = network_of(account, setup.manifests()), self._now()
        past = PastWords(
            reach_words(account, network.manifest, gaps, now),
            missing_words(account, gaps, now),
            can_read_further(account, network.manifest, gaps),
        )
        trial = self._trials.get(account.id, UNTRIED)
        return AccountCard(account, network, past, now, self.theme, deeds, trial)

    def _check(self, account: AccountId) -> None:
        if not self._trials.get(account, UNTRIED).running:
            self._trials[account] = Trial(running=True)
            self._tasks.latest(_TASK, self.refresh())
            self._tasks.latest(_trying(account), self._try(account))

    async def _try(self, account: AccountId) -> None:
        came = Trial()
        try:
            came = Trial(tuple(await self._backend.probe(account)))
        except KnownError as error:
            came = Trial(trouble=str(error))
        finally:
            self._trials[account] = came
        self._tasks.latest(_TASK, self._show_trial(account))

    def _leave(self) -> None:
        """Closed: nothing is to come back to it."""
        self._unsubscribe()
        for account in self._trials:
            self._tasks.stop(_trying(account))

    async def _show_trial(self, account: AccountId) -> None:
        await self.refresh()
        for card in self._cards:
            if card.account == account:
                self.show_whole(card)

    def _heard(self, changes: Changes) -> None:
        if changes.accounts or changes.everything:
            self._tasks.latest(_TASK, self.refresh())

    def _add(self) -> None:
        self._show(AccountWizard(self._backend, self._tasks, self.theme, self))

    def sign_in_again(self, account: Account) -> None:
        """The wizard, filled in."""
        self._show(AccountWizard(self._backend, self._tasks, self.theme, self, again=account))

    def _show(self, wizard: AccountWizard) -> None:
        wizard.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        wizard.added.connect(self.added)
        wizard.open()


def _trying(account: AccountId) -> str:
    return f"{_TASK}: check {account}"


def _focus_in(cards: list[AccountCard]) -> tuple[AccountId, int] | None:
    """Which button of which card the keys go to: a card that is made anew must not take them away."""
    for card in cards:
        for at, button in enumerate(card.findChildren(QAbstractButton)):
            if button.hasFocus():
                return card.account, at
    return None


def _focus_again(cards: list[AccountCard], focus: tuple[AccountId, int] | None) -> None:
    for card in cards:
        if focus is not None and card.account == focus[0]:
            card.findChildren(QAbstractButton)[focus[1]].setFocus()
