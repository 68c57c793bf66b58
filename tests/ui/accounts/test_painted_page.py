"""Contrast as painted, on a page over the window: every word in both schemes."""

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.ui.support.backend import FakeBackend
from tests.ui.test_painted import contrast_in
from ui.accounts.page import AccountsPage
from ui.tasks import Tasks
from ui.theme import Theme, ThemeMode


@pytest.mark.parametrize("theme", [ThemeMode.LIGHT, ThemeMode.DARK], indirect=True)
def test_every_word_of_the_accounts_page_is_readable_as_painted(
    tern: FakeBackend, tasks: Tasks, theme: Theme, qtbot: QtBot
) -> None:
    page = AccountsPage(tern.backend, tasks, theme)
    qtbot.addWidget(page)
    page.open()
    qtbot.waitExposed(page)
    qtbot.waitUntil(lambda: tasks.idle)
    labels = [
        one for one in page.findChildren(QLabel) if one.isVisible() and one.text() and not one.visibleRegion().isEmpty()
    ]
    image = page.grab().toImage()
    found = {
        one.text(): contrast_in(
            image, one.visibleRegion().boundingRect().translated(one.mapTo(page, one.rect().topLeft()))
        )
        for one in labels
    }
    assert len(found) > 4
    assert not {text: value for text, value in found.items() if value < 4.5}
