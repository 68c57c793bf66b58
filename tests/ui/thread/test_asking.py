"""Questions as somebody deals with them in the window: one by one, by key and by click, corrected and taken back."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QMenu
from pytestqt.qtbot import QtBot

from shopbell.model import OutboxState, Turn
from tests.ui.conftest import OpenWindow
from tests.ui.support.backend import FakeBackend
from tests.ui.support.people import names, press, press_key, rest
from tests.ui.support.shop import ANA, TOMAS
from tests.ui.thread.support import say
from ui.composer.hints import Hint
from ui.thread.bubble import Bubble
from ui.thread.pane import ConversationPane
from ui.thread.text_view import TextView
from ui.window import ShopbellWindow

CTRL = Qt.KeyboardModifier.ControlModifier
LEMON = "Can you do the lemon cake without nuts?"
DELIVER = "And do you deliver to Harbour St on Saturdays?"


@pytest.fixture
def window(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> ShopbellWindow:
    """Ana's conversation is shown: two open questions in one message."""
    opened = open_window(tern)
    press(qtbot, opened, "j")
    press(qtbot, opened, "k")
    assert pane(opened).conversation == ANA
    return opened


def pane(window: ShopbellWindow) -> ConversationPane:
    return window.columns.conversation


def last_words(window: ShopbellWindow) -> TextView:
    bubbles = [line for line in pane(window).timeline.lines() if isinstance(line, Bubble) and line.isVisible()]
    return bubbles[-1].words.views()[0]


def marked(view: TextView) -> list[tuple[str, bool]]:
    """What is marked, and whether as open."""
    found = []
    for one in view.extraSelections():
        painted = one.format.background().style() is not Qt.BrushStyle.NoBrush
        found.append((one.cursor.selectedText(), painted))
    return found


def notice(window: ShopbellWindow) -> str:
    line = window.columns.notice
    return line.words.text() if line.isVisible() else ""


def click_on(qtbot: QtBot, window: ShopbellWindow, words: str) -> None:
    """A click in the middle of these words of the newest bubble."""
    view = last_words(window)
    cursor = view.document().find(words)
    cursor.setPosition((cursor.selectionStart() + cursor.selectionEnd()) // 2)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.cursorRect(cursor).center())
    rest(qtbot, window)


def test_q_settles_the_questions_one_by_one(window: ShopbellWindow, tern: FakeBackend, qtbot: QtBot) -> None:
    assert marked(last_words(window)) == [(LEMON, True), (DELIVER, True)]
    press(qtbot, window, "q")
    assert notice(window) == f"Question settled: “{LEMON}”"
    assert sorted(marked(last_words(window))) == sorted([(DELIVER, True), (LEMON, False)])
    assert pane(window).composer.parts.status.text() == f"Still open: “{DELIVER}”"
    assert names(window)[0] == "Ana Ruiz"
    press(qtbot, window, "q")
    assert tern.shop.rows[ANA].turn is Turn.SETTLED
    assert "Ana Ruiz" not in names(window)


def test_u_takes_a_settled_question_back(window: ShopbellWindow, qtbot: QtBot) -> None:
    press(qtbot, window, "qu")
    assert marked(last_words(window)) == [(LEMON, True), (DELIVER, True)]


def test_with_nothing_open_q_says_so(window: ShopbellWindow, qtbot: QtBot) -> None:
    press(qtbot, window, "qqq")
    assert notice(window) == "No question is open here."


def test_a_click_settles_and_another_opens_again(window: ShopbellWindow, qtbot: QtBot) -> None:
    click_on(qtbot, window, "deliver to Harbour")
    assert notice(window) == f"Question settled: “{DELIVER}”"
    assert sorted(marked(last_words(window))) == sorted([(LEMON, True), (DELIVER, False)])
    click_on(qtbot, window, "deliver to Harbour")
    assert notice(window) == f"Open again: “{DELIVER}”"
    assert marked(last_words(window)) == [(LEMON, True), (DELIVER, True)]


def test_selecting_words_of_a_question_settles_nothing(window: ShopbellWindow, qtbot: QtBot) -> None:
    view = last_words(window)
    cursor = view.document().find("lemon cake")
    start, end = cursor.selectionStart(), cursor.selectionEnd()
    points = []
    for position in (start, end):
        cursor.setPosition(position)
        points.append(view.cursorRect(cursor).center())
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=points[0])
    QTest.mouseMove(view.viewport(), points[1])
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=points[1])
    rest(qtbot, window)
    assert view.textCursor().selectedText() == "lemon cake"
    assert marked(last_words(window)) == [(LEMON, True), (DELIVER, True)]


def test_shift_q_says_that_it_is_none(window: ShopbellWindow, qtbot: QtBot) -> None:
    press_key(qtbot, window, Qt.Key.Key_Q, Qt.KeyboardModifier.ShiftModifier)
    assert notice(window) == f"No question: “{LEMON}”"
    assert marked(last_words(window)) == [(DELIVER, True)]


def test_m_makes_thanks_our_turn_and_undo_takes_it_back(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    say(tern, "Yes, it is ready.", ours=True, conversation=TOMAS, ago=timedelta(minutes=9))
    thanks = say(tern, "Thanks!", conversation=TOMAS, ago=timedelta(minutes=5))
    window = open_window(tern)
    window.bring(TOMAS, thanks.id)
    rest(qtbot, window)
    press(qtbot, window, "m")
    assert notice(window) == "Your turn: “Thanks!”"
    assert marked(last_words(window)) == [("Thanks!", True)]
    assert tern.shop.rows[TOMAS].turn is Turn.YOURS
    press(qtbot, window, "u")
    assert marked(last_words(window)) == []


def test_after_our_own_words_m_says_that_we_spoke_last(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    ours = say(tern, "Yes, it is ready.", ours=True, conversation=TOMAS)
    window = open_window(tern)
    window.bring(TOMAS, ours.id)
    rest(qtbot, window)
    press(qtbot, window, "m")
    assert notice(window) == "You spoke last here. When you have more to say, write it."


def test_the_menu_of_a_message_has_every_sentence(window: ShopbellWindow, qtbot: QtBot) -> None:
    bubble = next(line for line in pane(window).timeline.lines() if isinstance(line, Bubble))
    assert bubble.words.views()[0].toPlainText().startswith("The rye was wonderful!")
    bubble.open_menu(QPoint(40, 40))
    menu = next(m for m in bubble.findChildren(QMenu) if m.isVisible() and m.parent() is bubble)
    more = next(a.menu() for a in menu.actions() if a.text() == "This is a question")
    assert isinstance(more, QMenu)
    assert more.actions()[0].text() == "The rye was wonderful!"
    menu.close()


def test_an_answer_that_leaves_one_open_names_it_before_it_leaves(
    window: ShopbellWindow, tern: FakeBackend, qtbot: QtBot
) -> None:
    press(qtbot, window, "r")
    press(qtbot, window, "The lemon cake without nuts is no problem.")
    press_key(qtbot, window, Qt.Key.Key_Return, CTRL)
    hints = pane(window).composer.parts.hints
    assert hints.words(Hint.OPEN) == f"Leaves in a moment. Still open: “{DELIVER}”"
    assert hints.isVisible()
    (item,) = [one for one in tern.shop.outbox.values() if one.conversation == ANA]
    assert item.state is OutboxState.HELD
    back = next(b for b in hints.findChildren(QAbstractButton) if b.accessibleName() == "Answer it too")
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    rest(qtbot, window)
    assert pane(window).composer.parts.text.toPlainText() == "The lemon cake without nuts is no problem."
    assert hints.words(Hint.OPEN) == ""


def test_what_an_answer_leaves_open_is_settled_there_with_a_click(
    window: ShopbellWindow, tern: FakeBackend, qtbot: QtBot
) -> None:
    press(qtbot, window, "r")
    press(qtbot, window, "The lemon cake without nuts is no problem.")
    press_key(qtbot, window, Qt.Key.Key_Return, CTRL)
    hints = pane(window).composer.parts.hints
    settle = next(b for b in hints.findChildren(QAbstractButton) if b.accessibleName() == "Settled")
    QTest.mouseClick(settle, Qt.MouseButton.LeftButton)
    rest(qtbot, window)
    assert hints.words(Hint.OPEN) == ""
    assert notice(window) == f"Question settled: “{DELIVER}”"
    assert pane(window).composer.parts.status.text() == ""


def test_beside_another_conversation_the_bar_of_undo_names_it(window: ShopbellWindow, qtbot: QtBot) -> None:
    press(qtbot, window, "r")
    press(qtbot, window, "The lemon cake without nuts is no problem.")
    press_key(qtbot, window, Qt.Key.Key_Return, CTRL)
    press_key(qtbot, window, Qt.Key.Key_Escape)
    press(qtbot, window, "j")
    bar = pane(window).composer.parts.undo
    assert bar.isVisible()
    assert f"Still open there: “{DELIVER}”" in bar.words


def test_an_answer_to_everything_says_nothing_more(window: ShopbellWindow, qtbot: QtBot) -> None:
    press(qtbot, window, "r")
    press(qtbot, window, "Yes, the lemon cake goes without nuts, and we deliver to Harbour St on Saturdays.")
    press_key(qtbot, window, Qt.Key.Key_Return, CTRL)
    assert pane(window).composer.parts.hints.words(Hint.OPEN) == ""
