"""The small lines above the field."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.composer.hints import Hint, HintAction, Hints
from ui.theme import Theme
from ui.widgets.buttons import Button
from ui.widgets.plain import PlainLabel


def lines(hints: Hints) -> list[str]:
    """What can be read, from top to bottom."""
    labels = [label for label in hints.findChildren(PlainLabel) if label.isVisibleTo(hints)]
    return [label.text() for label in sorted(labels, key=lambda label: label.mapTo(hints, label.pos()).y())]


def test_the_most_pressing_line_stands_first_and_takes_the_place_of_an_older_one(theme: Theme, qtbot: QtBot) -> None:
    hints = Hints(theme)
    qtbot.addWidget(hints)
    hints.show()
    hints.say(Hint.WAY, "By mail, as last time")
    hints.say(Hint.WINDOW, "3 hours left to answer")
    hints.say(Hint.WAY, "By Mastodon, as last time")
    qtbot.waitUntil(lambda: lines(hints) == ["3 hours left to answer", "By Mastodon, as last time"])
    hints.hush(Hint.WINDOW)
    qtbot.waitUntil(lambda: lines(hints) == ["By Mastodon, as last time"])
    hints.hush_all()
    assert hints.isHidden()


def test_a_line_can_be_acted_on_and_the_field_keeps_the_focus(theme: Theme, qtbot: QtBot) -> None:
    done: list[str] = []
    window = QWidget()
    qtbot.addWidget(window)
    field, hints = QLineEdit(window), Hints(theme, window)
    column = QVBoxLayout(window)
    column.addWidget(hints)
    column.addWidget(field)
    hints.say(Hint.WAY, "By mail", (HintAction("Other ways", lambda: done.append("ways")),))
    window.show()
    window.activateWindow()
    field.setFocus()
    button = hints.findChild(Button)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == ["ways"]
    assert window.focusWidget() is field
