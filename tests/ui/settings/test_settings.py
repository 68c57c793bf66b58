"""Every setting is in force at once and kept in the profile."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time

import pytest
from PySide6.QtCore import Qt, QTime
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QLabel, QLineEdit, QTimeEdit
from pytestqt.qtbot import QtBot

from shopbell.model import SecretPlace
from tests.ui.accounts.support import MemorySecrets, ScriptedChoice
from tests.ui.support.backend import FakeBackend
from ui.settings.dialog import TEXT_SCALE, THEME, SettingsDialog
from ui.tasks import Tasks
from ui.theme import Theme, ThemeMode
from ui.tray.preferences import read_preferences

OpenSettings = Callable[..., SettingsDialog]


@pytest.fixture
def open_settings(tern: FakeBackend, tasks: Tasks, theme: Theme, qtbot: QtBot) -> OpenSettings:
    def open_it(*, announces: bool = True, choice: ScriptedChoice | None = None) -> SettingsDialog:
        backend = replace(tern.backend, secret_choice=choice)
        made = SettingsDialog(backend, tasks, theme, announces=announces)
        qtbot.addWidget(made)
        made.open()
        qtbot.waitExposed(made)
        qtbot.waitUntil(lambda: tasks.idle)
        return made

    return open_it


def combo(dialog: SettingsDialog, name: str) -> QComboBox:
    (found,) = [box for box in dialog.findChildren(QComboBox) if box.accessibleName() == name]
    return found


def check(dialog: SettingsDialog, words: str) -> QCheckBox:
    (found,) = [box for box in dialog.findChildren(QCheckBox) if box.text() == words]
    return found


def turn(dialog: SettingsDialog, words: str) -> None:
    """Press space on a check."""
    QTest.keyClick(check(dialog, words), Qt.Key.Key_Space)


def quiet(dialog: SettingsDialog, name: str) -> QTimeEdit:
    (found,) = [edit for edit in dialog.findChildren(QTimeEdit) if edit.accessibleName() == name]
    return found


def button(dialog: SettingsDialog, words: str) -> QAbstractButton:
    (found,) = [b for b in dialog.findChildren(QAbstractButton) if b.isVisible() and b.text() == words]
    return found


def said(dialog: SettingsDialog) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def test_colours_and_size_of_text_are_worn_at_once_and_kept(
    open_settings: OpenSettings, tern: FakeBackend, theme: Theme, tasks: Tasks, qtbot: QtBot
) -> None:
    dialog = open_settings()
    QTest.keyClicks(combo(dialog, "Colours"), "Dark")
    assert theme.dark
    QTest.keyClick(combo(dialog, "Size of text"), Qt.Key.Key_End)
    assert theme.scale == 2.0
    qtbot.waitUntil(lambda: tasks.idle)
    assert tern.shop.settings[THEME] == "dark"
    assert float(tern.shop.settings[TEXT_SCALE]) == 2.0
    assert dialog.height() <= dialog.screen().availableSize().height()
    QTest.keyClick(combo(dialog, "Colours"), Qt.Key.Key_Up)
    assert not theme.dark


def test_the_time_to_undo_is_kept_and_is_what_the_next_send_takes(
    open_settings: OpenSettings, tern: FakeBackend, tasks: Tasks, qtbot: QtBot
) -> None:
    dialog = open_settings()
    QTest.keyClick(combo(dialog, "Time to undo a message"), Qt.Key.Key_End)
    qtbot.waitUntil(lambda: tasks.idle)
    taken: list[float] = []

    async def ask() -> None:
        taken.append(await tern.backend.compose.undo_seconds())

    tasks.start(ask())
    qtbot.waitUntil(lambda: tasks.idle)
    assert taken == [30]


def test_notifications_can_be_silent_wordless_or_quiet_at_night(
    open_settings: OpenSettings, tern: FakeBackend, tasks: Tasks, qtbot: QtBot
) -> None:
    dialog = open_settings()
    turn(dialog, "Without their words")
    turn(dialog, "Quiet every day")
    quiet(dialog, "Quiet from").setTime(QTime(21, 30))
    qtbot.waitUntil(lambda: tasks.idle)
    held = []

    async def ask() -> None:
        held.append(await read_preferences(tern.library))

    tasks.start(ask())
    qtbot.waitUntil(lambda: tasks.idle)
    assert held[0].on
    assert held[0].hide_words
    assert (held[0].quiet.start, held[0].quiet.end) == (time(21, 30), time(8, 0))
    turn(dialog, "Announce new messages")
    assert not check(dialog, "Without their words").isEnabled()
    assert not quiet(dialog, "Quiet to").isEnabled()
    tasks.start(ask())
    qtbot.waitUntil(lambda: tasks.idle)
    assert not held[1].on


def test_what_was_set_is_shown_the_next_time(
    open_settings: OpenSettings, tern: FakeBackend, theme: Theme, tasks: Tasks, qtbot: QtBot
) -> None:
    first = open_settings()
    QTest.keyClicks(combo(first, "Colours"), "Dark")
    QTest.keyClick(combo(first, "Time to undo a message"), Qt.Key.Key_Home)
    turn(first, "Quiet every day")
    qtbot.waitUntil(lambda: tasks.idle)
    first.accept()
    again = open_settings()
    assert combo(again, "Colours").currentText() == "Dark"
    assert theme.mode is ThemeMode.DARK
    assert combo(again, "Time to undo a message").currentText() == "Not at all"
    assert check(again, "Quiet every day").isChecked()
    assert quiet(again, "Quiet from").isEnabled()


def test_a_system_without_notifications_is_told(open_settings: OpenSettings) -> None:
    assert "This system shows no notifications now." in said(open_settings(announces=False))
    assert "This system shows no notifications now." not in said(open_settings())


def test_passwords_can_be_kept_under_a_passphrase_and_back_in_the_keyring(
    open_settings: OpenSettings, tasks: Tasks, qtbot: QtBot
) -> None:
    choice = ScriptedChoice(MemorySecrets())
    dialog = open_settings(choice=choice)
    assert "Kept in this system's keyring, and nowhere else." in said(dialog)
    QTest.mouseClick(button(dialog, "Keep them elsewhere…"), Qt.MouseButton.LeftButton)
    (field,) = [e for e in dialog.findChildren(QLineEdit) if e.accessibleName() == "Passphrase for the passwords"]
    QTest.keyClicks(field, "short")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert "A passphrase needs 8 letters or more." in said(dialog)
    assert choice.place() is SecretPlace.KEYRING
    QTest.keyClicks(field, " no longer")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tasks.idle)
    assert choice.place() is SecretPlace.PASSPHRASE
    assert "Kept in a file under your passphrase." in said(dialog)
    QTest.mouseClick(button(dialog, "Keep them elsewhere…"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(button(dialog, "Use this system's keyring"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: tasks.idle)
    assert choice.place() is SecretPlace.KEYRING
    assert "Kept in this system's keyring, and nowhere else." in said(dialog)
