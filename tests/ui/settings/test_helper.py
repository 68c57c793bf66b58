"""The writing helper is set up, tried, changed and switched off in Settings."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from shopbell.errors import Rejected, Unreachable
from shopbell.proposing import HelperPlace
from tests.ui.support.backend import FakeBackend
from tests.ui.support.people import click
from tests.ui.support.proposing import HERE, THERE
from ui.settings.helper import HelperPanel
from ui.tasks import Tasks
from ui.theme import Theme

OpenPanel = Callable[[], HelperPanel]


@pytest.fixture
def open_panel(tern: FakeBackend, tasks: Tasks, theme: Theme, qtbot: QtBot) -> OpenPanel:
    def open_it() -> HelperPanel:
        made = HelperPanel(tern.backend, tasks)
        qtbot.addWidget(made)
        made.show()
        tasks.start(made.fill())
        qtbot.waitUntil(lambda: tasks.idle)
        return made

    return open_it


def place(tern: FakeBackend, tasks: Tasks, qtbot: QtBot) -> HelperPlace | None:
    found: list[HelperPlace | None] = []

    async def ask() -> None:
        found.append(await tern.backend.proposals().place())

    tasks.start(ask())
    qtbot.waitUntil(lambda: tasks.idle)
    return found[0]


def press(qtbot: QtBot, tasks: Tasks, panel: HelperPanel, what: str) -> str:
    click({"try": panel.try_it, "use": panel.use, "remove": panel.remove}[what])
    qtbot.waitUntil(lambda: tasks.idle)
    return panel.status.text()


def test_it_is_off_and_says_what_it_would_do(open_panel: OpenPanel) -> None:
    panel = open_panel()
    assert panel.status.text() == "Off."
    assert panel.remove.isHidden()
    assert panel.key.echoMode() is QLineEdit.EchoMode.Password


def test_tried_chosen_and_switched_on(open_panel: OpenPanel, tern: FakeBackend, tasks: Tasks, qtbot: QtBot) -> None:
    panel = open_panel()
    QTest.keyClicks(panel.address, HERE)
    assert press(qtbot, tasks, panel, "try") == "2 models are there. Choose one, then Try again."
    assert [panel.model.itemText(n) for n in range(panel.model.count())] == ["small", "tiny"]
    assert place(tern, tasks, qtbot) is None
    panel.model.setCurrentText("tiny")
    assert press(qtbot, tasks, panel, "try") == "It works. tiny answers: “Yes, from eight.”"
    ((_, _, said),) = tern.model.asked
    assert said == "Say hello in one word."
    assert place(tern, tasks, qtbot) is None
    assert press(qtbot, tasks, panel, "use") == "On: tiny at localhost:11434."
    assert place(tern, tasks, qtbot) == HelperPlace(HERE, "tiny")


def test_the_key_is_kept_without_being_shown_and_forgotten_when_switched_off(
    open_panel: OpenPanel, tern: FakeBackend, tasks: Tasks, qtbot: QtBot
) -> None:
    panel = open_panel()
    QTest.keyClicks(panel.address, THERE)
    panel.model.setCurrentText("tiny")
    QTest.keyClicks(panel.key, "sk-secret-77")
    press(qtbot, tasks, panel, "use")
    assert panel.key.text() == ""
    assert "sk-secret-77" not in str(tern.shop.settings)
    again = open_panel()
    assert (again.address.text(), again.model.currentText(), again.key.text()) == (THERE, "tiny", "")
    assert again.key.placeholderText() == "Kept among your passwords"
    press(qtbot, tasks, again, "try")
    assert tern.model.asked[-1][:2] == (THERE, "sk-secret-77")
    assert press(qtbot, tasks, again, "remove") == "Off."
    assert again.address.text() == ""
    assert place(tern, tasks, qtbot) is None
    QTest.keyClicks(again.address, THERE)
    again.model.setCurrentText("tiny")
    press(qtbot, tasks, again, "try")
    assert tern.model.asked[-1][:2] == (THERE, "")


def test_what_is_wrong_is_said_and_its_field_is_ready(open_panel: OpenPanel, tasks: Tasks, qtbot: QtBot) -> None:
    panel = open_panel()
    panel.activateWindow()
    QTest.keyClicks(panel.address, "nowhere")
    panel.model.setCurrentText("tiny")
    assert "not the address of a server" in press(qtbot, tasks, panel, "use")
    assert panel.focusWidget() is panel.address
    panel.address.setText(HERE)
    panel.model.setCurrentText("")
    assert "Name the model." in press(qtbot, tasks, panel, "use")


def test_a_server_that_does_not_answer_is_said(
    open_panel: OpenPanel, tern: FakeBackend, tasks: Tasks, qtbot: QtBot
) -> None:
    tern.model.says = (Unreachable("Nothing answers at localhost:11434."),)
    panel = open_panel()
    QTest.keyClicks(panel.address, HERE)
    panel.model.setCurrentText("tiny")
    assert press(qtbot, tasks, panel, "try") == "Nothing answers at localhost:11434."


def test_a_server_that_lists_nothing_can_be_used_all_the_same(
    open_panel: OpenPanel, tern: FakeBackend, tasks: Tasks, qtbot: QtBot
) -> None:
    async def none(address: str, key: str) -> tuple[str, ...]:
        raise Rejected("It does not list its models. Type the name of one.")

    tern.model.models = none  # type: ignore[method-assign]
    panel = open_panel()
    QTest.keyClicks(panel.address, HERE)
    assert press(qtbot, tasks, panel, "try") == "It does not list its models. Type the name of one."
    panel.model.setCurrentText("tiny")
    assert press(qtbot, tasks, panel, "try").startswith("It works.")


def test_all_of_it_is_reached_by_keyboard(open_panel: OpenPanel, qtbot: QtBot) -> None:
    panel = open_panel()
    panel.activateWindow()
    panel.address.setFocus()
    seen = [panel.focusWidget()]
    for _ in range(4):
        QTest.keyClick(panel.focusWidget(), Qt.Key.Key_Tab)
        seen.append(panel.focusWidget())
    assert seen == [panel.address, panel.model, panel.key, panel.try_it, panel.use]
