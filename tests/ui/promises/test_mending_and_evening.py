"""A late answer is faced where it is written; and enough for today."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QDateTime, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from shopbell.model import View
from shopbell.promises import Side
from tests.storage.make import BEN, mail
from tests.ui.conftest import OpenWindow
from tests.ui.support.people import click, names, press, press_key, rest
from tests.ui.support.real import Shop
from ui.promises.evening import EveningPage
from ui.widgets.plain import PlainLabel

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Opened = tuple[Shop, Any]


@pytest.fixture
def opened(shop: Shop, open_window: OpenWindow) -> Iterator[Opened]:
    """Ana has waited for two weeks, Ben since this morning."""
    shop.fake.clock.pass_time(timedelta(days=13))
    shop.arrive(
        mail("a1", 0, "Can you do the lemon cake for Saturday?"),
        mail("b1", 14 * 24 * 60, "Is my order ready?", sender=BEN, subject="Order"),
    )
    window = open_window(shop.fake)
    yield shop, window
    shop.wait(window.shutdown())


def told(window: Any) -> list[str]:
    card = window.columns.conversation.promises.card
    return [label.text() for label in card.findChildren(PlainLabel) if label.isVisible()]


def test_a_late_answer_shows_what_was_asked_and_is_remembered(opened: Opened, qtbot: QtBot) -> None:
    shop, window = opened
    card = window.columns.conversation.promises.card
    qtbot.waitUntil(card.isVisible)
    lines = told(window)
    assert lines[0] == "A late answer to mend: they have waited 14 days"
    assert any("Can you do the lemon cake for Saturday?" in line for line in lines)
    assert window.columns.conversation.composer.parts.text.toPlainText() == ""
    press(qtbot, window, "r")
    press(qtbot, window, "I am sorry, we missed this.")
    press_key(qtbot, window, Qt.Key.Key_Return, CTRL)
    now = shop.fake.clock.now()
    everything = (now - timedelta(days=1), now + timedelta(days=1))
    qtbot.waitUntil(lambda: len(shop.wait(shop.store.mendings.mendings(*everything))) == 1)
    qtbot.waitUntil(lambda: not card.isVisible())


def test_who_waits_since_this_morning_has_nothing_to_mend_and_the_card_can_be_closed(
    opened: Opened, qtbot: QtBot
) -> None:
    _, window = opened
    card = window.columns.conversation.promises.card
    qtbot.waitUntil(card.isVisible)
    click(card.close_button)
    assert not card.isVisible()
    press(qtbot, window, "j")
    assert not card.isVisible()
    press(qtbot, window, "k")
    rest(qtbot, window)
    assert not card.isVisible()


def evening(qtbot: QtBot, window: Any) -> EveningPage:
    press_key(qtbot, window, Qt.Key.Key_E, CTRL | SHIFT)
    page = QApplication.activeModalWidget()
    assert isinstance(page, EveningPage)
    rest(qtbot, window)
    return page


def test_enough_for_today_shows_who_waits_until_when_and_keeps_that(opened: Opened, qtbot: QtBot) -> None:
    shop, window = opened
    page = evening(qtbot, window)
    assert page.sentence.text().startswith("2 people will wait.")
    # A Friday evening: everybody waits until Monday morning, Ben until Tuesday by the owner's wish.
    assert [edit.dateTime().toString("ddd HH:mm") for edit in page.moments] == ["Mon 09:00", "Mon 09:00"]
    tuesday = page.moments[1].dateTime().addDays(1)
    page.moments[1].setDateTime(tuesday)
    QTest.mouseClick(page.take, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: names(window) == [])
    promises = shop.wait(shop.store.promises.open_promises())
    assert [(one.side, one.put_off, f"{one.due_at.astimezone():%a}") for one in promises] == [
        (Side.OURS, True, "Mon"),
        (Side.OURS, True, "Tue"),
    ]
    rows = shop.wait(shop.store.library.rows(View.LATER)).rows
    assert sorted(f"{row.later_until.astimezone():%a %H:%M}" for row in rows if row.later_until) == [
        "Mon 09:00",
        "Tue 09:00",
    ]
    click(window.columns.notice.button)
    qtbot.waitUntil(lambda: len(names(window)) == 2)
    assert shop.wait(shop.store.promises.open_promises()) == ()


def test_a_moment_that_has_passed_is_said_and_nothing_is_put_off(opened: Opened, qtbot: QtBot) -> None:
    shop, window = opened
    page = evening(qtbot, window)
    page.moments[0].setDateTime(QDateTime.currentDateTime().addYears(-20))
    QTest.mouseClick(page.take, Qt.MouseButton.LeftButton)
    assert "passed already" in page.sentence.text()
    assert shop.wait(shop.store.promises.open_promises()) == ()
    page.reject()
