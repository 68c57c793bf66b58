"""The window over the real store: what arrives is a row, what is done is on disk, what is searched is found."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from shopbell.events import Author
from tests.storage.make import BEN, SHOP, mail, rows
from tests.ui.conftest import OpenWindow
from tests.ui.support.backend import FakeBackend
from tests.ui.support.people import chosen, click, names, press, press_key, rest
from tests.ui.support.real import Shop

CTRL = Qt.KeyboardModifier.ControlModifier
LIN = Author("lin@example.org", "林美玲")
T = TypeVar("T")


@pytest.fixture
def filled(shop: Shop) -> Shop:
    shop.arrive(
        mail("a1", 0, "The pumpernickel was perfect. Do you have it on Monday?"),
        mail("b1", 10, "Is my order ready?", sender=BEN, subject="Order"),
        mail("l1", 20, "請問星期日有開門嗎？", sender=LIN, subject=""),
    )
    return shop


@pytest.fixture
def opened(filled: Shop, open_window: OpenWindow) -> Iterator[tuple[Shop, Any]]:
    """Window over the filled store; closed before the store is."""
    fake: FakeBackend = filled.fake
    window = open_window(fake)
    yield filled, window
    filled.wait(window.shutdown())


def test_people_stand_longest_waiting_first(opened: tuple[Shop, Any]) -> None:
    _, window = opened
    assert names(window) == ["Ana Ruiz", "Ben Okafor", "林美玲"]
    assert window.columns.people.title.text() == "3 people are waiting"


def test_an_answer_written_elsewhere_takes_somebody_off_the_list(opened: tuple[Shop, Any], qtbot: QtBot) -> None:
    shop, window = opened
    shop.arrive(mail("a2", 30, "On Monday, yes.", sender=SHOP, parents=["a1"]))
    rest(qtbot, window)
    assert names(window) == ["Ben Okafor", "林美玲"]
    assert window.columns.people.title.text() == "2 people are waiting"


def test_settling_and_undo_are_on_disk(opened: tuple[Shop, Any], qtbot: QtBot) -> None:
    shop, window = opened
    press(qtbot, window, "e")
    assert "Ana Ruiz" not in names(window)
    settled = [row for row in shop.wait(rows(shop.store)) if row.turn == "settled"]
    assert [row.person_name for row in settled] == ["Ana Ruiz"]
    press(qtbot, window, "u")
    assert names(window)[0] == "Ana Ruiz"


def test_quick_keys_settle_everybody_and_undo_brings_back_the_last(opened: tuple[Shop, Any], qtbot: QtBot) -> None:
    _, window = opened
    press(qtbot, window, "eee")
    assert names(window) == []
    press(qtbot, window, "u")
    assert len(names(window)) == 1


def test_words_and_one_chinese_character_are_found_as_they_are_typed(opened: tuple[Shop, Any], qtbot: QtBot) -> None:
    _, window = opened
    press(qtbot, window, "j")
    press_key(qtbot, window, Qt.Key.Key_K, CTRL)
    press(qtbot, window, "pumper")
    qtbot.waitUntil(lambda: chosen(window) == "Ana Ruiz")
    window.columns.search.field.setText("門")
    rest(qtbot, window)
    qtbot.waitUntil(lambda: chosen(window) == "林美玲")
    press_key(qtbot, window, Qt.Key.Key_Escape)
    assert chosen(window) == "Ben Okafor"


def test_a_new_message_begun_is_a_row_among_the_drafts(opened: tuple[Shop, Any], qtbot: QtBot) -> None:
    shop, window = opened
    press_key(qtbot, window, Qt.Key.Key_N, CTRL)
    window.columns.conversation.composer.parts.text.setFocus()
    press(qtbot, window, "Dear Noor")
    shop.wait(window.columns.conversation.flush())
    rest(qtbot, window)
    press_key(qtbot, window, Qt.Key.Key_Escape)
    press(qtbot, window, "gd")
    assert names(window) == ["New message"]
    assert window.columns.conversation.composer.parts.text.toPlainText() == "Dear Noor"


HEARD = mail(
    "h1",
    40,
    "Has anybody tried the rye bread of the corner bakery?",
    sender=LIN,
    subject="",
    mention=True,
)


def talk_of_the_town(qtbot: QtBot, shop: Shop, window: Any) -> Any:
    """Something was said about the shop, and the owner looks at it."""
    shop.arrive(HEARD)
    rest(qtbot, window)
    window.columns.people.list.setFocus()
    press(qtbot, window, "gm")
    assert names(window) == ["林美玲"]
    talk = window.columns.conversation
    qtbot.waitUntil(lambda: talk.mention.isVisible() and not talk.composer.isVisible())
    return talk


def test_what_is_said_about_the_shop_waits_for_nobody_until_the_owner_joins_in(
    opened: tuple[Shop, Any], qtbot: QtBot
) -> None:
    shop, window = opened
    talk = talk_of_the_town(qtbot, shop, window)
    assert window.columns.sidebar.buttons["mentions"].accessibleName() == "Talking about you, 1"
    click(talk.mention.join)
    qtbot.waitUntil(talk.composer.isVisible)
    rest(qtbot, window)
    press(qtbot, window, "Thank you!")
    assert talk.composer.parts.text.toPlainText() == "Thank you!"
    assert shop.wait(shop.store.library.counts()).waiting == 4


def test_not_about_us_is_learnt_and_can_be_undone(opened: tuple[Shop, Any], qtbot: QtBot) -> None:
    shop, window = opened
    talk = talk_of_the_town(qtbot, shop, window)
    click(talk.mention.not_us)
    rest(qtbot, window)
    assert names(window) == []
    saved = shop.wait(shop.fake.backend.listener.saved())
    assert saved.passed_over == ("mail lin@example.org",)
    click(window.columns.notice.button)
    rest(qtbot, window)
    assert names(window) == ["林美玲"]
    assert shop.wait(shop.fake.backend.listener.saved()).passed_over == ()


def test_questions_settled_in_the_window_are_on_disk(opened: tuple[Shop, Any], qtbot: QtBot) -> None:
    shop, window = opened
    press(qtbot, window, "q")
    rest(qtbot, window)
    assert names(window) == ["Ben Okafor", "林美玲"]
    kept = shop.wait(shop.store.questions.every_word())
    assert [(one.remote_id, one.said.text) for one in kept] == [("mid:a1", "Do you have it on Monday?")]
    press(qtbot, window, "u")
    rest(qtbot, window)
    assert names(window)[0] == "Ana Ruiz"
    assert shop.wait(shop.store.questions.every_word()) == ()


def test_who_is_joined_is_one_row_and_two_again_when_it_is_undone(opened: tuple[Shop, Any], qtbot: QtBot) -> None:
    shop, window = opened
    window.columns.want_person(True)
    press(qtbot, window, "s")
    for key in "oka":
        press(qtbot, window, key)
    press_key(qtbot, window, Qt.Key.Key_Return)
    assert window.columns.notice.words.text() == "Joined with Ben Okafor"
    assert names(window) == ["Ana Ruiz", "林美玲"]
    assert window.columns.people.title.text() == "2 people are waiting"
    said = [entry.message.text for entry in window.columns.conversation.timeline.entries if hasattr(entry, "opened")]
    assert [text.split("?")[0] for text in said][-1] == "Is my order ready"
    window.actions_.run("unjoin")
    rest(qtbot, window)
    assert names(window) == ["Ana Ruiz", "Ben Okafor", "林美玲"]
    assert window.columns.people.title.text() == "3 people are waiting"
    assert shop.wait(shop.store.upkeep.check()) == ()


def _choose(window: Any, qtbot: QtBot, file: Path) -> str:
    """Take a file in the dialog that is open; gives what is said afterwards."""
    (dialog,) = window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(file))
    dialog.reject()
    qtbot.waitUntil(lambda: not window.findChildren(QFileDialog))
    rest(qtbot, window)
    return str(window.columns.notice.words.text())


def test_contacts_come_in_and_go_out_by_command(
    opened: tuple[Shop, Any], qtbot: QtBot, tmp_path: Path, home: Path
) -> None:
    _, window = opened
    card = "BEGIN:VCARD\nVERSION:4.0\nFN:Zoe Núñez\nUID:z\nEMAIL:zoe@example.org\nEND:VCARD\nBEGIN:VCARD\nEND:VCARD\n"
    (tmp_path / "in.vcf").write_text(card, encoding="utf-8")
    window.actions_.run("contacts-in")
    said = _choose(window, qtbot, tmp_path / "in.vcf")
    assert said == "1 contact came in; nobody was joined · 1 could not be read"
    (tmp_path / "out.csv").write_text("an older file", encoding="utf-8")
    window.actions_.run("contacts-out")
    assert _choose(window, qtbot, tmp_path / "out.csv") == "4 contacts saved"
    assert "Zoe Núñez" in (tmp_path / "out.csv").read_text(encoding="utf-8")
    window.actions_.run("contacts-in")
    assert "No contact could be read" in _choose(window, qtbot, _written(tmp_path / "odd.txt"))
    window.actions_.run("contacts-out")
    assert "could not be written" in _choose(window, qtbot, tmp_path / "no" / "such" / "folder.vcf")
    (home / ".config" / "QtProject.conf").unlink(missing_ok=True)  # Qt's own, of any program's file dialog


def _written(path: Path) -> Path:
    path.write_text("nothing of the kind", encoding="utf-8")
    return path
