"""The window as its owner uses it: who waits, keys, settling, undoing, places."""

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from shopbell.changes import Changes
from shopbell.ids import IdentityId
from shopbell.model import Direction, MessageKind, Turn, View
from tests.ui.conftest import OpenWindow
from tests.ui.support.backend import FakeBackend
from tests.ui.support.memory import add_messages
from tests.ui.support.people import chosen, click, click_row, names, press, press_key, rest
from tests.ui.support.shop import ANA, JO, MEILING, TOMAS, add_draft, add_row, hours
from ui.models.places import Place
from ui.shortcuts import deeds
from ui.thread.text_view import TextView
from ui.window import ShopbellWindow

CTRL = Qt.KeyboardModifier.ControlModifier


def title(window: ShopbellWindow) -> str:
    return window.columns.people.title.text()


def notice(window: ShopbellWindow) -> str:
    line = window.columns.notice
    return line.words.text() if line.isVisible() else ""


def test_the_first_line_says_in_words_how_many_wait_and_who_longest(tern: FakeBackend, open_window: OpenWindow) -> None:
    window = open_window(tern)
    assert title(window) == "4 people are waiting"
    assert window.columns.people.below.text() == "Longest: Ana Ruiz, 2\u00a0days\u00a04\u00a0h"
    assert names(window) == ["Ana Ruiz", "Tomas Okafor", "林美玲", "Jo Hartley"]
    assert window.windowTitle() == "4 people are waiting – Shopbell"


def test_reading_lowers_no_number(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(tern)
    for row in range(4):
        click_row(qtbot, window, row)
    assert all(row.unseen == 0 for row in tern.shop.in_view(View.WAITING))
    assert title(window) == "4 people are waiting"
    assert len(names(window)) == 4


def test_robots_are_in_no_count(tern: FakeBackend, open_window: OpenWindow) -> None:
    window = open_window(tern)
    assert window.columns.sidebar.buttons[Place.WAITING].accessibleName() == "Waiting for you, 4"
    assert "Mill News" not in names(window)


def test_j_and_k_go_from_person_to_person(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(tern)
    press(qtbot, window, "jj")
    assert chosen(window) == "林美玲"
    press(qtbot, window, "k")
    assert chosen(window) == "Tomas Okafor"
    press_key(qtbot, window, Qt.Key.Key_Down)
    assert chosen(window) == "林美玲"


def test_e_settles_goes_on_and_undo_brings_back(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(tern)
    press(qtbot, window, "e")
    assert tern.shop.rows[ANA].turn is Turn.SETTLED
    assert names(window)[0] == "Tomas Okafor"
    assert chosen(window) == "Tomas Okafor"
    assert title(window) == "3 people are waiting"
    assert notice(window) == "Settled: Ana Ruiz"
    click(window.columns.notice.button)
    rest(qtbot, window)
    assert tern.shop.rows[ANA].turn is Turn.YOURS
    assert names(window)[0] == "Ana Ruiz"
    assert chosen(window) == "Ana Ruiz"


def test_u_takes_back_the_last_deed_once(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(tern)
    press(qtbot, window, "nu")
    assert tern.shop.rows[ANA].turn is Turn.YOURS
    press(qtbot, window, "u")
    assert notice(window) == "There is nothing to undo."


def test_the_next_person_is_answered_in_five_keys_besides_typing(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(tern)
    press(qtbot, window, "jr")
    press(qtbot, window, "Yes, by Friday.")
    press_key(qtbot, window, Qt.Key.Key_Return, CTRL)
    assert [item.text for item in tern.shop.outbox.values()][-1] == "Yes, by Friday."
    assert "Tomas Okafor" not in names(window)
    assert chosen(window) == "Tomas Okafor"
    press_key(qtbot, window, Qt.Key.Key_Escape)
    press(qtbot, window, "j")
    assert chosen(window) == "林美玲"


def test_letters_typed_into_the_composer_do_nothing_else(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(tern)
    press(qtbot, window, "rjenlgw")
    assert window.columns.conversation.composer.parts.text.toPlainText() == "jenlgw"
    assert chosen(window) == "Ana Ruiz"
    assert tern.shop.rows[ANA].turn is Turn.YOURS


def test_a_call_is_logged_in_two_keys(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(tern)
    press(qtbot, window, "c")
    press_key(qtbot, window, Qt.Key.Key_Return)
    calls = [m for m in tern.shop.messages.values() if m.kind is MessageKind.CALL]
    assert [(m.conversation, m.text) for m in calls] == [(ANA, "")]
    assert notice(window) == "Call with Ana Ruiz logged"


def test_a_visit_can_be_told_about_and_esc_logs_nothing(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(tern)
    press(qtbot, window, "v")
    press_key(qtbot, window, Qt.Key.Key_Escape)
    assert not window.columns.bar.isVisible()
    press(qtbot, window, "v")
    press(qtbot, window, "Picked up.")
    press_key(qtbot, window, Qt.Key.Key_Return)
    visits = [m for m in tern.shop.messages.values() if m.kind is MessageKind.VISIT]
    assert [m.text for m in visits] == ["Picked up."]


def test_later_offers_a_few_moments_and_says_when_somebody_comes_back(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(tern)
    press(qtbot, window, "l")
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    words = [action.text()[4:] for action in menu.actions() if not action.isSeparator()]
    assert words[-2:] == ["Monday 9:00", "ther day…"]
    QTest.keyClick(menu, Qt.Key.Key_Return)
    rest(qtbot, window)
    until = tern.shop.rows[ANA].later_until
    assert until is not None
    assert timedelta(0) < until - tern.clock.now() < timedelta(days=1)
    assert "Ana Ruiz comes back" in notice(window)
    assert "Ana Ruiz" not in names(window)


def test_g_then_a_letter_goes_to_a_place(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(tern)
    press(qtbot, window, "gt")
    assert title(window) == "12 people have the next word"
    assert window.columns.sidebar.buttons[Place.THEIRS].isChecked()
    press(qtbot, window, "gn")
    assert names(window) == ["Mill News"]
    press(qtbot, window, "gw")
    assert title(window) == "4 people are waiting"


def test_drafts_and_outbox_show_only_when_there_are_any(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    add_draft(tern.shop, MEILING, "有的")
    window = open_window(tern)
    sidebar = window.columns.sidebar
    assert sidebar.buttons[Place.DRAFTS].isVisible()
    assert sidebar.buttons[Place.OUTBOX].isVisible()
    press(qtbot, window, "gd")
    assert names(window) == ["林美玲"]
    assert window.columns.conversation.composer.parts.text.toPlainText() == "有的"


def test_an_empty_shop_has_neither_and_offers_one_action(
    empty: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(empty)
    sidebar = window.columns.sidebar
    assert not sidebar.buttons[Place.DRAFTS].isVisible()
    assert not sidebar.buttons[Place.OUTBOX].isVisible()
    assert title(window) == "Nobody is waiting"
    assert "add one" in window.columns.people.empty.sentence.text()
    with qtbot.waitSignal(window.add_account_requested):
        click(window.columns.people.empty.button)


def test_nobody_waiting_is_said_with_a_way_on(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(tern)
    press(qtbot, window, "eeee")
    assert title(window) == "Nobody is waiting"
    empty = window.columns.people.empty
    assert empty.sentence.text() == "Nobody is waiting for you. 12 people have the next word."
    click(empty.button)
    rest(qtbot, window)
    assert title(window) == "12 people have the next word"


def test_the_list_ends_with_a_sentence(tern: FakeBackend, open_window: OpenWindow) -> None:
    model = open_window(tern).columns.model
    last = model.index(model.rowCount() - 1, 0)
    assert last.data() == "That is everyone. 12 people have the next word."


def test_a_message_that_arrives_is_a_row_at_once(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(tern)
    row = add_row(tern.shop, 70, "Noa Levi", 1, "Are you open?", hours(0), question="Are you open?")
    tern.feed.ring(Changes(conversations=frozenset({row.id})))
    rest(qtbot, window)
    assert names(window)[-1] == "Noa Levi"
    assert title(window) == "5 people are waiting"
    assert chosen(window) == "Ana Ruiz"


def test_waits_grow_with_the_minute(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(tern)
    tern.clock.pass_time(timedelta(hours=1))
    window.watch._minute.timeout.emit()
    rest(qtbot, window)
    assert window.columns.people.below.text() == "Longest: Ana Ruiz, 2\u00a0days\u00a05\u00a0h"
    assert window.columns.model.look(JO).time == "3 h"


def test_who_writes_again_after_our_answer_waits_again(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(tern)
    back = next(row for row in tern.shop.rows.values() if row.person_name == "Petra Novák")
    again = replace(back, turn=Turn.YOURS, waiting_since=tern.clock.now(), snippet="One more thing")
    tern.shop.rows[back.id] = again
    tern.feed.ring(Changes(conversations=frozenset({back.id})))
    rest(qtbot, window)
    look = window.columns.model.look(back.id)
    assert look.waiting
    assert "Petra Novák" in names(window)


def test_no_key_begins_what_another_one_means() -> None:
    keys = [tuple(sequence.split(", ")) for deed in deeds() if not deed.elsewhere for sequence in deed.keys]
    assert [(a, b) for a in keys for b in keys if a != b and b[: len(a)] == a] == []


def test_every_deed_of_the_table_can_be_done_and_no_key_means_two_things(
    tern: FakeBackend, open_window: OpenWindow
) -> None:
    deeds = open_window(tern).actions_.deeds
    keys = [key for deed in deeds for key in deed.keys]
    assert len(keys) == len(set(keys))
    assert len({deed.id for deed in deeds}) == len(deeds)


def test_the_palette_does_what_is_typed(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(tern)
    window.actions_.run("palette")
    press(qtbot, window, "their turn")
    press_key(qtbot, window, Qt.Key.Key_Return)
    assert window.going.place is Place.THEIRS
    assert not window.palette_.isVisible()


def test_the_sheet_of_keys_opens_with_f1_and_goes_with_esc(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(tern)
    press_key(qtbot, window, Qt.Key.Key_F1)
    assert window.sheet.isVisible()
    press_key(qtbot, window, Qt.Key.Key_Escape)
    assert not window.sheet.isVisible()
    assert QApplication.focusWidget() is window.columns.people.list


def test_closing_asks_and_keeps_what_was_typed(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(tern)
    press(qtbot, window, "r")
    press(qtbot, window, "Half a sentence")
    with qtbot.waitSignal(window.close_requested):
        window.close()
    rest(qtbot, window)
    assert window.isVisible()
    assert tern.shop.drafts[f"c{ANA}"].text == "Half a sentence"


def test_tomas_is_brought_in_front_from_elsewhere(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(tern)
    press(qtbot, window, "gs")
    window.bring(TOMAS)
    rest(qtbot, window)
    assert chosen(window) == "Tomas Okafor"
    assert window.going.place is Place.WAITING


def test_a_notification_brings_the_window_to_its_message(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    words = [(Direction.IN, hours(90 - n), f"Line {n} about the bread. " * 9) for n in range(60)]
    add_messages(tern.shop, tern.shop.rows[TOMAS], words, IdentityId(2))
    asked = next(m for m in tern.shop.messages.values() if m.text.startswith("Line 20 "))
    window = open_window(tern)
    window.bring(TOMAS, asked.id)
    rest(qtbot, window)
    shown = [view for view in window.findChildren(TextView) if not view.visibleRegion().isEmpty()]
    assert any(view.toPlainText().startswith("Line 20 ") for view in shown)
    window.bring(TOMAS)
    rest(qtbot, window)
    shown = [view for view in window.findChildren(TextView) if not view.visibleRegion().isEmpty()]
    assert any(view.toPlainText().startswith("Line 59 ") for view in shown)
