"""Choosing among two dozen networks: by kind, by typing, by keys alone."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.accounts.conftest import Counter
from tests.ui.accounts.guided import WALLED, WalledConnector
from tests.ui.accounts.test_wizard import buttons, field, seen
from ui.accounts.choice import offered
from ui.accounts.wizard import AccountWizard
from ui.tasks import Tasks
from ui.theme import Theme

KINDS = ("chat", "reviews", "mentions", "social", "site", "shops", "somewhere")


@pytest.fixture
def wizard(counter: Counter, tasks: Tasks, theme: Theme, qtbot: QtBot) -> Iterator[AccountWizard]:
    for number in range(21):
        kind = KINDS[number % len(KINDS)]
        manifest = replace(WALLED, id=f"n{number}", name=f"Network {number} of {kind}", category=kind, hidden=False)
        counter.catalogue.add(WalledConnector(manifest))
    made = AccountWizard(counter.backend, tasks, theme)
    qtbot.addWidget(made)
    made.open()
    qtbot.waitExposed(made)
    yield made
    made.reject()


def test_they_stand_by_kind_mail_first_and_what_nobody_writes_to_last(wizard: AccountWizard) -> None:
    headings = [words for words in seen(wizard) if words in HEADINGS]
    assert headings == HEADINGS
    assert len(buttons(wizard)) == 22 + 1
    assert buttons(wizard)[0] == "E-mail"


HEADINGS = [
    "Mail",
    "Social networks",
    "Reviews",
    "Shops and marketplaces",
    "Chat",
    "Your own site",
    "Others",
    "What is said elsewhere",
]


def test_typing_finds_a_network_and_return_takes_it(wizard: AccountWizard, qtbot: QtBot) -> None:
    find = field(wizard, "Find a network")
    assert find.hasFocus()
    qtbot.keyClicks(find, "17")
    assert buttons(wizard) == ["Network 17 of social", "Cancel"]
    assert [words for words in seen(wizard) if words in HEADINGS] == ["Social networks"]
    qtbot.keyClick(find, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Your page at Walled" in seen(wizard))


def test_what_is_not_there_is_said(wizard: AccountWizard, qtbot: QtBot) -> None:
    qtbot.keyClicks(field(wizard, "Find a network"), "telex")
    assert "No network here is called “telex”." in seen(wizard)
    assert buttons(wizard) == ["Cancel"]
    qtbot.keyClick(field(wizard, "Find a network"), Qt.Key.Key_Return)
    field(wizard, "Find a network").clear()
    assert len(buttons(wizard)) == 23


def test_the_last_one_is_reached_by_keys_and_scrolled_into_sight(wizard: AccountWizard, qtbot: QtBot) -> None:
    for _ in range(60):
        focus = QApplication.focusWidget()
        assert focus is not None
        if isinstance(focus, QPushButton) and focus.text().endswith("of mentions"):
            break
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    else:
        pytest.fail("the keys never came to the last networks")
    assert not focus.visibleRegion().isEmpty()
    QTest.keyClick(focus, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "Your page at Walled" in seen(wizard))


def test_what_is_not_to_be_offered_is_not() -> None:
    assert offered([replace(WALLED, hidden=True)]) == []
