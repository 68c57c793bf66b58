"""What has not left yet, why, and what can be done about it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from shopbell.ids import OutboxId
from shopbell.model import Delivery, Message, OutboxState
from shopbell.text.times import stamp
from tests.ui.support.backend import FakeBackend
from tests.ui.thread.support import press
from ui.outbox.pane import OutboxPane
from ui.tasks import Tasks
from ui.theme import Theme


@pytest.fixture
def outbox(tern: FakeBackend, tasks: Tasks, theme: Theme, qtbot: QtBot) -> OutboxPane:
    made = OutboxPane(tern.backend, tasks, theme)
    made.resize(700, 700)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def refresh(outbox: OutboxPane, tasks: Tasks, qtbot: QtBot) -> None:
    tasks.start(outbox.refresh())
    qtbot.waitUntil(lambda: tasks.idle)


def words(outbox: OutboxPane, item: OutboxId) -> str:
    return " ".join(label.text() for label in outbox.cards[item].findChildren(QLabel))


def buttons(outbox: OutboxPane, message: Message) -> dict[str, QAbstractButton]:
    assert message.outbox is not None
    return {b.accessibleName(): b for b in outbox.cards[message.outbox].findChildren(QAbstractButton)}


def test_a_waiting_message_says_to_whom_from_where_and_why(outbox: OutboxPane, tasks: Tasks, qtbot: QtBot) -> None:
    refresh(outbox, tasks, qtbot)
    said = words(outbox, OutboxId(7))
    for part in ("To Bea Lind", "as Tern Bakery", "Waiting to leave: no sign-in", "We will have it in the window"):
        assert part in said


@pytest.mark.parametrize(
    ("minutes", "said"), [(80, "It must leave before {}."), (-5, "An answer was taken until {} only.")]
)
def test_what_may_be_too_late_says_until_when_it_has_to_leave(
    outbox: OutboxPane, tern: FakeBackend, tasks: Tasks, qtbot: QtBot, minutes: int, said: str
) -> None:
    item = tern.shop.outbox[OutboxId(7)]
    until = tern.clock.now() + timedelta(minutes=minutes)
    tern.shop.outbox[item.id] = replace(item, answer_until=until)
    refresh(outbox, tasks, qtbot)
    when = stamp(until, tern.clock.now().astimezone())
    assert f"Waiting to leave: no sign-in. {said.format(when)}" in words(outbox, item.id)


@pytest.mark.parametrize(
    ("answer", "state"),
    [("It arrived", OutboxState.SENT), ("Send again", OutboxState.QUEUED), ("Drop it", OutboxState.CANCELLED)],
)
def test_an_uncertain_message_shows_its_text_and_takes_each_answer(
    outbox: OutboxPane, tern: FakeBackend, tasks: Tasks, qtbot: QtBot, answer: str, state: OutboxState
) -> None:
    message = press(tern, "Did this leave?", Delivery.UNCERTAIN)
    refresh(outbox, tasks, qtbot)
    assert message.outbox is not None
    assert "Did this leave?" in words(outbox, message.outbox)
    assert "Not sure it left" in words(outbox, message.outbox)
    QTest.mouseClick(buttons(outbox, message)[answer], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: tasks.idle)
    assert tern.shop.outbox[message.outbox].state is state


def test_a_refused_message_is_changed_in_its_conversation(
    outbox: OutboxPane, tern: FakeBackend, tasks: Tasks, qtbot: QtBot
) -> None:
    message = press(tern, "The quote", Delivery.REFUSED, "No such mailbox.")
    refresh(outbox, tasks, qtbot)
    assert message.outbox is not None
    assert "E-mail refused it. No such mailbox." in words(outbox, message.outbox)
    with qtbot.waitSignal(outbox.conversation_chosen) as chosen:
        QTest.mouseClick(buttons(outbox, message)["Change and send again"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: tasks.idle)
    assert chosen.args == [message.conversation]
    assert tern.shop.drafts["c2"].text == "The quote"
    assert message.outbox not in outbox.cards


def test_try_now_wakes_the_engine(outbox: OutboxPane, tern: FakeBackend, tasks: Tasks, qtbot: QtBot) -> None:
    refresh(outbox, tasks, qtbot)
    QTest.mouseClick(outbox.try_now, Qt.MouseButton.LeftButton)
    assert tern.engine.wakes == 1


def test_with_nothing_waiting_it_says_so(outbox: OutboxPane, tern: FakeBackend, tasks: Tasks, qtbot: QtBot) -> None:
    tern.shop.outbox.clear()
    refresh(outbox, tasks, qtbot)
    assert "Everything has left" in [label.text() for label in outbox.findChildren(QLabel)]
    assert not outbox.try_now.isVisible()
    assert outbox.cards == {}


def test_an_empty_outbox_says_so_and_offers_one_thing(
    outbox: OutboxPane, tern: FakeBackend, tasks: Tasks, qtbot: QtBot
) -> None:
    tern.shop.outbox.clear()
    refresh(outbox, tasks, qtbot)
    with qtbot.waitSignal(outbox.nothing.action_wanted) as wanted:
        QTest.mouseClick(outbox.nothing.button, Qt.MouseButton.LeftButton)
    assert wanted.args == ["go-waiting"]
