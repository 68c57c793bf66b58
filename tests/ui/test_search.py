"""Ctrl+K: found while typing, the first hit open with the word marked, Esc back to where one was."""

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from shopbell.ids import MessageId
from shopbell.model import SearchHit
from tests.ui.conftest import OpenWindow
from tests.ui.support.backend import FakeBackend
from tests.ui.support.people import chosen, click, press, press_key, rest
from ui.models.hits import look_of_hit
from ui.models.places import Place
from ui.window import ShopbellWindow

CTRL = Qt.KeyboardModifier.ControlModifier


def marks(window: ShopbellWindow) -> str:
    return window.columns.conversation._mark


def test_thirteen_keys_find_and_open_pumpernickel(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(tern)
    press_key(qtbot, window, Qt.Key.Key_K, CTRL)
    press(qtbot, window, "pumpernickel")
    qtbot.waitUntil(lambda: chosen(window) == "Dora Klein")
    assert marks(window) == "pumpernickel"
    assert window.columns.search.model.rowCount() == 1
    assert QApplication.focusWidget() is window.columns.search.field


def test_esc_goes_back_to_where_one_was(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(tern)
    press(qtbot, window, "j")
    press_key(qtbot, window, Qt.Key.Key_K, CTRL)
    press(qtbot, window, "pumpernickel")
    qtbot.waitUntil(lambda: chosen(window) == "Dora Klein")
    press_key(qtbot, window, Qt.Key.Key_Escape)
    assert chosen(window) == "Tomas Okafor"
    assert marks(window) == ""
    assert window.going.place is Place.WAITING
    assert QApplication.focusWidget() is window.columns.people.list


def test_results_follow_every_letter_and_the_newest_query_wins(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(tern)
    first = asyncio.Event()
    answers = tern.library.search

    async def slow_for_p(query: str, **rest_: object) -> tuple[SearchHit, ...]:
        if query == "p":
            await first.wait()
        return await answers(query)

    tern.library.search = slow_for_p  # type: ignore[method-assign]
    window.searching.start()
    for letter in "pu":
        QTest.keyClicks(window.columns.search.field, letter)
    qtbot.waitUntil(lambda: window.columns.search.model.query == "pu")
    first.set()
    rest(qtbot, window)
    assert window.columns.search.model.query == "pu"


def test_enter_goes_into_the_conversation(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(tern)
    window.searching.start()
    press(qtbot, window, "lemon")
    press_key(qtbot, window, Qt.Key.Key_Return)
    assert chosen(window) == "Ana Ruiz"
    focus = QApplication.focusWidget()
    assert focus is not None
    assert window.columns.conversation.isAncestorOf(focus)


def test_arrows_walk_through_the_hits_while_the_cursor_stays_in_the_field(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(tern)
    window.searching.start()
    press(qtbot, window, "saturday")
    first = chosen(window)
    press_key(qtbot, window, Qt.Key.Key_Down)
    press_key(qtbot, window, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: chosen(window) != first)
    assert QApplication.focusWidget() is window.columns.search.field


def test_one_letter_and_one_chinese_character_find(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(tern)
    window.searching.start()
    window.columns.search.field.setText("門")
    rest(qtbot, window)
    qtbot.waitUntil(lambda: chosen(window) == "林美玲")


def test_nothing_found_is_one_sentence_and_one_action(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(tern)
    window.searching.start()
    press(qtbot, window, "zzz")
    nothing = window.columns.search.nothing
    assert nothing.sentence.text() == "Nothing has “zzz” in it."
    click(nothing.button)
    assert window.columns.search.field.text() == ""


def test_a_hit_shows_the_turn_before_and_after(tern: FakeBackend, open_window: OpenWindow) -> None:
    hit = next(tern.library._hit(m) for m in tern.shop.messages.values() if "Two loaves" in m.text)
    look = look_of_hit(hit, "loaves", tern.clock.now())
    assert look.before.startswith("The rye was wonderful!")
    assert look.after.startswith("Can you do the lemon cake")
    assert look.name == "Ana Ruiz"


def test_a_word_far_inside_a_message_is_in_sight_and_marked(tern: FakeBackend) -> None:
    message = next(iter(tern.shop.messages.values()))
    text = "flour " * 200 + "pumpernickel at the end"
    hit = SearchHit(
        MessageId(1), message.conversation, message.account, message.at, "Ana", "Ana",
        message.direction, text,
    )  # fmt: skip
    look = look_of_hit(hit, "pumpernickel", tern.clock.now())
    start, length = look.marks[0]
    assert look.words[start : start + length] == "pumpernickel"
    assert start < 60
