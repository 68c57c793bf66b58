"""The quick reply card: nothing cut in large text, kept on the screen, one sign on the tray icon."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot

from shopbell.ids import ConversationId
from tests.ui.support.backend import FakeBackend
from tests.ui.support.shop import ANA, MEILING
from ui.tasks import Tasks
from ui.theme import Theme
from ui.tray.quick_reply import QuickReply
from ui.tray.sign import tray_icon

Ask = Callable[[ConversationId], QuickReply]


@pytest.fixture
def ask(tern: FakeBackend, tasks: Tasks, theme: Theme, qtbot: QtBot) -> Ask:
    def ask_it(conversation: ConversationId) -> QuickReply:
        card = QuickReply(tern.backend, tasks, theme)
        qtbot.addWidget(card)
        newest = max(m.id for m in tern.shop.messages.values() if m.conversation == conversation)
        tasks.start(card.ask(conversation, newest))
        qtbot.waitUntil(lambda: tasks.idle)
        qtbot.waitExposed(card)
        return card

    return ask_it


@pytest.mark.parametrize("conversation", [ANA, MEILING])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_nothing_on_the_card_is_cut(ask: Ask, theme: Theme, qtbot: QtBot, scale: float, conversation: int) -> None:
    theme.set_scale(scale)
    card = ask(ConversationId(conversation))
    labels = [label for label in card.findChildren(QLabel) if label.isVisible()]
    assert labels
    qtbot.waitUntil(lambda: all(label.height() >= label.heightForWidth(label.width()) for label in labels))
    for part in (*labels, *card.findChildren(QAbstractButton), card.findChild(QPlainTextEdit)):
        assert part is not None
        assert card.rect().contains(part.mapTo(card, part.rect().bottomRight()))
    for button in card.findChildren(QAbstractButton):
        assert button.width() >= button.minimumSizeHint().width()


def test_parts_of_the_card_do_not_touch(ask: Ask) -> None:
    card = ask(ANA)
    edit = card.findChild(QPlainTextEdit)
    assert isinstance(edit, QPlainTextEdit)
    tops = [label.mapTo(card, label.rect().bottomLeft()).y() for label in card.findChildren(QLabel)]
    above = [y for y in tops if y < edit.y()]
    assert edit.y() - max(above) >= 6
    for button in card.findChildren(QAbstractButton):
        assert button.y() >= edit.geometry().bottom() + 6


def test_where_no_answer_is_taken_any_more_it_says_so_and_keeps_the_words(
    tern: FakeBackend, ask: Ask, tasks: Tasks, qtbot: QtBot
) -> None:
    row = tern.shop.rows[MEILING]
    tern.shop.rows[row.id] = replace(row, answer_until=tern.clock.now() - timedelta(minutes=1))
    card = ask(MEILING)
    edit = card.findChild(QPlainTextEdit)
    assert isinstance(edit, QPlainTextEdit)
    QTest.keyClicks(edit, "Yes")
    QTest.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: tasks.idle)
    assert any("took an answer until" in label.text() for label in card.findChildren(QLabel) if label.isVisible())
    assert (card.isVisible(), edit.toPlainText()) == (True, "Yes")
    card.close()
    qtbot.waitUntil(lambda: tasks.idle)
    assert tern.shop.drafts[f"c{MEILING}"].text == "Yes"


def test_where_no_program_can_answer_it_says_so_at_once_and_send_is_off(
    tern: FakeBackend, ask: Ask, tasks: Tasks, qtbot: QtBot
) -> None:
    why = "Answers to this are given on its own page only."
    tern.shop.rows[MEILING] = replace(tern.shop.rows[MEILING], no_answer=why)
    card = ask(MEILING)
    edit = card.findChild(QPlainTextEdit)
    assert isinstance(edit, QPlainTextEdit)
    assert any(label.text() == why for label in card.findChildren(QLabel) if label.isVisible())
    (send,) = (b for b in card.findChildren(QAbstractButton) if b.accessibleName().startswith("Reply as"))
    assert not send.isEnabled()
    QTest.keyClicks(edit, "Yes")
    QTest.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: tasks.idle)
    assert (card.isVisible(), edit.toPlainText()) == (True, "Yes")
    assert not any(item.conversation == MEILING for item in tern.shop.outbox.values())
    card.close()
    qtbot.waitUntil(lambda: tasks.idle)


def test_a_review_on_the_card_says_its_stars(tern: FakeBackend, ask: Ask) -> None:
    newest = max(m.id for m in tern.shop.messages.values() if m.conversation == MEILING)
    tern.shop.messages[newest] = replace(tern.shop.messages[newest], text="", facts={"stars": "2"})
    card = ask(MEILING)
    shown = [label.text() for label in card.findChildren(QLabel) if label.isVisible()]
    assert "2 of 5 stars" in shown


def colours(image: QImage) -> set[str]:
    """Those that cover a tenth of the picture or more."""
    counted: dict[str, int] = {}
    for x in range(image.width()):
        for y in range(image.height()):
            if image.pixelColor(x, y).alpha() == 255:
                name = image.pixelColor(x, y).name()
                counted[name] = counted.get(name, 0) + 1
    return {name for name, times in counted.items() if times >= image.width() * image.height() / 12}


@pytest.mark.parametrize("side", [16, 22, 24, 48])
def test_the_tray_icon_shows_a_number_or_a_warning_and_never_both(theme: Theme, side: int) -> None:
    def picture(waiting: int, trouble: bool) -> QImage:
        return tray_icon(theme, waiting, trouble=trouble).pixmap(side, side).toImage()

    calm, number, warning = picture(0, False), picture(4, False), picture(4, True)
    green, red = QColor("#0d6353").name(), QColor("#b3261e").name()
    assert green in colours(number)
    assert red not in colours(number)
    assert red in colours(warning)
    assert green not in colours(warning)
    assert not {green, red} & colours(calm)
    assert picture(4, True) == picture(0, True)
    assert picture(4, False) != picture(5, False)


def test_what_the_answer_leaves_open_is_named_while_it_is_typed(ask: Ask, tasks: Tasks, qtbot: QtBot) -> None:
    card = ask(ANA)
    edit = card.findChild(QPlainTextEdit)
    assert isinstance(edit, QPlainTextEdit)
    QTest.keyClicks(edit, "The lemon cake without nuts is no problem")
    labels = [label for label in card.findChildren(QLabel) if label.isVisible()]
    assert "Still open: “And do you deliver to Harbour St on Saturdays?”" in [label.text() for label in labels]
    qtbot.waitUntil(lambda: all(label.height() >= label.heightForWidth(label.width()) for label in labels))
    QTest.keyClicks(edit, ", and we deliver to Harbour St on Saturdays")
    assert not any(label.text().startswith("Still open") for label in card.findChildren(QLabel))
    card.close()
    qtbot.waitUntil(lambda: tasks.idle)
