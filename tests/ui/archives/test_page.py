"""Bringing in a download from the window: what is recognised, asked, shown and said at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel
from pytestqt.qtbot import QtBot

from connectors import archive_readers, catalogue
from shopbell.ids import ConversationId
from shopbell.services.archives import Archives
from tests.ui.support.real import Shop, over_store
from ui.archives.page import ImportPage
from ui.settings.dialog import SettingsDialog
from ui.tasks import Tasks
from ui.theme import Theme

CHAT = (
    "13/03/2021, 15:09 - Ana Ruiz: Do you have cake?\n"
    "13/03/2021, 15:10 - Tern Bakery: Yes\n"
    "14/05/2021, 15:10 - Ana Ruiz: And today?\n"
)
OpenPage = Callable[[], ImportPage]


@pytest.fixture
def open_page(shop: Shop, tasks: Tasks, theme: Theme, qtbot: QtBot) -> OpenPage:
    fake, backend = over_store(shop.store)
    store = shop.store
    archives = Archives(
        archive_readers(),
        store.library,
        store.accounts,
        store.intake,
        fake.feed,
        fake.clock,
        catalogue().manifests(),
    )

    def open_it() -> ImportPage:
        page = ImportPage(replace(backend, archives=lambda: archives), tasks, theme)
        qtbot.addWidget(page)
        page.open()
        qtbot.waitExposed(page)
        return page

    return open_it


def chat(folder: Path, text: str = CHAT) -> Path:
    file = folder / "WhatsApp Chat with Ana Ruiz.txt"
    file.write_text(text, encoding="utf-8")
    return file


def button(page: ImportPage, words: str) -> QAbstractButton:
    (found,) = [one for one in page.findChildren(QAbstractButton) if one.isVisible() and one.text() == words]
    return found


def box(page: ImportPage, name: str) -> QComboBox:
    (found,) = [one for one in page.findChildren(QComboBox) if one.isVisible() and one.accessibleName() == name]
    return found


def said(page: ImportPage) -> str:
    return " | ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def drop(page: ImportPage, path: Path) -> None:
    """A file from the desktop falls onto the page."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    none = Qt.KeyboardModifier.NoModifier
    page.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none))


def test_a_chat_is_recognised_asked_about_and_brought_in(
    open_page: OpenPage, shop: Shop, tmp_path: Path, qtbot: QtBot
) -> None:
    page = open_page()
    assert not button(page, "Bring it in").isEnabled()
    with qtbot.waitSignal(page.settled):
        drop(page, chat(tmp_path))
    assert "A WhatsApp chat with Ana Ruiz" in said(page)
    assert "3 messages, March 2021 to May 2021" in said(page)
    assert box(page, "Where it goes").currentText() == "An account of its own, only for reading"
    assert box(page, "You are").currentText() == "Tern Bakery"
    with qtbot.waitSignal(page.settled):
        QTest.mouseClick(button(page, "Bring it in"), Qt.MouseButton.LeftButton)
    assert "3 messages are new, 0 were here already." in said(page)
    accounts = shop.wait(shop.store.library.accounts())
    assert [(one.connector, one.name) for one in accounts if one.connector == "whatsapp"] == [
        ("whatsapp", "Tern Bakery")
    ]
    with qtbot.waitSignal(page.settled):
        page.look_at(chat(tmp_path))
    assert box(page, "Where it goes").currentText() == "Into Tern Bakery, beside what is there"
    with qtbot.waitSignal(page.settled):
        button(page, "Bring it in").click()
    assert "0 messages are new, 3 were here already." in said(page)


def test_a_group_waits_until_the_owner_says_who_they_are(open_page: OpenPage, tmp_path: Path, qtbot: QtBot) -> None:
    page = open_page()
    with qtbot.waitSignal(page.settled):
        page.look_at(chat(tmp_path, CHAT + "14/05/2021, 15:11 - Ben: me too\n"))
    assert "A WhatsApp group, Ana Ruiz" in said(page)
    assert "Say who you are in it, then bring it in." in said(page)
    assert not button(page, "Bring it in").isEnabled()
    names = box(page, "You are")
    names.setCurrentIndex(names.findText("Tern Bakery"))
    assert button(page, "Bring it in").isEnabled()


def test_dates_that_read_both_ways_are_asked(open_page: OpenPage, tmp_path: Path, qtbot: QtBot) -> None:
    page = open_page()
    with qtbot.waitSignal(page.settled):
        page.look_at(chat(tmp_path, "3/4/21, 15:09 - Ana Ruiz: hello\n3/5/21, 15:10 - Tern: hi\n"))
    assert not button(page, "Bring it in").isEnabled()
    dates = box(page, "3/4 means")
    dates.setCurrentIndex(dates.findText("The third of April"))
    assert button(page, "Bring it in").isEnabled()


def test_what_is_no_archive_is_said_in_words(open_page: OpenPage, tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "cake.txt"
    file.write_text("flour")
    page = open_page()
    with qtbot.waitSignal(page.settled):
        page.look_at(file)
    assert "Nothing in cake.txt is known to Shopbell." in said(page)
    assert not button(page, "Bring it in").isEnabled()
    page.reject()
    assert not page.isVisible()


def test_stopping_leaves_what_came_in(open_page: OpenPage, tmp_path: Path, shop: Shop, qtbot: QtBot) -> None:
    lines = "".join(f"13/03/2021, 15:{n % 60:02} - Ana Ruiz: line {n}\n" for n in range(3_000))
    page = open_page()
    with qtbot.waitSignal(page.settled):
        page.look_at(chat(tmp_path, lines + "14/03/2021, 15:10 - Tern: hi\n"))
    names = box(page, "You are")
    names.setCurrentIndex(names.findText("Tern"))
    button(page, "Bring it in").click()
    qtbot.waitUntil(lambda: any(f"{n:,} of 3,001 messages" in said(page) for n in range(200, 3_000, 200)))
    button(page, "Stop").click()
    assert "Stopped. What came in stays; bring it in again to go on." in said(page)
    qtbot.waitUntil(lambda: page._tasks.idle)
    with qtbot.waitSignal(page.settled, timeout=20_000):
        button(page, "Bring it in").click()
    assert "were here already" in said(page)
    rows = shop.wait(shop.store.library.rows_by_id([ConversationId(1)]))
    assert rows[0].messages == 3_001


def test_it_is_opened_from_the_settings(shop: Shop, tasks: Tasks, theme: Theme, qtbot: QtBot) -> None:
    _, backend = over_store(shop.store)
    dialog = SettingsDialog(backend, tasks, theme)
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitUntil(lambda: tasks.idle)
    (link,) = [one for one in dialog.findChildren(QAbstractButton) if one.text() == "Import…"]
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any(page.isVisible() for page in dialog.findChildren(ImportPage)))
