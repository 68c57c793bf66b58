"""The first start: two choices, nothing cut at any text size."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ui.accounts.welcome import Welcome
from ui.theme import Theme


@pytest.fixture
def welcome(theme: Theme, qtbot: QtBot) -> Welcome:
    made = Welcome(theme)
    qtbot.addWidget(made)
    made.resize(1280, 720)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_there_are_two_choices_and_one_stands_out(welcome: Welcome, qtbot: QtBot) -> None:
    add, demo = welcome.findChildren(QPushButton)
    assert [add.property("kind"), demo.property("kind")] == ["filled", "plain"]
    with qtbot.waitSignal(welcome.add_requested):
        QTest.mouseClick(add, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(welcome.demo_requested):
        QTest.mouseClick(demo, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("size", [(1280, 720), (880, 560)])
def test_nothing_is_cut(welcome: Welcome, theme: Theme, qtbot: QtBot, scale: float, size: tuple[int, int]) -> None:
    theme.set_scale(scale)
    welcome.resize(*size)
    qtbot.waitUntil(lambda: all(whole(label) for label in welcome.findChildren(QLabel)))
    for button in welcome.findChildren(QPushButton):
        assert button.width() >= button.sizeHint().width()
        assert welcome.rect().contains(button.mapTo(welcome, button.rect().bottomRight()))


def whole(label: QLabel) -> bool:
    """Whether all its lines are on the screen."""
    return (
        label.height() >= label.heightForWidth(label.width()) and label.visibleRegion().boundingRect() == label.rect()
    )
