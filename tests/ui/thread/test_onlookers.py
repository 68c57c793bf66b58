"""What was asked in public and answered in private, as the window shows it."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from shopbell.model import Visibility
from tests.ui.conftest import OpenWindow
from tests.ui.support.backend import FakeBackend
from tests.ui.support.people import press, rest
from tests.ui.support.shop import ANA
from tests.ui.thread.support import say
from ui.thread.bubble import Bubble
from ui.window import ShopbellWindow

ASKED = "Do you deliver on Sundays?"


@pytest.fixture
def window(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> ShopbellWindow:
    """Ana asked in public and was answered in private."""
    asked = say(tern, ASKED, conversation=ANA, visibility=Visibility.PUBLIC)
    say(tern, "Yes, until noon.", ours=True, conversation=ANA)
    tern.shop.rows[ANA] = replace(tern.shop.rows[ANA], onlookers=asked.id)
    opened = open_window(tern)
    press(qtbot, opened, "j")
    press(qtbot, opened, "k")
    return opened


def heads(window: ShopbellWindow) -> list[str]:
    lines = window.columns.conversation.timeline.lines()
    return [line.accessibleName() for line in lines if isinstance(line, Bubble)]


def test_row_header_and_message_say_that_onlookers_see_no_answer(window: ShopbellWindow) -> None:
    talk = window.columns.conversation
    assert "onlookers" in [tag.text for tag in window.columns.model.look(ANA).tags]
    assert talk.header.words.endswith("open in public")
    marked = [one for one in heads(window) if "onlookers still see this unanswered" in one]
    assert len(marked) == 1
    assert talk.onlookers.isVisible()


def test_it_is_left_with_a_click_and_taken_back_with_u(window: ShopbellWindow, tern: FakeBackend, qtbot: QtBot) -> None:
    talk = window.columns.conversation
    QTest.mouseClick(talk.onlookers.leave, Qt.MouseButton.LeftButton)
    rest(qtbot, window)
    assert window.columns.notice.words.text() == "No public line needed"
    assert not talk.onlookers.isVisible()
    assert not any("onlookers" in one for one in heads(window))
    press(qtbot, window, "u")
    assert talk.onlookers.isVisible()


def test_answer_in_public_points_the_composer_at_the_question(
    window: ShopbellWindow, tern: FakeBackend, qtbot: QtBot
) -> None:
    talk = window.columns.conversation
    QTest.mouseClick(talk.onlookers.answer, Qt.MouseButton.LeftButton)
    rest(qtbot, window)
    writing = talk.composer.writing
    assert writing is not None
    draft = writing.current()
    assert draft.reply_to == tern.shop.rows[ANA].onlookers
    assert draft.visibility is Visibility.PUBLIC
    assert talk.composer.parts.text.hasFocus()


def test_where_nothing_is_open_in_public_the_deed_says_so(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(tern)
    window.actions_.run("let-onlookers")
    rest(qtbot, window)
    assert window.columns.notice.words.text() == "Nothing that was asked in public is open here."
