"""Around the inbox: what the first start shows, and where the keys go then."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from shopbell.changes import Changes
from tests.ui.conftest import OpenWindow
from tests.ui.support.backend import FakeBackend
from tests.ui.support.people import names, rest
from tests.ui.support.shop import tern_bakery
from tests.ui.tray.support import FakeNotifier
from ui.accounts.welcome import Welcome
from ui.shell import Shell
from ui.window import ShopbellWindow


class FirstStart:
    """A window with no account, and the shell around it."""

    def __init__(self, empty: FakeBackend, window: ShopbellWindow, qtbot: QtBot) -> None:
        self.empty = empty
        self.window = window
        self.qtbot = qtbot
        self.shell = Shell(window, FakeNotifier(), self._set_up_demo)
        window.tasks.start(self._start())
        rest(qtbot, window)

    async def _start(self) -> None:
        await self.shell.begin()
        await self.shell.start()

    async def _set_up_demo(self) -> None:
        made = tern_bakery()
        self.empty.shop.accounts.update(made.accounts)
        self.empty.feed.ring(Changes(accounts=frozenset(made.accounts)))

    @property
    def welcome(self) -> Welcome:
        """The first page."""
        (found,) = self.window.findChildren(Welcome)
        return found


@pytest.fixture
def first_start(empty: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> Iterator[FirstStart]:
    window = open_window(empty)
    made = FirstStart(empty, window, qtbot)
    yield made
    window.tasks.start(made.shell.close())
    rest(qtbot, window)


def test_at_the_first_start_keys_reach_the_two_choices_and_nothing_below(first_start: FirstStart) -> None:
    assert first_start.welcome.isVisible()
    add, demo = first_start.welcome.findChildren(QPushButton)
    assert QApplication.focusWidget() is add
    reached = set()
    for _ in range(6):
        reached.add(QApplication.focusWidget())
        QTest.keyClick(first_start.window, Qt.Key.Key_Tab)
    assert reached == {add, demo}
    assert not first_start.window.columns.isVisible()


def test_with_an_account_the_inbox_is_there_and_has_the_keys(first_start: FirstStart, qtbot: QtBot) -> None:
    demo = first_start.welcome.findChildren(QPushButton)[1]
    QTest.mouseClick(demo, Qt.MouseButton.LeftButton)
    rest(qtbot, first_start.window)
    assert not first_start.welcome.isVisible()
    assert first_start.window.columns.isVisible()
    assert QApplication.focusWidget() is first_start.window.columns.people.list


def test_messages_kept_of_the_last_account_can_be_read(
    first_start: FirstStart, tern: FakeBackend, qtbot: QtBot
) -> None:
    QTest.mouseClick(first_start.welcome.findChildren(QPushButton)[1], Qt.MouseButton.LeftButton)
    rest(qtbot, first_start.window)
    shop = first_start.empty.shop
    shop.rows.update(tern.shop.rows)
    shop.messages.update(tern.shop.messages)
    shop.accounts.clear()
    first_start.empty.feed.ring(Changes(everything=True))
    rest(qtbot, first_start.window)
    assert not first_start.welcome.isVisible()
    assert "Ana Ruiz" in names(first_start.window)
