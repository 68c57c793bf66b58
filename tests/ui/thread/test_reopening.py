"""A question that the rules call answered is opened again alone, by the menu of its message."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from tests.storage.make import ANA, SHOP, mail
from tests.ui.conftest import OpenWindow
from tests.ui.support.people import press, rest
from tests.ui.support.real import Shop
from ui.thread.bubble import Bubble

ASKED = "Can you do the lemon cake without nuts?"


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
    bubble = next(line for line in talk.timeline.lines() if isinstance(line, Bubble))
    bubble.open_menu(QPoint(40, 40))
    menu = next(m for m in bubble.findChildren(QMenu) if m.isVisible() and m.parent() is bubble)
    more = next(a.menu() for a in menu.actions() if a.text() == "This is a question")
    assert isinstance(more, QMenu)
    next(a for a in more.actions() if a.text() == ASKED).trigger()
    menu.close()
    qtbot.waitUntil(lambda: [one.text for one in talk.composer.asked] == [ASKED])
    (row,) = shop.wait(shop.store.library.rows_by_id(window.columns.model.ids))
    assert row.open_question == ASKED
    with qtbot.waitActive(window):
        window.activateWindow()
    window.columns.people.list.setFocus()
    press(qtbot, window, "u")
    qtbot.waitUntil(lambda: talk.composer.asked == [])
    shop.wait(window.shutdown())
