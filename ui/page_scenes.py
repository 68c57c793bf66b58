"""Scenes of the pages around the inbox, for pictures; imported only when one is asked for."""

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from shopbell.errors import Unsupported
from ui.accounts.page import AccountsPage
from ui.accounts.welcome import Welcome
from ui.accounts.wizard import AccountWizard
from ui.settings.dialog import SettingsDialog
from ui.tray.quick_reply import QuickReply
from ui.window import ShopbellWindow

_SHADE = QColor(0, 0, 0, 90)


async def first_start(window: ShopbellWindow) -> QWidget:
    """Before there is any account."""
    welcome = Welcome(window.theme, window)
    welcome.setGeometry(window.rect())
    welcome.show()
    return window


async def accounts(window: ShopbellWindow) -> QWidget:
    """All of them, with what can be done."""
    return _over(window, AccountsPage(window.backend, window.tasks, window.theme, window))


async def wizard(window: ShopbellWindow) -> QWidget:
    """Adding one."""
    return _over(window, AccountWizard(window.backend, window.tasks, window.theme, window))


async def settings(window: ShopbellWindow) -> QWidget:
    """What the owner may change."""
    return _over(window, SettingsDialog(window.backend, window.tasks, window.theme, window))


async def quick_reply(window: ShopbellWindow) -> QWidget:
    """The card of the tray, for the newest of those who wait. Raises Unsupported when nobody does."""
    ids = window.columns.model.ids
    if not ids:
        raise Unsupported("Nobody waits, so there is nobody to reply to.")
    card = QuickReply(window.backend, window.tasks, window.theme, window)
    page = await window.backend.library.messages(ids[-1], limit=1)
    await card.ask(ids[-1], page.messages[-1].id)
    return card


class Over(QWidget):
    """A window and a page over its middle, as the two stand on a screen."""

    def __init__(self, window: ShopbellWindow, page: QWidget) -> None:
        super().__init__()
        self._window, self._page = window, page
        self.resize(window.size())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._window.grab())
        painter.fillRect(self.rect(), _SHADE)
        place = self._page.rect()
        place.moveCenter(self.rect().center())
        painter.drawPixmap(place.topLeft(), self._page.grab())
        painter.setPen(QColor(self._window.theme.tokens.edge))
        painter.drawRect(place.adjusted(-1, -1, 0, 0))


def _over(window: ShopbellWindow, page: QWidget) -> QWidget:
    page.show()
    return Over(window, page)
