"""Everything around the inbox: first start, accounts, settings, tray, closing and quitting."""

from collections.abc import Awaitable, Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QDialog

from shopbell.changes import Changes
from shopbell.ids import AccountId, ConversationId, MessageId
from shopbell.model import AccountState
from ui.accounts.page import AccountsPage
from ui.accounts.secret_panel import SecretPanel
from ui.accounts.welcome import Welcome
from ui.accounts.wizard import AccountWizard
from ui.settings.dialog import SettingsDialog
from ui.tray.notices import Notifier
from ui.tray.service import Tray
from ui.widgets.buttons import Button
from ui.widgets.page import Page
from ui.window import ShopbellWindow
from ui.words import tr

_AWAY_SECONDS = 30.0
_LOCKED_SIZE = 540, 340
# No MouseMove: a window that opens under a pointer at rest is told of one.
_HANDS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class Shell(QObject):
    """One for each window. `quit_wanted` when the owner is done for today."""

    quit_wanted = Signal()

    def __init__(self, window: ShopbellWindow, notifier: Notifier, set_up_demo: Callable[[], Awaitable[None]]) -> None:
        super().__init__(window)
        self._window = window
        self._backend = window.backend
        self._set_up_demo = set_up_demo
        self._welcome = Welcome(window.theme, window)
        self._welcome.hide()
        self._unlock: SecretPanel | None = None
        self._closed = False
        self._touched = float("-inf")
        self.tray = Tray(self._backend, window.tasks, window.theme, notifier, self._watched, self)
        self._unsubscribe = self._backend.changes.subscribe(self._heard)
        window.installEventFilter(self)
        self._connect()

    def _connect(self) -> None:
        window, tray = self._window, self.tray
        window.sign_in_requested.connect(lambda account: self._start(self._sign_in_again(account)))
        window.add_account_requested.connect(self._add_account)
        window.settings_requested.connect(self._show_settings)
        window.import_requested.connect(self._show_import)
        window.accounts_requested.connect(self._show_accounts)
        window.quit_requested.connect(self.quit_wanted)
        window.close_requested.connect(self._window_closed)
        self._welcome.add_requested.connect(self._add_account)
        self._welcome.demo_requested.connect(lambda: self._start(self._begin_demo()))
        tray.open_requested.connect(window.raise_window)
        tray.quit_requested.connect(self.quit_wanted)
        tray.account_requested.connect(lambda account: self._start(self._bring_account(account)))
        tray.conversation_requested.connect(self._bring)

    async def begin(self) -> None:
        """Listen; before the engine is started, and after the window is shown."""
        handle = self._window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)
        await self.tray.begin()

    async def start(self) -> None:
        """After the first frame: tray, first start, locked passwords."""
        await self.tray.start()
        await self._welcome_if_new()
        choice = self._backend.secret_choice
        if choice is not None and choice.locked():
            self._ask_passphrase()

    async def close(self) -> None:
        """Before the window is shut down."""
        self._closed = True
        self._unsubscribe()
        await self.tray.close()

    def _start(self, work: Awaitable[None]) -> None:
        self._window.tasks.start(work)  # type: ignore[arg-type]

    # ---- the first start

    async def _welcome_if_new(self) -> None:
        library = self._backend.library
        # Of a removed account the messages may have been kept to read.
        new = not await library.accounts() and not await library.newest_message()
        if new is not self._welcome.isHidden():
            return
        self._welcome.setVisible(new)
        # What lies below is neither read aloud nor reached by keys.
        self._window.columns.setVisible(not new)
        if new:
            self._cover()
            self._welcome.setFocus()
        else:
            self._window.columns.people.list.setFocus()

    def _cover(self) -> None:
        self._welcome.setGeometry(self._window.rect())
        self._welcome.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _HANDS:
            self._touched = self._backend.clock.monotonic()
        if event.type() is QEvent.Type.Resize and self._welcome.isVisible():
            self._cover()
        return super().eventFilter(watched, event)

    async def _begin_demo(self) -> None:
        await self._set_up_demo()
        await self._welcome_if_new()

    def _ask_passphrase(self) -> None:
        choice = self._backend.secret_choice
        if choice is None:
            return
        dialog = Page(self._window.theme, tr("Passwords are locked"), _LOCKED_SIZE, self._window)
        panel = SecretPanel(choice, self._window.tasks, dialog)
        panel.unlock(tr("Type your passphrase, so that your accounts can sign in. Reading works without it."))
        panel.chosen.connect(dialog.accept)
        dialog.column.addWidget(panel)
        dialog.column.addStretch(1)
        later = Button(tr("Not now"))
        later.clicked.connect(dialog.reject)
        dialog.buttons.addStretch(1)
        dialog.buttons.addWidget(later)
        self._open(dialog)

    # ---- pages

    def _add_account(self) -> None:
        window = self._window
        wizard = AccountWizard(self._backend, window.tasks, window.theme, window)
        wizard.added.connect(self._added)
        self._open(wizard)

    async def _sign_in_again(self, account: AccountId) -> None:
        window = self._window
        for known in await self._backend.library.accounts():
            if known.id == account:
                wizard = AccountWizard(self._backend, window.tasks, window.theme, window, again=known)
                wizard.added.connect(self._added)
                self._open(wizard)

    async def _bring_account(self, account: AccountId) -> None:
        """Signed out, it is signed in to; stopped, its page says why."""
        self._window.raise_window()
        states = {known.id: known.state for known in await self._backend.library.accounts()}
        if states.get(account) is AccountState.SIGN_IN:
            await self._sign_in_again(account)
        else:
            self._show_accounts()

    def _added(self, account: AccountId) -> None:
        self._backend.engine.wake()
        self._start(self._welcome_if_new())

    def _show_accounts(self) -> None:
        window = self._window
        page = AccountsPage(self._backend, window.tasks, window.theme, window)
        page.added.connect(self._added)
        self._open(page)

    def _show_settings(self) -> None:
        window = self._window
        announces, portraits = self.tray.announces, window.columns.portraits
        dialog = SettingsDialog(
            self._backend, window.tasks, window.theme, window, announces=announces, portraits=portraits
        )
        dialog.finished.connect(lambda _: window.proposing.look())
        self._open(dialog)

    def _show_import(self) -> None:
        from ui.archives.page import ImportPage

        window = self._window
        self._open(ImportPage(self._backend, window.tasks, window.theme, window))

    @staticmethod
    def _open(dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    # ---- tray

    def _bring(self, conversation: ConversationId, message: MessageId | None) -> None:
        self._window.bring(conversation, message)

    def _watched(self, conversation: ConversationId) -> bool:
        """In front, at that conversation, and somebody sits there: a window left open in the back room sees nothing."""
        window = self._window
        there = self._backend.clock.monotonic() - self._touched < _AWAY_SECONDS
        return there and window.isActiveWindow() and window.columns.conversation.conversation == conversation

    def _heard(self, changes: Changes) -> None:
        if (changes.accounts or changes.everything) and not self._closed:
            self._start(self._welcome_if_new())

    def _window_closed(self) -> None:
        if self.tray.icon.available:
            self._window.hide()
            self._start(self.tray.closed_into_tray())
        else:
            self.quit_wanted.emit()
