"""A sign-in that goes on elsewhere: the wizard shows an address and a code until it is done, cancelled or too late."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from shopbell.sign_in_code import SignInCode
from tests.ui.accounts.conftest import Counter
from tests.ui.accounts.test_wizard import button, buttons, fill, seen
from ui.accounts.code_panel import CodePanel
from ui.accounts.wizard import AccountWizard
from ui.tasks import Tasks
from ui.theme import Theme

CODE = SignInCode("https://id.example.org/link", "WDJB-MJHT", datetime(2026, 11, 29, 14, 5, tzinfo=UTC))


@pytest.fixture
def wizard(counter: Counter, tasks: Tasks, theme: Theme, qtbot: QtBot) -> AccountWizard:
    """Somebody pressed Sign in, and a code came."""
    counter.connector.hold, counter.connector.code = asyncio.Event(), CODE
    made = AccountWizard(counter.backend, tasks, theme)
    qtbot.addWidget(made)
    made.open()
    qtbot.waitExposed(made)
    fill(qtbot, made)
    qtbot.mouseClick(button(made, "Sign in"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "WDJB-MJHT" in seen(made))
    return made


def test_the_code_and_its_address_can_be_read_copied_and_heard(wizard: AccountWizard, qtbot: QtBot) -> None:
    assert "https://id.example.org/link" in seen(wizard)
    until = CODE.until.astimezone().strftime("%H:%M")
    assert f"Good until {until}. Shopbell goes on by itself." in seen(wizard)
    (letters,) = [label for label in wizard.findChildren(QLabel) if label.text() == "WDJB-MJHT"]
    assert letters.accessibleName() == "Code: W D J B - M J H T"
    qtbot.mouseClick(button(wizard, "Copy the code"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "WDJB-MJHT"
    assert "Copied" in buttons(wizard)


def test_once_it_was_typed_in_there_the_account_is_added(wizard: AccountWizard, counter: Counter, qtbot: QtBot) -> None:
    assert counter.connector.hold is not None
    with qtbot.waitSignal(wizard.added):
        counter.connector.hold.set()
    assert not wizard.isVisible()


def test_cancelling_takes_the_code_away_and_another_try_is_possible(
    wizard: AccountWizard, counter: Counter, qtbot: QtBot
) -> None:
    qtbot.mouseClick(button(wizard, "Cancel"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: counter.connector.cancelled)
    qtbot.waitUntil(button(wizard, "Sign in").isEnabled)
    assert "WDJB-MJHT" not in seen(wizard)


def test_the_page_opens_here_with_the_code_filled_in_where_there_is_such_a_page(qtbot: QtBot) -> None:
    opened: list[str] = []
    panel = CodePanel(open_url=lambda url: opened.append(url.toString()))
    qtbot.addWidget(panel)
    later = CODE.until + timedelta(minutes=5)
    for code in (CODE, SignInCode(CODE.address, "AB", later, f"{CODE.address}?user_code=AB")):
        panel.show_code(code)
        qtbot.mouseClick(button(panel, "Open it on this computer"), Qt.MouseButton.LeftButton)
    assert opened == ["https://id.example.org/link", "https://id.example.org/link?user_code=AB"]
    assert QUrl(opened[1]).isValid()
