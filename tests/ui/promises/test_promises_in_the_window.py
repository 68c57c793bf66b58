"""Promises as the owner meets them: proposed, kept with a key, seen in the first line, closed by what kept them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from shopbell.ids import ConversationId
from shopbell.model import View
from shopbell.promises import NewPromise, Promise, PromiseState, Side
from tests.storage.make import BEN, SHOP, mail
from tests.ui.conftest import OpenWindow
from tests.ui.support.people import click, names, press, press_key, rest
from tests.ui.support.real import Shop
from ui.composer.hints import Hint
from ui.widgets.buttons import Button

CTRL = Qt.KeyboardModifier.ControlModifier
Opened = tuple[Shop, Any]


@pytest.fixture
def opened(shop: Shop, open_window: OpenWindow) -> Iterator[Opened]:
    """Ana asks, and says when she pays; Ben only asks. It is Saturday 21 November, 15:20."""
    shop.arrive(
        mail("a1", 24 * 60, "Can you do the lemon cake? I'll pay on Monday."),
        mail("b1", 24 * 60 + 30, "Is my order ready?", sender=BEN, subject="Order"),
    )
    window = open_window(shop.fake)
    yield shop, window
    shop.wait(window.shutdown())


def hint(window: Any, name: Hint) -> str:
    return str(window.columns.conversation.composer.parts.hints.words(name))


def promises(shop: Shop) -> tuple[Promise, ...]:
    return shop.wait(shop.store.promises.open_promises())


def conversation_of(shop: Shop, name: str) -> ConversationId:
    return next(row.id for row in shop.wait(shop.store.library.rows(View.ALL)).rows if row.person_name == name)


def choose_in_menu(qtbot: QtBot, window: Any, beginning: str) -> None:
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    (action,) = [one for one in menu.actions() if one.text().startswith(beginning)]
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    rest(qtbot, window)


def strip_button(window: Any, words: str) -> Button:
    strip = window.columns.conversation.promises.strip
    found = [b for b in strip.findChildren(Button) if b.text() == words and b.isVisible()]
    assert len(found) == 1
    button: Button = found[0]
    return button


def test_what_they_promise_is_proposed_and_kept_with_a_key(opened: Opened, qtbot: QtBot) -> None:
    shop, window = opened
    qtbot.waitUntil(lambda: "I'll pay on Monday." in hint(window, Hint.PROPOSAL))
    assert promises(shop) == ()
    press_key(qtbot, window, Qt.Key.Key_P, CTRL)
    qtbot.waitUntil(lambda: hint(window, Hint.PROPOSAL) == "")
    (kept,) = promises(shop)
    assert (kept.words, kept.side, kept.person_name) == ("I'll pay on Monday.", Side.THEIRS, "Ana Ruiz")
    assert window.columns.conversation.promises.strip.isVisible()
    click(window.columns.notice.button)
    rest(qtbot, window)
    assert promises(shop) == ()
    assert not window.columns.conversation.promises.strip.isVisible()


def test_what_is_no_promise_is_proposed_no_more(opened: Opened, qtbot: QtBot) -> None:
    _, window = opened
    qtbot.waitUntil(lambda: hint(window, Hint.PROPOSAL) != "")
    hints = window.columns.conversation.composer.parts.hints
    (none,) = [b for b in hints.findChildren(Button) if b.text() == "It is none"]
    click(none)
    qtbot.waitUntil(lambda: hint(window, Hint.PROPOSAL) == "")
    press(qtbot, window, "jk")
    rest(qtbot, window)
    assert hint(window, Hint.PROPOSAL) == ""


def test_what_is_being_written_is_kept_when_it_leaves(opened: Opened, qtbot: QtBot) -> None:
    shop, window = opened
    press(qtbot, window, "r")
    press(qtbot, window, "I'll send the quote tomorrow.")
    qtbot.waitUntil(lambda: "You promise something" in hint(window, Hint.PROMISE))
    press_key(qtbot, window, Qt.Key.Key_P, CTRL)
    qtbot.waitUntil(lambda: hint(window, Hint.PROMISE).startswith("Kept as a promise when this leaves"))
    assert promises(shop) == ()
    press_key(qtbot, window, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: len(promises(shop)) == 1)
    (made,) = promises(shop)
    assert (made.words, made.side) == ("I'll send the quote tomorrow.", Side.OURS)
    assert "and" not in window.columns.people.title.text()


def test_a_promise_whose_sentence_was_struck_out_is_not_made(opened: Opened, qtbot: QtBot) -> None:
    shop, window = opened
    press(qtbot, window, "r")
    press(qtbot, window, "I'll send the quote tomorrow.")
    qtbot.waitUntil(lambda: hint(window, Hint.PROMISE) != "")
    press_key(qtbot, window, Qt.Key.Key_P, CTRL)
    qtbot.waitUntil(lambda: hint(window, Hint.PROMISE).startswith("Kept"))
    press_key(qtbot, window, Qt.Key.Key_A, CTRL)
    press(qtbot, window, "Yes.")
    qtbot.waitUntil(lambda: hint(window, Hint.PROMISE) == "")
    press_key(qtbot, window, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: names(window) == ["Ben Okafor"])
    assert promises(shop) == ()


def test_the_first_line_says_what_is_due_and_the_page_closes_it_by_what_kept_it(opened: Opened, qtbot: QtBot) -> None:
    shop, window = opened
    now = shop.fake.clock.now()
    where = conversation_of(shop, "Ana Ruiz")
    late = NewPromise(where, Side.OURS, "the quote by Friday", now - timedelta(days=1))
    made = shop.wait(shop.fake.backend.promises.add(late))
    qtbot.waitUntil(lambda: "1 promise is overdue" in window.columns.people.below.text())
    shop.arrive(mail("a2", 27.5 * 60, "Here is the quote.", sender=SHOP, parents=["a1"]))
    rest(qtbot, window)
    press(qtbot, window, "gp")
    page = window.columns.promises
    qtbot.waitUntil(lambda: made in page.cards)
    (kept,) = [b for b in page.cards[made].findChildren(Button) if b.text() == "Kept…"]
    click(kept)
    choose_in_menu(qtbot, window, "The message")
    qtbot.waitUntil(lambda: page.cards == {} and page.nothing.isVisible())
    assert shop.wait(shop.store.promises.promise(made)).state is PromiseState.KEPT
    by = shop.wait(shop.store.promises.promise(made)).kept_by
    assert by is not None
    assert by.message is not None
    click(window.columns.notice.button)
    qtbot.waitUntil(lambda: made in page.cards)


def test_words_of_the_owner_close_it_and_nothing_closes_nothing(opened: Opened, qtbot: QtBot) -> None:
    shop, window = opened
    new = NewPromise(conversation_of(shop, "Ana Ruiz"), Side.OURS, "a call", shop.fake.clock.now() + timedelta(days=1))
    made = shop.wait(shop.fake.backend.promises.add(new))
    qtbot.waitUntil(window.columns.conversation.promises.strip.isVisible)
    rest(qtbot, window)
    click(strip_button(window, "Kept…"))
    choose_in_menu(qtbot, window, "Something else")
    QTest.keyClick(window.columns.bar.text, Qt.Key.Key_Return)
    rest(qtbot, window)
    assert shop.wait(shop.store.promises.promise(made)).state is PromiseState.OPEN
    click(strip_button(window, "Kept…"))
    choose_in_menu(qtbot, window, "Something else")
    QTest.keyClicks(window.columns.bar.text, "told her at the counter")
    QTest.keyClick(window.columns.bar.text, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.columns.conversation.promises.strip.isVisible())
    kept = shop.wait(shop.store.promises.promise(made)).kept_by
    assert kept is not None
    assert kept.words == "told her at the counter"


def test_another_day_and_letting_go_are_taken_back(opened: Opened, qtbot: QtBot) -> None:
    shop, window = opened
    due = shop.fake.clock.now() + timedelta(hours=2)
    new = NewPromise(conversation_of(shop, "Ana Ruiz"), Side.OURS, "a call", due, whole_day=False)
    made = shop.wait(shop.fake.backend.promises.add(new))
    qtbot.waitUntil(window.columns.conversation.promises.strip.isVisible)
    rest(qtbot, window)
    click(strip_button(window, "Another day"))
    choose_in_menu(qtbot, window, "tomorrow")
    assert shop.wait(shop.store.promises.promise(made)).due_at > due
    click(window.columns.notice.button)
    rest(qtbot, window)
    assert shop.wait(shop.store.promises.promise(made)).due_at == due
    click(strip_button(window, "Let go"))
    qtbot.waitUntil(lambda: not window.columns.conversation.promises.strip.isVisible())
    click(window.columns.notice.button)
    qtbot.waitUntil(window.columns.conversation.promises.strip.isVisible)


def test_marked_words_become_a_promise_with_the_day_they_name(opened: Opened, qtbot: QtBot) -> None:
    shop, window = opened
    shop.arrive(mail("a2", 25 * 60, "Your cake: the sponge on Thursday.", parents=["a1"]))
    rest(qtbot, window)
    message = shop.wait(shop.store.library.messages(conversation_of(shop, "Ana Ruiz"))).messages[-1]
    bubble = window.columns.conversation.timeline.bubble(message.id)
    (view,) = bubble._words.views()
    cursor = view.textCursor()
    cursor.setPosition(11)
    cursor.setPosition(len(message.text), QTextCursor.MoveMode.KeepAnchor)
    view.setTextCursor(cursor)
    bubble.open_menu()
    choose_in_menu(qtbot, window, "Keep the marked words")
    qtbot.waitUntil(lambda: [one.words for one in promises(shop)] == ["the sponge on Thursday."])
    assert f"{promises(shop)[0].due_at.astimezone():%a %d}" == "Thu 26"
