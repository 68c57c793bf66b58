"""What a person does with the window: looks at the list, presses keys, waits until it stands still."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.window import ShopbellWindow


def rest(qtbot: QtBot, window: ShopbellWindow) -> None:
    """Until nothing is being read."""
    qtbot.waitUntil(lambda: window.tasks.idle)


def press(qtbot: QtBot, window: ShopbellWindow, keys: str) -> None:
    """Press keys, one letter each, wherever the focus is, and wait until the window rests."""
    for key in keys:
        QTest.keyClicks(_focus(window), key)
    rest(qtbot, window)


def press_key(
    qtbot: QtBot,
    window: ShopbellWindow,
    key: Qt.Key,
    held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Press one key that is no letter."""
    QTest.keyClick(_focus(window), key, held)
    rest(qtbot, window)


def click(widget: QWidget) -> None:
    """One click in its middle; nobody can click what is not shown."""
    assert widget.isVisible()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def _focus(window: ShopbellWindow) -> QWidget:
    return QApplication.focusWidget() or window


def names(window: ShopbellWindow) -> list[str]:
    """Who stands in the list."""
    model = window.columns.model
    return [model.look(id_).name for id_ in model.ids]


def chosen(window: ShopbellWindow) -> str:
    """Whose conversation is open."""
    return window.columns.conversation.header._name.text()


def click_row(qtbot: QtBot, window: ShopbellWindow, row: int) -> None:
    """Click somebody in the list."""
    view = window.columns.people.list
    place = view.visualRect(view.model().index(row, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    rest(qtbot, window)


def row_top(window: ShopbellWindow, name: str) -> int:
    """Where somebody's row begins, in pixels of the window."""
    view = window.columns.people.list
    row = names(window).index(name)
    return view.viewport().mapTo(window, QPoint(0, view.rowViewportPosition(row))).y()
