"""The page of all accounts: health in words, and what the owner can do about each."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from shopbell.changes import Changes
from shopbell.model import Account, AccountState
from shopbell.text.times import stamp
from ui.accounts.wizard import AccountWizard
from ui.backend import Backend
from ui.models.networks import network_of
from ui.tasks import Tasks
from ui.theme import Theme
from ui.theme_tokens import Size, Tone
from ui.widgets.avatar import Badge, BadgeSign
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import PlainLabel
from ui.words import tr

_WIDTH, _HEIGHT = 640, 560
_TASK = "accounts page"


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
    return state in (AccountState.OFFLINE, AccountState.SIGN_IN, AccountState.BROKEN, AccountState.LIMITED)


class AccountCard(QFrame):
    """One account."""

    def __init__(self, account: Account, page: "AccountsPage", theme: Theme, backend: Backend) -> None:
        super().__init__()
        self._account = account
        self._page = page
        self.setProperty("ground", "card")
        network = network_of(account, backend.setup.manifests())
        top = QHBoxLayout()
        badge = BadgeSign(theme, Badge(network.badge, network.colour, network.name), 24)
        top.addWidget(badge, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.addWidget(PlainLabel(network.address, strong=True, wrap=True))
        words.addWidget(PlainLabel(self._place_words(network.name), size=Size.SMALL, tone=Tone.GREY, wrap=True))
        tone = Tone.DANGER if is_trouble(account.state) else Tone.INK
        words.addWidget(PlainLabel(health_words(account), tone=tone, wrap=True))
        top.addLayout(words, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addLayout(self._deeds())
        self._question = QWidget()
        self._question.hide()
        self._fill_question()
        layout.addWidget(self._question)

    def _place_words(self, network: str) -> str:
        heard = self._account.last_heard_at
        if heard is None:
            return tr("{network} · not heard from yet", network=network)
        now = self._page.now()
        return tr("{network} · last heard {when}", network=network, when=stamp(heard, now))

    def _deeds(self) -> QHBoxLayout:
        account, name = self._account, self._account.address
        row = QHBoxLayout()
        if account.state is not AccountState.CLOSED:
            paused = account.state is AccountState.PAUSED
            again = Button(tr("Sign in again"), help=tr("Sign in again to {name}", name=name))
            again.clicked.connect(lambda: self._page.sign_in_again(account))
            pause = Button(tr("Go on") if paused else tr("Pause"), help=tr("Stop or go on with {name}", name=name))
            pause.clicked.connect(lambda: self._page.pause(account, not paused))
            announce = QCheckBox(tr("Announce"))
            announce.setChecked(account.notify)
            announce.setAccessibleName(tr("Announce new messages of {name}", name=name))
            announce.toggled.connect(lambda on: self._page.announce(account, on))
            for widget in (again, pause, announce):
                row.addWidget(widget)
        row.addStretch(1)
        remove = Button(tr("Remove…"), ButtonKind.QUIET, help=tr("Remove {name}", name=name), tone=Tone.DANGER)
        remove.clicked.connect(self._question_shown)
        row.addWidget(remove)
        return row

    def _question_shown(self) -> None:
        self._question.setVisible(not self._question.isVisible())

    def _fill_question(self) -> None:
        column = QVBoxLayout(self._question)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(
            PlainLabel(tr("Its sign-in is forgotten either way. What happens to its messages here?"), wrap=True)
        )
        row = QHBoxLayout()
        keep = Button(tr("Keep them to read"))
        keep.clicked.connect(lambda: self._page.remove(self._account, keep_history=True))
        delete = Button(tr("Delete them for good"), tone=Tone.DANGER)
        delete.clicked.connect(lambda: self._page.remove(self._account, keep_history=False))
        for button in (keep, delete):
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)


class AccountsPage(QDialog):
    """Open it with `open()`; it follows the accounts while it is shown."""

    added = Signal(object)

    def __init__(self, backend: Backend, tasks: Tasks, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._tasks = tasks
        self._theme = theme
        self.setWindowTitle(tr("Accounts"))
        self.resize(theme.scaled(_WIDTH), theme.scaled(_HEIGHT))
        inside = QWidget()
        inside.setProperty("ground", "surface")
        self._cards = QVBoxLayout(inside)
        self._cards.setSpacing(10)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        add = Button(tr("Add an account"), ButtonKind.FILLED)
        add.clicked.connect(self._add)
        close = Button(tr("Close"))
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(add)
        row.addStretch(1)
        row.addWidget(close)
        layout = QVBoxLayout(self)
        layout.addWidget(PlainLabel(tr("Accounts"), size=Size.TITLE, strong=True))
        layout.addWidget(scroll, 1)
        layout.addLayout(row)
        self._unsubscribe = backend.changes.subscribe(self._heard)
        self.finished.connect(lambda _: self._unsubscribe())
        self._tasks.latest(_TASK, self.refresh())

    def now(self) -> datetime:
        """The time, in the owner's zone."""
        return self._backend.clock.now().astimezone()

    async def refresh(self) -> None:
        """Read the accounts again."""
        accounts = await self._backend.library.accounts()
        while (item := self._cards.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for account in accounts:
            self._cards.addWidget(AccountCard(account, self, self._theme, self._backend))
        if not accounts:
            self._cards.addWidget(PlainLabel(tr("There is no account yet. Add the first one below."), wrap=True))
        self._cards.addStretch(1)

    def _heard(self, changes: Changes) -> None:
        if changes.accounts or changes.everything:
            self._tasks.latest(_TASK, self.refresh())

    def _add(self) -> None:
        self._show(AccountWizard(self._backend, self._tasks, self._theme, self))

    def sign_in_again(self, account: Account) -> None:
        """The wizard, filled in."""
        self._show(AccountWizard(self._backend, self._tasks, self._theme, self, again=account))

    def _show(self, wizard: AccountWizard) -> None:
        wizard.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        wizard.added.connect(self.added)
        wizard.open()

    def pause(self, account: Account, paused: bool) -> None:
        """Stop or go on."""
        self._tasks.start(self._backend.setup.pause(account.id, paused))

    def announce(self, account: Account, on: bool) -> None:
        """Notify or be silent."""
        self._tasks.start(self._backend.setup.notify(account.id, on))

    def remove(self, account: Account, *, keep_history: bool) -> None:
        """After the owner has answered what happens to its messages."""
        self._tasks.start(self._backend.setup.remove(account.id, keep_history=keep_history))
