"""The row under the pointer never moves; what comes in out of sight says so."""

from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from shopbell.changes import Changes
from shopbell.ids import ConversationId
from shopbell.model import Turn, View
from tests.ui.conftest import OpenWindow
from tests.ui.support.backend import FakeBackend
from tests.ui.support.people import names, press, rest, row_top
from tests.ui.support.shop import ANA, add_row, hours
from ui.window import ShopbellWindow


def arrive(tern: FakeBackend, number: int) -> ConversationId:
    """Somebody's newest words, ours already answered: the top of 'their turn'."""
    row = add_row(tern.shop, number, f"New {number}", 1, "Thanks!", hours(0), turn=Turn.THEIRS)
    tern.feed.ring(Changes(conversations=frozenset({row.id})))
    return row.id


def point_at(window: ShopbellWindow, name: str) -> None:
    """Put the pointer on somebody's row."""
    view = window.columns.people.list
    row = names(window).index(name)
    place = view.visualRect(view.model().index(row, 0)).center()
    QCursor.setPos(view.viewport().mapToGlobal(place))
    QTest.mouseMove(view.viewport(), place)


def point_away(window: ShopbellWindow) -> None:
    QCursor.setPos(window.mapToGlobal(QPoint(5, 5)))
    QTest.mouseMove(window.columns.sidebar, QPoint(5, 5))


def test_a_new_row_above_does_not_move_the_row_under_the_pointer(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(tern)
    press(qtbot, window, "gt")
    name = names(window)[3]
    point_at(window, name)
    before = row_top(window, name)
    arrive(tern, 90)
    rest(qtbot, window)
    arrive(tern, 91)
    rest(qtbot, window)
    assert names(window)[:2] == ["New 91", "New 90"]
    assert row_top(window, name) == before
    above = window.columns.people.above
    assert above.isVisible()
    assert above.text() == "2 new above"
    above.click()
    assert window.columns.people.list.verticalScrollBar().value() == 0
    assert not above.isVisible()


def test_a_row_leaving_above_does_not_move_the_row_under_the_pointer(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(tern)
    name = "Jo Hartley"
    point_at(window, name)
    before = row_top(window, name)
    del tern.shop.rows[ANA]
    tern.feed.ring(Changes(conversations=frozenset({ANA})))
    rest(qtbot, window)
    assert "Ana Ruiz" not in names(window)
    assert row_top(window, name) == before
    point_away(window)
    window.columns.people.list.let_go()
    qtbot.waitUntil(lambda: row_top(window, name) < before)


def test_away_from_the_list_and_at_its_top_news_shows_at_once(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(tern)
    point_away(window)
    press(qtbot, window, "gt")
    arrive(tern, 90)
    rest(qtbot, window)
    assert window.columns.people.list.verticalScrollBar().value() == 0
    assert not window.columns.people.above.isVisible()


def test_the_chosen_person_stays_chosen_when_rows_come_and_go(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(tern)
    press(qtbot, window, "gtjj")
    current = window.columns.people.list.current
    arrive(tern, 90)
    rest(qtbot, window)
    view = window.columns.people.list
    assert view.current == current
    assert view.currentIndex().row() == window.columns.model.row_of(current)


def test_who_writes_to_an_empty_place_is_opened_while_the_owner_is_there_and_not_later(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    for id_ in [row.id for row in tern.shop.in_view(View.THEIRS)]:
        del tern.shop.rows[id_]
    window = open_window(tern)
    press(qtbot, window, "gt")
    assert names(window) == []
    first = arrive(tern, 90)
    rest(qtbot, window)
    assert window.columns.conversation.conversation == first
    del tern.shop.rows[first]
    press(qtbot, window, "gt")
    with qtbot.waitSignal(window.going.soon.timeout):
        window.going.soon.setInterval(1)
    arrive(tern, 91)
    rest(qtbot, window)
    assert names(window) == ["New 91"]
    assert window.columns.conversation.conversation is None
