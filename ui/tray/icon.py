"""The icon in the tray: how many people wait, whether an account needs the owner, and a menu of who."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from shopbell.connector import Clock
from shopbell.ids import ConversationId
from shopbell.model import AccountState, Counts
from shopbell.ports import Library
from ui.theme import Theme
from ui.tray import wording
from ui.tray.sign import tray_icon
from ui.widgets.plain import no_mnemonic, tip
from ui.words import tr

_IN_MENU = 8
_NEEDS_OWNER = (AccountState.SIGN_IN, AccountState.BROKEN)


class TrayIcon(QObject):
    """Shown where the system has a tray; `available` says so."""

    open_requested = Signal()
    conversation_requested = Signal(object)
    quiet_requested = Signal()
    loud_requested = Signal()
    quit_requested = Signal()

    def __init__(self, library: Library, clock: Clock, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._clock = clock
        self._theme = theme
        self._menu = QMenu()
        self._icon: QSystemTrayIcon | None = None

    @property
    def available(self) -> bool:
        """Whether there is a tray to be in. (The offscreen platform claims a visible icon without one.)"""
        return QSystemTrayIcon.isSystemTrayAvailable()

    @property
    def menu(self) -> QMenu:
        """Who waits, and what can be done from the tray."""
        return self._menu

    def show(self) -> None:
        """Appear where there is a tray; call again when one may have come up."""
        if self._icon is None and self.available:
            self._icon = QSystemTrayIcon(tray_icon(self._theme, 0, trouble=False), self)
            self._icon.setContextMenu(self._menu)
            self._icon.activated.connect(self._activated)
            self._icon.show()

    def hide(self) -> None:
        """Leave the tray."""
        if self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None

    async def refresh(self, quiet: str) -> None:
        """Read who waits. `quiet` is "Quiet until 15:40" while it is quiet."""
        counts = await self._library.counts()
        accounts = await self._library.accounts()
        trouble = sum(account.state in _NEEDS_OWNER for account in accounts)
        page = await self._library.people_waiting(limit=_IN_MENU)
        now = self._clock.now()
        self.show()
        if self._icon is not None:
            self._icon.setIcon(tray_icon(self._theme, counts.waiting_people, trouble=bool(trouble)))
            self._icon.setToolTip(tip(wording.tray_tip(counts, trouble)))
        self._fill([(row.id, wording.menu_line(row, now)) for row in page.rows], counts, quiet)

    def _fill(self, people: list[tuple[ConversationId, str]], counts: Counts, quiet: str) -> None:
        self._menu.clear()
        for conversation, words in people:
            action = self._menu.addAction(no_mnemonic(words))
            action.triggered.connect(lambda _=False, chosen=conversation: self.conversation_requested.emit(chosen))
        if not people:
            self._menu.addAction(tr("Nobody is waiting")).setEnabled(False)
        elif counts.waiting > len(people):
            more = self._menu.addAction(tr("{n} more…", n=counts.waiting - len(people)))
            more.triggered.connect(self.open_requested)
        self._menu.addSeparator()
        if quiet:
            self._menu.addAction(quiet).setEnabled(False)
            self._menu.addAction(tr("Announce again")).triggered.connect(self.loud_requested)
        else:
            self._menu.addAction(tr("Quiet for an hour")).triggered.connect(self.quiet_requested)
        self._menu.addAction(tr("Open Shopbell")).triggered.connect(self.open_requested)
        self._menu.addAction(tr("Quit")).triggered.connect(self.quit_requested)

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.open_requested.emit()
