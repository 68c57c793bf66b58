"""Checking an account from its card: what it may do stands there, with what is missing and what to do."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from shopbell.changes import Changes
from shopbell.errors import Unreachable
from shopbell.probing import Finding, Found
from tests.ui.accounts.test_page import FACEBOOK, MAIL, Stand, stand

__all__ = ["stand"]

FOUND = (
    Found("sign-in", "Signing in.", Finding.FINE),
    Found("pages_messaging", "Answering.", Finding.MISSING, "Add it under Permissions."),
    Found("like", "Liking.", Finding.MISSING, "Add it as well.", needed=False),
)


def test_what_an_account_may_do_is_shown_on_its_card(stand: Stand) -> None:
    stand.counter.fake.probing.found[MAIL] = FOUND
    check = stand.buttons("Check this account")[-1]
    check.setFocus()
    QTest.keyClick(check, Qt.Key.Key_Space)
    stand.rest()
    assert stand.counter.fake.probing.asked == [MAIL]
    said = stand.said()
    assert "pages_messaging · missing" in said
    assert "Add it under Permissions." in said
    assert "like · missing, and it works without" in said
    assert stand.buttons("Check this account")[-1].hasFocus()
    stand.counter.fake.feed.ring(Changes(accounts=frozenset({MAIL})))
    stand.rest()
    assert "pages_messaging · missing" in stand.said()


def test_what_cannot_be_asked_says_so_and_can_be_tried_again(stand: Stand) -> None:
    stand.counter.fake.probing.found[FACEBOOK] = Unreachable("There is no connection. Try again later.")
    stand.press("Check this account", 0)
    assert "! There is no connection. Try again later." in stand.said()
    stand.counter.fake.probing.found[FACEBOOK] = FOUND[:1]
    stand.press("Check this account", 0)
    assert "Everything is fine." in stand.said()
    assert "! There is no connection. Try again later." not in stand.said()


def test_the_page_can_be_closed_while_it_is_tried(stand: Stand) -> None:
    QTest.mouseClick(stand.buttons("Check this account")[0], Qt.MouseButton.LeftButton)
    stand.page.accept()
    stand.rest()
    assert not stand.page.isVisible()
