"""A question that the rules call answered is opened again alone, by the menu of its message."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from tests.storage.make import ANA, SHOP, mail
from tests.ui.conftest import OpenWindow
from tests.ui.support.people import press, rest
from tests.ui.support.real import Shop
from ui.thread.bubble import Bubble
from ui.thread.timeline import Timeline

ASKED = "Can you do the lemon cake without nuts?"


def _this_is_a_question(timeline: Timeline) -> None:
    """By the menu of the first message."""
    bubble = next(line for line in timeline.lines() if isinstance(line, Bubble))
    bubble.open_menu(QPoint(40, 40))
    menu = next(m for m in bubble.findChildren(QMenu) if m.isVisible() and m.parent() is bubble)
    more = next(a.menu() for a in menu.actions() if a.text() == "This is a question")
    assert isinstance(more, QMenu)
    next(a for a in more.actions() if a.text() == ASKED).trigger()
    menu.close()


def test_this_is_a_question_opens_what_was_answered_and_undo_closes_it(
    shop: Shop, open_window: OpenWindow, qtbot: QtBot
) -> None:
    shop.arrive(
        mail("a", 0, f"Good morning! {ASKED}"),
        mail("r", 5, "Yes, we can do that one.", sender=SHOP, to=[ANA], parents=["a"]),
    )
    window = open_window(shop.fake)
    press(qtbot, window, "gt")
    talk = window.columns.conversation
    qtbot.waitUntil(lambda: talk.conversation is not None)
    rest(qtbot, window)
    assert talk.composer.asked == []
    _this_is_a_question(talk.timeline)
    qtbot.waitUntil(lambda: [one.text for one in talk.composer.asked] == [ASKED])
    (row,) = shop.wait(shop.store.library.rows_by_id(window.columns.model.ids))
    assert row.open_question == ASKED
    with qtbot.waitActive(window):
        window.activateWindow()
    window.columns.people.list.setFocus()
    press(qtbot, window, "u")
    qtbot.waitUntil(lambda: talk.composer.asked == [])
    shop.wait(window.shutdown())


def test_one_that_lies_too_far_back_is_said_to(shop: Shop, open_window: OpenWindow, qtbot: QtBot) -> None:
    shop.arrive(
        mail("a", 0, f"Good morning! {ASKED}"),
        mail("r", 5, "Yes, we can do that one.", sender=SHOP, to=[ANA], parents=["a"]),
        mail("b", 10, "And on Sundays?", parents=["a"]),
        mail("r2", 15, "Until noon.", sender=SHOP, to=[ANA], parents=["a"]),
    )
    window = open_window(shop.fake)
    press(qtbot, window, "gt")
    talk = window.columns.conversation
    qtbot.waitUntil(lambda: talk.conversation is not None)
    rest(qtbot, window)
    _this_is_a_question(talk.timeline)
    qtbot.waitUntil(lambda: "cannot be opened alone" in window.columns.notice.words.text())
    assert talk.composer.asked == []
    shop.wait(window.shutdown())
