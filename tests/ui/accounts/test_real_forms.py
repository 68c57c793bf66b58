"""The forms of all networks as the wizard shows them: few questions, nothing cut, also with text at 200 %."""

from dataclasses import replace
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from connectors import catalogue
from shopbell.manifest import SignIn
from shopbell.services.setup import Setup
from tests.ui.support.backend import FakeBackend
from ui.accounts.guide_view import GuideView
from ui.accounts.wizard import AccountWizard
from ui.tasks import Tasks
from ui.theme import Theme
from ui.widgets.buttons import Button

KNOWN = catalogue()
OFFERED = sorted(id_ for id_, manifest in KNOWN.manifests().items() if not manifest.hidden)
GUIDED = [id_ for id_ in OFFERED if KNOWN.load(id_).form().guide is not None]
PLAIN = [id_ for id_ in OFFERED if id_ not in GUIDED]
TAB = Qt.FocusPolicy.TabFocus
RIDDLES = ("IMAP", "SMTP", "OAuth", "cross-signing", "TLS", "homeserver", "JID")


@pytest.fixture(params=[1.0, 2.0], ids=["100 %", "200 %"])
def theme_at(theme: Theme, request: pytest.FixtureRequest) -> Theme:
    theme.set_scale(request.param)
    return theme


def wizard(empty: FakeBackend, tasks: Tasks, theme: Theme, qtbot: QtBot, chosen: str = "") -> AccountWizard:
    """Over the real connectors, as tall and wide as a small laptop allows."""
    nothing = cast(Any, None)
    setup = Setup(catalogue(), empty.library, nothing, nothing, empty.feed, empty.clock, nothing)
    made = AccountWizard(replace(empty.backend, setup=setup), tasks, theme, chosen=chosen)
    qtbot.addWidget(made)
    made.resize(min(made.width(), 1248), min(made.height(), 688))
    made.open()
    qtbot.waitExposed(made)
    return made


def cut(page: AccountWizard) -> list[str]:
    """Words that do not fit where they stand."""
    labels = [one for one in page.findChildren(QLabel) if one.isVisible() and one.text()]
    buttons = [one for one in page.findChildren(Button) if one.isVisible()]
    return [
        *(one.text() for one in labels if one.hasHeightForWidth() and one.height() < one.heightForWidth(one.width())),
        *(one.text() for one in labels if not one.wordWrap() and one.width() < one.sizeHint().width()),
        *(one.text() for one in buttons if one.width() < one.fontMetrics().horizontalAdvance(one.text())),
    ]


def test_the_choice_of_networks_shows_all_of_them_whole(
    empty: FakeBackend, tasks: Tasks, theme_at: Theme, qtbot: QtBot
) -> None:
    made = wizard(empty, tasks, theme_at, qtbot)
    names = {catalogue().manifests()[id_].name for id_ in OFFERED}
    assert len(names) >= 9
    assert names <= {one.text() for one in made.findChildren(Button) if one.isVisible()}
    assert cut(made) == []


@pytest.mark.parametrize("connector", PLAIN)
def test_a_form_asks_at_most_three_things_without_riddles_and_nothing_is_cut(
    empty: FakeBackend, tasks: Tasks, theme_at: Theme, qtbot: QtBot, connector: str
) -> None:
    made = wizard(empty, tasks, theme_at, qtbot, connector)
    fields = [one for one in made.findChildren(QLineEdit) if one.isVisible()]
    assert 1 <= len(fields) <= 3
    said = [one.text() for one in made.findChildren(QLabel) if one.isVisible()]
    assert not [word for word in RIDDLES if any(word in words for words in said)]
    assert cut(made) == []


@pytest.mark.parametrize("connector", GUIDED)
def test_each_page_of_a_guide_asks_at_most_three_things_and_nothing_is_cut(
    empty: FakeBackend, tasks: Tasks, theme_at: Theme, qtbot: QtBot, connector: str
) -> None:
    made = wizard(empty, tasks, theme_at, qtbot, connector)
    (guide,) = made.findChildren(GuideView)
    (steps,) = made.findChildren(QComboBox)
    for page in range(steps.count()):
        guide.go(page)
        qtbot.waitUntil(lambda: cut(made) == [])
        fields = [one for one in made.findChildren(QLineEdit) if one.isVisible() and not one.isReadOnly()]
        assert len(fields) <= 3, steps.currentText()
        assert unnamed(made) == [], steps.currentText()
        outside = [one for one in made.findChildren(QWidget) if one.isVisible() and right_of(one, made) > made.width()]
        assert not outside, steps.currentText()


def unnamed(page: QWidget) -> list[str]:
    """What the keys come to and a screen reader has no word for."""
    reached = [one for one in page.findChildren(QWidget) if one.isVisible() and one.focusPolicy() & TAB]
    said = ((one, QAccessible.queryAccessibleInterface(one)) for one in reached if not isinstance(one, QScrollArea))
    return [type(one).__name__ for one, part in said if not part.text(QAccessible.Text.Name).strip()]


def right_of(widget: QWidget, page: QWidget) -> int:
    return widget.mapTo(page, widget.rect().topRight()).x()


def test_the_address_of_a_wordpress_site_is_said_to_be_enough(
    empty: FakeBackend, tasks: Tasks, theme: Theme, qtbot: QtBot
) -> None:
    made = wizard(empty, tasks, theme, qtbot, "wordpress")
    (field,) = [one for one in made.findChildren(QLineEdit) if one.isVisible()]
    assert field.accessibleName() == "Address of the site"
    assert any(one.text().startswith("This is enough.") for one in made.findChildren(QLabel) if one.isVisible())


@pytest.mark.parametrize("connector", PLAIN)
def test_what_has_no_sign_in_is_added_and_not_signed_in_to(
    empty: FakeBackend, tasks: Tasks, theme: Theme, qtbot: QtBot, connector: str
) -> None:
    made = wizard(empty, tasks, theme, qtbot, connector)
    shown = [one.text() for one in made.findChildren(Button) if one.isVisible()]
    needs_none = catalogue().manifests()[connector].sign_in is SignIn.NONE
    assert ("Add" in shown, "Sign in" in shown) == (needs_none, not needs_none)
