"""One account on the accounts page: its health in words, and what can be done about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from shopbell.ids import AccountId
from shopbell.model import Account, AccountState
from shopbell.text.times import stamp
from ui.accounts.notices import notice_words
from ui.accounts.trial import Trial, TrialView, check_button
from ui.models.account_words import allowance_words
from ui.models.networks import Network
from ui.theme import Theme
from ui.theme_tokens import Size, Tone
from ui.widgets.avatar import Badge, BadgeSign
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import PlainLabel
from ui.words import small_number, tr, trn

_TROUBLES = (AccountState.OFFLINE, AccountState.SIGN_IN, AccountState.BROKEN, AccountState.LIMITED)
_STOPPED = (AccountState.SIGN_IN, AccountState.BROKEN)
_SIGN = 28
UNTRIED = Trial()


def health_words(account: Account) -> str:
    """An account's state in words; its own sentence where it has one."""
    if account.state_text:
        return account.state_text
    return {
        AccountState.OK: tr("Up to date"),
        AccountState.SYNCING: tr("Reading…"),
        AccountState.OFFLINE: tr("No connection. What is here can be read, and answers wait to leave."),
        AccountState.SIGN_IN: tr("Signed out. Sign in, and what came meanwhile is read."),
        AccountState.LIMITED: tr("The service asks to wait a little."),
        AccountState.BROKEN: tr("Something inside Shopbell went wrong with this account; the others go on."),
        AccountState.PAUSED: tr("Paused. Nothing is read or sent until you go on."),
        AccountState.CLOSED: tr("Closed. Its history can be read and searched."),
    }[account.state]


def is_trouble(state: AccountState) -> bool:
    """Whether the owner has to know."""
    return state in _TROUBLES


def needs_owner(state: AccountState) -> bool:
    """Whether nothing happens until the owner did something."""
    return state in _STOPPED


def rank(account: Account) -> int:
    """Where it stands on the page: who needs the owner first, then what is out of reach, then what is well."""
    if needs_owner(account.state):
        return 0
    return 1 if is_trouble(account.state) else 2


def all_words(accounts: Sequence[Account]) -> str:
    """All of them in a sentence: "One of 6 needs you."."""
    stopped = sum(needs_owner(account.state) for account in accounts)
    waiting = sum(is_trouble(account.state) for account in accounts) - stopped
    if stopped:
        one, many = "{count} of {all} needs you.", "{count} of {all} need you."
        return trn(one, many, stopped, count=small_number(stopped), all=len(accounts))
    if waiting:
        one = "{count} of {all} cannot be reached now and is tried again by itself."
        many = "{count} of {all} cannot be reached now and are tried again by themselves."
        return trn(one, many, waiting, count=small_number(waiting), all=len(accounts))
    return trn("It needs nothing from you now.", "None of them needs you now.", len(accounts))


@dataclass(frozen=True, slots=True)
class PastWords:
    """How far back the account was read, what may be missing, and whether more can be asked for."""

    reach: str
    missing: tuple[str, ...] = ()
    further: bool = False


@dataclass(frozen=True, slots=True)
class CardDeeds:
    """What the page does for a card. `remove` is told whether the history is kept."""

    sign_in: Callable[[], None]
    pause: Callable[[bool], None]
    announce: Callable[[bool], None]
    further: Callable[[], None]
    """Read further back."""
    check: Callable[[], None]
    """Try what it may do."""
    remove: Callable[[bool], None]
    look_at: Callable[[QWidget], None]
    """Bring it into sight."""


class AccountCard(QFrame):
    """Sign, name and health; below them the deeds, and the question that removing asks."""

    def __init__(
        self,
        account: Account,
        network: Network,
        past: PastWords,
        now: datetime,
        theme: Theme,
        deeds: CardDeeds,
        trial: Trial = UNTRIED,
    ) -> None:
        """`now` in the owner's zone; `trial`: what came of checking it."""
        super().__init__()
        self._account = account
        self._name = network.address
        self._network = network.name
        self._deeds = deeds
        self.setProperty("ground", "red card" if needs_owner(account.state) else "card")
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(PlainLabel(network.address, size=Size.BODY, strong=True, wrap=True))
        words.addWidget(PlainLabel(self._place_words(network.name, now), size=Size.SMALL, tone=Tone.GREY, wrap=True))
        words.addWidget(self._health())
        if used := allowance_words(account, now):
            words.addWidget(PlainLabel(used, size=Size.SMALL, tone=Tone.GREY, wrap=True))
        for sentence in notice_words(account, network, now):
            words.addWidget(PlainLabel(sentence, size=Size.SMALL, tone=Tone.INK, wrap=True))
        words.addLayout(self._past(past))
        words.addLayout(self._links(past, trial))
        words.addWidget(TrialView(trial))
        words.addSpacing(6)
        words.addLayout(self._deeds_row())
        self._question = self._make_question()
        words.addWidget(self._question)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 14, 14, 12)
        layout.setSpacing(14)
        sign = BadgeSign(theme, Badge(network.badge, network.colour, network.name), _SIGN)
        layout.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)

    def _place_words(self, network: str, now: datetime) -> str:
        heard = self._account.last_heard_at
        if heard is None:
            fresh = self._account.state in (AccountState.OK, AccountState.SYNCING)
            return network if not fresh else tr("{network} · not heard from yet", network=network)
        return tr("{network} · last heard {when}", network=network, when=stamp(heard, now))

    def _health(self) -> PlainLabel:
        words, state = health_words(self._account), self._account.state
        if is_trouble(state):
            return PlainLabel(tr("! {words}", words=words), tone=Tone.DANGER, wrap=True)
        return PlainLabel(tr("✓ {words}", words=words) if state is AccountState.OK else words, wrap=True)

    def _past(self, past: PastWords) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(3)
        if past.reach:
            column.addWidget(PlainLabel(past.reach, size=Size.SMALL, tone=Tone.GREY, wrap=True))
        for line in past.missing:
            column.addWidget(PlainLabel(line, size=Size.SMALL, tone=Tone.WARM, wrap=True))
        return column

    def _links(self, past: PastWords, trial: Trial) -> QHBoxLayout:
        """The quiet deeds."""
        row = QHBoxLayout()
        row.setSpacing(12)
        if past.further:
            words = tr("Ask {network} for older messages of {name}", network=self._network, name=self._name)
            further = Button(tr("Read further back"), ButtonKind.LINK, size=Size.SMALL, help=words)
            further.clicked.connect(self._deeds.further)
            row.addWidget(further)
        if self._account.state is not AccountState.CLOSED:
            check = check_button(trial, self._name)
            check.clicked.connect(self._deeds.check)
            row.addWidget(check)
        row.addStretch(1)
        return row

    def _deeds_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        if self._account.state is not AccountState.CLOSED:
            row.addWidget(self._sign_in_button())
            row.addWidget(self._pause_button())
            row.addSpacing(8)
            row.addWidget(self._announce_box())
        row.addStretch(1)
        remove = Button(tr("Remove…"), ButtonKind.LINK, help=tr("Remove {name}", name=self._name), tone=Tone.DANGER)
        remove.clicked.connect(self._turn_question)
        row.addWidget(remove)
        return row

    def _sign_in_button(self) -> Button:
        button = Button(tr("Sign in again"), size=Size.SMALL, help=tr("Sign in again to {name}", name=self._name))
        button.clicked.connect(self._deeds.sign_in)
        return button

    def _pause_button(self) -> Button:
        paused = self._account.state is AccountState.PAUSED
        words = tr("Go on with {name}", name=self._name) if paused else tr("Stop {name} for a while", name=self._name)
        button = Button(tr("Go on") if paused else tr("Pause"), size=Size.SMALL, help=words)
        button.clicked.connect(lambda: self._deeds.pause(not paused))
        return button

    def _announce_box(self) -> QCheckBox:
        box = QCheckBox(tr("Announce"))
        box.setChecked(self._account.notify)
        box.setAccessibleName(tr("Announce new messages of {name}", name=self._name))
        box.toggled.connect(self._deeds.announce)
        return box

    def _make_question(self) -> QWidget:
        question = QWidget()
        column = QVBoxLayout(question)
        column.setContentsMargins(0, 8, 0, 0)
        words = tr("Its sign-in is forgotten either way. What happens to its messages here?")
        column.addWidget(PlainLabel(words, wrap=True))
        row = QHBoxLayout()
        row.setSpacing(8)
        keep = Button(tr("Keep them to read"), size=Size.SMALL)
        keep.clicked.connect(lambda: self._deeds.remove(True))
        delete = Button(tr("Delete them for good"), size=Size.SMALL, tone=Tone.DANGER)
        delete.clicked.connect(lambda: self._deeds.remove(False))
        for button in (keep, delete):
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        question.hide()
        return question

    @property
    def account(self) -> AccountId:
        """Whose card it is."""
        return self._account.id

    @property
    def asking(self) -> bool:
        """Whether it asks what happens to the messages."""
        return not self._question.isHidden()

    def ask(self, asking: bool) -> None:
        """Ask it, or leave it be."""
        self._question.setVisible(asking)
        if asking:
            self._deeds.look_at(self)

    def _turn_question(self) -> None:
        self.ask(not self.asking)
