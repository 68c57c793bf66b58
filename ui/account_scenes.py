"""Scenes of accounts and their set-up, for pictures; imported only when one is asked for."""

from datetime import UTC, datetime, timedelta

from PySide6.QtWidgets import QWidget

from shopbell.errors import Unsupported
from shopbell.probing import Checked, Finding, Found
from shopbell.sign_in_code import SignInCode
from ui.accounts.address_panel import AddressPanel
from ui.accounts.card import AccountCard
from ui.accounts.code_panel import CodePanel
from ui.accounts.guide_view import GuideView
from ui.accounts.page import AccountsPage
from ui.accounts.welcome import Welcome
from ui.accounts.wizard import AccountWizard
from ui.over import over
from ui.window import ShopbellWindow
from ui.words import tr

_REMEDY = "Add it under Use cases, Customize, then make a new token."
_FIRST_SHOWS = "It shows with the first answer that you send."


async def accounts(window: ShopbellWindow) -> QWidget:
    """All of them, with what can be done."""
    return over(window, AccountsPage(window.backend, window.tasks, window.theme, window))


async def wizard(window: ShopbellWindow) -> QWidget:
    """Adding one, of mail."""
    return over(window, AccountWizard(window.backend, window.tasks, window.theme, window, chosen="mail"))


async def sign_in(window: ShopbellWindow, connector: str) -> QWidget:
    """The page that asks for one network's sign-in, without the window behind it."""
    page = AccountWizard(window.backend, window.tasks, window.theme, window, chosen=connector)
    page.show()
    return page


async def guide(window: ShopbellWindow, connector: str) -> QWidget:
    """The step of a network's guide that has most to copy and to fill in. Raises Unsupported without a guide."""
    page = await sign_in(window, connector)
    views = page.findChildren(GuideView)
    if not views:
        raise Unsupported("This network has no guide.")
    views[0].show_fullest()
    return page


async def check(window: ShopbellWindow) -> QWidget:
    """The end of a guide, after a check that found something missing."""
    made = await _guide_s_end(window)
    found = (
        Found("pages_read_engagement", tr("Reading comments under your posts."), Finding.FINE),
        Found("pages_messaging", tr("Answering in Messenger."), Finding.MISSING, tr(_REMEDY)),
        Found("pages_manage_engagement", tr("Answering comments."), Finding.UNTRIED, tr(_FIRST_SHOWS)),
    )
    made.show_found(Checked(found))
    return over(window, made)


async def address(window: ShopbellWindow) -> QWidget:
    """A sign-in that ends by pasting the address of a page."""
    made = await _guide_s_end(window)
    shown = over(window, made)
    how = tr("It begins with https://www.facebook.com/connect/login_success.html and says Success.")
    for panel in made.findChildren(AddressPanel):
        window.tasks.latest("picture", panel.ask(how))
    return shown


async def _guide_s_end(window: ShopbellWindow) -> AccountWizard:
    """Of a network with many permissions."""
    made = AccountWizard(window.backend, window.tasks, window.theme, window, chosen="facebook")
    for view in made.findChildren(GuideView):
        view.go_to_end()
    return made


async def dozen(window: ShopbellWindow) -> QWidget:
    """A shop with a dozen accounts; tools/dozen_accounts.py furnishes one."""
    return await accounts(window)


async def code(window: ShopbellWindow) -> QWidget:
    """A sign-in that goes on at another device."""
    made = AccountWizard(window.backend, window.tasks, window.theme, window, chosen="matrix")
    shown = over(window, made)
    until = datetime.now(UTC).replace(minute=5) + timedelta(hours=1)
    for panel in made.findChildren(CodePanel):
        panel.show_code(SignInCode("https://account.example.org/link", "WDJB-MJHT", until))
    return shown


async def networks(window: ShopbellWindow) -> QWidget:
    """What can be added."""
    return over(window, AccountWizard(window.backend, window.tasks, window.theme, window))


async def remove(window: ShopbellWindow) -> QWidget:
    """The question that removing an account asks."""
    page = AccountsPage(window.backend, window.tasks, window.theme, window)
    shown = over(window, page)
    await page.refresh()
    for card in page.findChildren(AccountCard)[:1]:
        card.ask(True)
    return shown


async def first_start(window: ShopbellWindow) -> QWidget:
    """Before there is any account."""
    welcome = Welcome(window.theme, window)
    welcome.setGeometry(window.rect())
    welcome.show()
    return window
