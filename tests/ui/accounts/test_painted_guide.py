"""Contrast as painted, on the pages of a set-up guide, with findings and the question for an address."""

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.ui.accounts.conftest import Counter
from tests.ui.accounts.guided import MISSING, WalledConnector
from tests.ui.accounts.test_guide import press, to_the_end
from tests.ui.accounts.test_wizard import buttons, seen
from tests.ui.test_painted import contrast_in
from ui.accounts.guide_view import GuideView
from ui.accounts.wizard import AccountWizard
from ui.tasks import Tasks
from ui.theme import Theme, ThemeMode


def faint(page: AccountWizard) -> dict[str, float]:
    """Words that are hard to read where they stand."""
    shown = [one for one in page.findChildren(QLabel) if one.isVisible() and one.text()]
    image = page.grab().toImage()
    found = {
        one.text(): contrast_in(
            image, one.visibleRegion().boundingRect().translated(one.mapTo(page, one.rect().topLeft()))
        )
        for one in shown
        if not one.visibleRegion().isEmpty()
    }
    assert len(found) > 2
    return {text: value for text, value in found.items() if value < 4.5}


@pytest.mark.parametrize("theme", [ThemeMode.LIGHT, ThemeMode.DARK], indirect=True)
def test_every_word_of_a_guide_is_readable_as_painted(
    counter: Counter, tasks: Tasks, theme: Theme, qtbot: QtBot
) -> None:
    walled = WalledConnector(found=MISSING)
    counter.catalogue.add(walled)
    made = AccountWizard(counter.backend, tasks, theme, chosen="walled")
    qtbot.addWidget(made)
    made.open()
    qtbot.waitExposed(made)
    (guide,) = made.findChildren(GuideView)
    assert faint(made) == {}
    to_the_end(qtbot, made)
    for page in range(4):
        guide.go(page)
        assert faint(made) == {}, page
    guide.go(4)
    press(qtbot, made, "Check")
    qtbot.waitUntil(lambda: "pages_read" in seen(made))
    assert faint(made) == {}
    walled.asks = "It begins with https://localhost/shopbell."
    press(qtbot, made, "Check")
    qtbot.waitUntil(lambda: "Give up" in buttons(made))
    assert faint(made) == {}
    press(qtbot, made, "Give up")
    qtbot.waitUntil(lambda: tasks.idle)
