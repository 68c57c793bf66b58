"""The people waiting in the order in which their services stop taking an answer."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from shopbell.changes import Changes
from shopbell.ids import AccountId, ConversationId
from tests.ui.conftest import OpenWindow
from tests.ui.support.backend import FakeBackend
from tests.ui.support.people import names, press, rest
from tests.ui.support.shop import ANA, MEILING, TOMAS
from ui.inbox.order_button import OrderButton
from ui.models.places import Place
from ui.window import ShopbellWindow

LONGEST = ["Ana Ruiz", "Tomas Okafor", "林美玲", "Jo Hartley"]


def close_in(tern: FakeBackend, conversation: ConversationId, left: timedelta) -> None:
    """Its service takes an answer for so long."""
    row = tern.shop.rows[conversation]
    tern.shop.rows[conversation] = replace(row, answer_until=tern.clock.now() + left)


@pytest.fixture
def closing(tern: FakeBackend) -> FakeBackend:
    """Two whose service takes an answer for a while only, at an account that says so."""
    account = tern.shop.accounts[AccountId(5)]
    tern.shop.accounts[account.id] = replace(account, settings={"reply_window_hours": "24"})
    close_in(tern, MEILING, timedelta(hours=2))
    close_in(tern, TOMAS, timedelta(minutes=30))
    return tern


def shown(window: ShopbellWindow) -> Iterator[str]:
    """The words on the button, where it can be seen."""
    return (b.accessibleName() for b in window.findChildren(OrderButton) if b.isVisible())


def test_by_keys_and_remembered(closing: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(closing)
    assert names(window) == LONGEST
    assert list(shown(window)) == ["Order: Longest waiting"]
    press(qtbot, window, "oc")
    assert names(window) == ["Tomas Okafor", "林美玲", "Ana Ruiz", "Jo Hartley"]
    assert list(shown(window)) == ["Order: Closing soon"]
    assert closing.shop.settings["waiting_order"] == "closing"
    press(qtbot, window, "ol")
    assert names(window) == LONGEST
    press(qtbot, window, "oc")
    press(qtbot, window, "gt")
    assert list(shown(window)) == []
    again = open_window(closing)
    assert names(again)[0] == "Tomas Okafor"


def test_by_the_button(closing: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(closing)
    menu = window.columns.people.order.menu_of_orders()
    assert [(a.text(), a.isChecked()) for a in menu.actions()] == [("Longest waiting", True), ("Closing soon", False)]
    menu.actions()[1].trigger()
    rest(qtbot, window)
    assert names(window)[:2] == ["Tomas Okafor", "林美玲"]
    menu.deleteLater()


def test_what_closed_stands_with_the_others_a_minute_later(
    closing: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(closing)
    press(qtbot, window, "oc")
    closing.clock.pass_time(timedelta(minutes=31))
    window.watch._minute.timeout.emit()
    rest(qtbot, window)
    assert names(window) == ["林美玲", "Ana Ruiz", "Tomas Okafor", "Jo Hartley"]
    assert [tag.text for tag in window.columns.model.look(TOMAS).tags][:1] == ["too late here"]


def test_new_words_of_theirs_open_it_again(closing: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(closing)
    press(qtbot, window, "oc")
    close_in(closing, TOMAS, timedelta(hours=24))
    closing.feed.ring(Changes(conversations=frozenset({TOMAS})))
    rest(qtbot, window)
    assert names(window)[:2] == ["林美玲", "Tomas Okafor"]


def test_where_nothing_closes_nothing_is_asked(tern: FakeBackend, open_window: OpenWindow) -> None:
    window = open_window(tern)
    assert list(shown(window)) == []
    assert window.going.place is Place.WAITING
    assert names(window)[0] == window.columns.model.look(ANA).name
