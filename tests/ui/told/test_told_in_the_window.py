"""While the owner writes: what others were told, and whether somebody was written nearly this lately."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from shopbell.ids import ConversationId
from shopbell.questions import Question
from shopbell.services.told import Tellings
from shopbell.told import Told
from tests.storage.make import ANA, BEN, SHOP, mail
from tests.ui.conftest import OpenWindow
from tests.ui.support.people import chosen, click, click_row, names, press, press_key, rest
from tests.ui.support.real import Shop
from ui.composer.hints import AT_ONCE, Hint
from ui.told.page import ToldPage
from ui.widgets.buttons import Button
from ui.widgets.plain import PlainLabel

DAY = 24 * 60
ASKED = "Our daughter has a nut allergy. Is there anything that she can have?"
OURS = "Everything on the left of the counter is baked without nuts, in tins of its own. Ask for the blue trays."
Opened = tuple[Shop, Any]


@pytest.fixture
def opened(shop: Shop, open_window: OpenWindow) -> Iterator[Opened]:
    """Ben was told about nuts a week ago; now Ana asks. It is Saturday 21 November, 15:20."""
    shop.arrive(
        mail("b1", -6 * DAY, f"Hello!\n\n{ASKED}", sender=BEN, subject="Nuts"),
        mail("b2", -6 * DAY + 5, f"Dear Ben,\n\n{OURS}", sender=SHOP, to=(BEN,), parents=("b1",), subject="Nuts"),
        mail("a1", DAY, ASKED, sender=ANA, subject="Allergy"),
    )
    window = open_window(shop.fake)
    yield shop, window
    shop.wait(window.shutdown())


def hint(window: Any, name: Hint) -> str:
    return str(window.columns.conversation.composer.parts.hints.words(name))


def write(qtbot: QtBot, window: Any, words: str) -> None:
    press(qtbot, window, "r")
    QTest.keyClicks(window.columns.conversation.composer.parts.text, words)


def hint_button(window: Any, words: str) -> Button:
    hints = window.columns.conversation.composer.parts.hints
    (found,) = [one for one in hints.findChildren(Button) if one.text() == words and one.isVisible()]
    button: Button = found
    return button


def page(qtbot: QtBot) -> ToldPage:
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), ToldPage))
    found = QApplication.activeModalWidget()
    assert isinstance(found, ToldPage)
    return found


def test_nothing_is_said_before_somebody_writes(opened: Opened, qtbot: QtBot) -> None:
    _, window = opened
    rest(qtbot, window)
    assert hint(window, Hint.TOLD) == ""
    write(qtbot, window, "Dear Ana")
    qtbot.waitUntil(lambda: hint(window, Hint.TOLD).startswith("You told somebody else: “Everything on the left"))


class Slow:
    """Looks for others only when it is let."""

    def __init__(self, tellings: Tellings) -> None:
        self._tellings = tellings
        self.gate = asyncio.Event()
        self.looks = 0

    async def others(self, questions: Sequence[Question], conversation: ConversationId) -> tuple[Told, ...]:
        self.looks += 1
        await self.gate.wait()
        return await self._tellings.others(questions, conversation)

    async def nearly_told(self, text: str, conversation: ConversationId | None) -> Told | None:
        return await self._tellings.nearly_told(text, conversation)

    async def read_on(self) -> bool:
        return False


def test_who_writes_on_while_the_model_is_loaded_is_told_all_the_same(
    shop: Shop, open_window: OpenWindow, qtbot: QtBot
) -> None:
    shop.arrive(
        mail("b1", -6 * DAY, ASKED, sender=BEN),
        mail("b2", -6 * DAY + 5, OURS, sender=SHOP, to=(BEN,), parents=("b1",)),
        mail("a1", DAY, ASKED, sender=ANA, subject="Allergy"),
    )
    slow = Slow(shop.fake.backend.tellings())
    backend = replace(shop.fake.backend, tellings=lambda: cast(Tellings, slow))
    window = open_window(replace(shop.fake, backend=backend))
    write(qtbot, window, "Dear Ana")
    qtbot.waitUntil(lambda: slow.looks == 1)
    QTest.keyClicks(window.columns.conversation.composer.parts.text, f", {OURS}")
    qtbot.waitUntil(lambda: hint(window, Hint.NEARLY) != "")
    assert slow.looks == 1
    slow.gate.set()
    qtbot.waitUntil(lambda: hint(window, Hint.TOLD) != "")
    shop.wait(window.shutdown())


def test_what_others_were_told_is_read_and_opened_where_it_was_said(opened: Opened, qtbot: QtBot) -> None:
    _, window = opened
    write(qtbot, window, "Dear Ana")
    qtbot.waitUntil(lambda: hint(window, Hint.TOLD) != "")
    click(hint_button(window, "Read"))
    told = page(qtbot)
    words = [label.text() for label in told.findChildren(PlainLabel)]
    assert any(ASKED in one for one in words)
    assert any(OURS in one for one in words)
    assert any(one.startswith("Ben Okafor, ") for one in words)
    click(next(one for one in told.findChildren(Button) if one.text() == "Open"))
    qtbot.waitUntil(lambda: chosen(window) == "Ben Okafor")
    # The answer that was begun stays with Ana.
    assert window.columns.conversation.composer.parts.text.toPlainText() == ""


def test_it_can_be_marked_and_copied_but_never_put_into_the_field(opened: Opened, qtbot: QtBot) -> None:
    _, window = opened
    write(qtbot, window, "Dear Ana")
    qtbot.waitUntil(lambda: hint(window, Hint.TOLD) != "")
    click(hint_button(window, "Read"))
    told = page(qtbot)
    label = next(one for one in told.findChildren(PlainLabel) if OURS in one.text())
    label.setSelection(label.text().index("Ask"), len("Ask for the blue trays."))
    QTest.keyClick(label, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "Ask for the blue trays."
    assert sorted(one.text() for one in told.findChildren(Button)) == ["Close", "Open"]
    QTest.keyClick(told, Qt.Key.Key_Escape)
    assert window.columns.conversation.composer.parts.text.toPlainText() == "Dear Ana"


def test_nearly_the_same_text_names_whom_it_was_sent_to_and_sending_stays_one_press(
    opened: Opened, qtbot: QtBot
) -> None:
    shop, window = opened
    write(qtbot, window, f"Dear Ana, {OURS}")
    qtbot.waitUntil(lambda: hint(window, Hint.NEARLY) == "You wrote nearly this to Ben Okafor on 14 Nov.")
    field = window.columns.conversation.composer.parts.text
    press_key(qtbot, window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: field.toPlainText() == "")
    (item,) = shop.wait(shop.store.library.outbox())
    assert OURS in item.text
    qtbot.waitUntil(lambda: (hint(window, Hint.NEARLY), hint(window, Hint.TOLD)) == ("", ""))


def test_what_still_waits_to_leave_counts_as_written(shop: Shop, open_window: OpenWindow, qtbot: QtBot) -> None:
    shop.arrive(
        mail("a1", DAY, ASKED, sender=ANA, subject="Allergy"),
        mail("b1", DAY + 1, "What have you without nuts, please?", sender=BEN, subject="Nuts"),
    )
    window = open_window(shop.fake)
    first = chosen(window)
    write(qtbot, window, OURS)
    press_key(qtbot, window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    field = window.columns.conversation.composer.parts.text
    qtbot.waitUntil(lambda: field.toPlainText() == "")
    click_row(qtbot, window, names(window).index({"Ana Ruiz": "Ben Okafor", "Ben Okafor": "Ana Ruiz"}[first]))
    qtbot.waitUntil(lambda: chosen(window) != first)
    write(qtbot, window, OURS)
    qtbot.waitUntil(lambda: hint(window, Hint.NEARLY).startswith(f"You wrote nearly this to {first} today at "))
    shop.wait(window.shutdown())


def test_another_text_says_nothing_and_at_most_two_lines_stand_there(opened: Opened, qtbot: QtBot) -> None:
    _, window = opened
    write(qtbot, window, f"Dear Ana, {OURS}")
    qtbot.waitUntil(lambda: hint(window, Hint.NEARLY) != "" and hint(window, Hint.TOLD) != "")
    hints = window.columns.conversation.composer.parts.hints
    assert len([one for one in hints._lines.values() if one.isVisible()]) <= AT_ONCE
    field = window.columns.conversation.composer.parts.text
    field.selectAll()
    QTest.keyClicks(field, "Come and see us; my sister knows every tray by heart and she is here until the evening.")
    qtbot.waitUntil(lambda: hint(window, Hint.NEARLY) == "")
    assert hint(window, Hint.TOLD) != ""


def test_markup_of_a_stranger_is_only_letters(shop: Shop, open_window: OpenWindow, qtbot: QtBot) -> None:
    hostile = "<b>Bold</b> question &amp; <img src='file:///etc/passwd'> is there anything without nuts?"
    shop.arrive(
        mail("b1", -6 * DAY, hostile, sender=BEN),
        mail("b2", -6 * DAY + 5, "<i>Yes</i>, on the left.", sender=SHOP, to=(BEN,), parents=("b1",)),
        mail("a1", DAY, hostile, sender=ANA, subject="Allergy"),
    )
    window = open_window(shop.fake)
    write(qtbot, window, "Dear Ana")
    qtbot.waitUntil(lambda: "<i>Yes</i>" in hint(window, Hint.TOLD))
    click(hint_button(window, "Read"))
    told = page(qtbot)
    assert all(one.textFormat() == Qt.TextFormat.PlainText for one in told.findChildren(PlainLabel))
    told.reject()
    shop.wait(window.shutdown())
