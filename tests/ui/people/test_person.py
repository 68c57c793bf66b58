"""The person beside the conversation."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from shopbell.ids import ConversationId, PersonId
from tests.ui.support.backend import FakeBackend
from ui.people.pane import PersonPane
from ui.tasks import Tasks
from ui.theme import Theme
from ui.widgets.portraits import Portraits

ANA, TOMAS = PersonId(1), PersonId(2)


@pytest.fixture
def person(tern: FakeBackend, tasks: Tasks, theme: Theme, qtbot: QtBot) -> PersonPane:
    made = PersonPane(tern.backend, tasks, theme, Portraits(tern.library, tasks))
    made.resize(250, 600)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def show(person: PersonPane, who: PersonId | None, tasks: Tasks, qtbot: QtBot) -> list[str]:
    """Show somebody; every word on the pane."""
    tasks.start(person.show_person(who))
    qtbot.waitUntil(lambda: tasks.idle)
    return [label.text() for label in person.findChildren(QLabel) if label.isVisible()]


def test_it_says_since_when_how_many_turns_and_what_they_told_last(
    person: PersonPane, tasks: Tasks, qtbot: QtBot
) -> None:
    words = show(person, ANA, tasks, qtbot)
    assert "Ana Ruiz" in words
    assert "customer since June 2023 · 41 turns" in words
    assert "“The rye was wonderful, thank you!”" in words
    assert "person1@example.org" in words


def test_a_note_is_saved_as_it_is_typed_and_stays_with_its_person(
    person: PersonPane, tern: FakeBackend, tasks: Tasks, qtbot: QtBot
) -> None:
    show(person, ANA, tasks, qtbot)
    QTest.keyClicks(person.notes, "Nut allergy")
    show(person, TOMAS, tasks, qtbot)
    QTest.keyClicks(person.notes, "Wedding")
    qtbot.waitUntil(lambda: tern.shop.persons[TOMAS].notes == "Wedding")
    assert tern.shop.persons[ANA].notes == "Nut allergy"
    show(person, ANA, tasks, qtbot)
    assert person.notes.toPlainText() == "Nut allergy"


def test_another_conversation_is_opened_with_a_click(
    person: PersonPane, tern: FakeBackend, tasks: Tasks, qtbot: QtBot
) -> None:
    known = tern.shop.persons[ANA]
    tern.shop.persons[ANA] = replace(known, conversations=(ConversationId(1), ConversationId(2)))
    show(person, ANA, tasks, qtbot)
    buttons = [b for b in person.findChildren(QAbstractButton) if b.isVisible()]
    with qtbot.waitSignal(person.conversation_chosen) as chosen:
        QTest.mouseClick(buttons[-1], Qt.MouseButton.LeftButton)
    assert chosen.args == [ConversationId(2)]


def test_nobody_shows_nothing(person: PersonPane, tasks: Tasks, qtbot: QtBot) -> None:
    show(person, ANA, tasks, qtbot)
    assert show(person, None, tasks, qtbot) == []
    assert show(person, PersonId(404), tasks, qtbot) == []


def test_nothing_is_wider_than_the_pane(person: PersonPane, theme: Theme, tasks: Tasks, qtbot: QtBot) -> None:
    theme.set_scale(2.0)
    show(person, ANA, tasks, qtbot)
    for label in person.findChildren(QLabel):
        if label.isVisible():
            assert label.mapTo(person, label.rect().topRight()).x() <= person.width()
