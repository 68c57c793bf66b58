"""A shop that cannot be opened says why, in a window."""

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ui.trouble import show_trouble


def test_the_sentence_is_shown_until_it_is_read(
    loop: asyncio.AbstractEventLoop, qapp: QApplication, qtbot: QtBot
) -> None:
    sentence = "This profile was written by a newer Shopbell. Update this one. <b>&</b>"
    showing = loop.create_task(show_trouble(sentence))
    qtbot.waitUntil(lambda: QApplication.activeWindow() is not None)
    window = QApplication.activeWindow()
    assert window is not None
    assert sentence in [label.text() for label in window.findChildren(QLabel)]
    (button,) = window.findChildren(QPushButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(showing.done)
    assert not window.isVisible()
