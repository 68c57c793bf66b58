"""Where things lie: seven people at 1280×720, nothing cut or overlapping at 200 % text, right to left."""

import itertools

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import OpenWindow
from tests.ui.support.backend import FakeBackend
from tests.ui.support.people import press, rest
from tests.ui.support.shop import add_row, hours
from ui.widgets.plain import ElidedLabel, PlainLabel
from ui.window import ShopbellWindow

SCALES = pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])


def columns(window: ShopbellWindow) -> list[QWidget]:
    parts = window.columns
    return [p for p in (parts.sidebar, parts.middle, parts.right, parts.person) if p.isVisible()]


def in_window(widget: QWidget) -> QRect:
    window = widget.window()
    return QRect(widget.mapTo(window, widget.rect().topLeft()), widget.size())


def test_seven_people_fit_at_1280_by_720_in_rows_of_at_most_80(tern: FakeBackend, open_window: OpenWindow) -> None:
    for number in range(200, 210):
        add_row(tern.shop, number, f"Person {number}", 1, "Are you open?", hours(1))
    view = open_window(tern).columns.people.list
    assert view.rowHeight(0) <= 80
    assert view.viewport().height() // view.rowHeight(0) >= 7


@SCALES
def test_columns_share_the_window_without_overlap(tern: FakeBackend, open_window: OpenWindow, scale: float) -> None:
    window = open_window(tern, scale=scale)
    places = [in_window(part) for part in columns(window)]
    assert all(window.rect().contains(place) for place in places)
    assert not any(a.intersects(b) for a, b in itertools.combinations(places, 2))


def test_the_person_folds_away_at_200_percent_and_comes_when_asked_for(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(tern, scale=2.0)
    assert not window.columns.person.isVisible()
    press(qtbot, window, "p")
    assert window.columns.person.isVisible()
    assert window.rect().contains(in_window(window.columns.person))
    press(qtbot, window, "p")
    assert not window.columns.person.isVisible()
    assert window.columns.middle.isVisible()


@SCALES
def test_no_word_on_the_left_or_in_the_list_head_is_cut(
    tern: FakeBackend, open_window: OpenWindow, scale: float
) -> None:
    window = open_window(tern, scale=scale)
    parts = (window.columns.sidebar, window.columns.people)
    labels = [label for part in parts for label in part.findChildren(PlainLabel)]
    shown = [w for w in labels if w.isVisible() and not isinstance(w, ElidedLabel) and w.text()]
    assert len(shown) > 10
    cut = [
        label.text()
        for label in shown
        if label.width() < label.minimumSizeHint().width() or label.height() < label.heightForWidth(label.width())
    ]
    assert cut == []


@SCALES
def test_no_button_is_narrower_than_its_words(tern: FakeBackend, open_window: OpenWindow, scale: float) -> None:
    window = open_window(tern, scale=scale)
    parts = (window.columns.sidebar, window.columns.people)
    buttons = [b for part in parts for b in part.findChildren(QPushButton) if b.isVisible()]
    assert len(buttons) > 5
    cut = [b.accessibleName() for b in buttons if b.width() < b.minimumSizeHint().width()]
    assert cut == []


@SCALES
def test_a_call_is_asked_about_in_whole_words_with_room_to_answer(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot, scale: float
) -> None:
    window = open_window(tern, scale=scale)
    press(qtbot, window, "c")
    bar = window.columns.bar
    assert bar.isVisible()
    assert bar.question.height() >= bar.question.heightForWidth(bar.question.width()) > 0
    assert bar.question.width() >= bar.question.minimumSizeHint().width()
    assert bar.text.width() >= 160
    assert window.rect().contains(in_window(bar))


def test_text_is_in_four_sizes_none_under_twelve(tern: FakeBackend, open_window: OpenWindow) -> None:
    window = open_window(tern)
    sizes = {w.fontInfo().pixelSize() for w in window.findChildren(QWidget) if w.isVisible()}
    assert len(sizes) <= 4
    assert min(sizes) >= 12


def test_right_to_left_mirrors_the_columns(tern: FakeBackend, open_window: OpenWindow, qapp: QApplication) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        window = open_window(tern)
        lefts = [in_window(part).left() for part in columns(window)]
        assert lefts == sorted(lefts, reverse=True)
        picture = window.columns.people.list.viewport().grab().toImage()
        # The avatar of the first person is at the right end now.
        avatar = picture.pixelColor(picture.width() - 24, 30)
        assert avatar.saturation() > 60
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_size_and_columns_are_kept_for_the_next_time(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    first = open_window(tern, size=None)
    first.resize(880, 640)  # no wider than the screen of the offscreen platform
    first.columns.setSizes([230, 330, 320, 0])
    first.columns.splitterMoved.emit(230, 1)
    qtbot.waitUntil(lambda: "window.columns" in tern.shop.settings)
    rest(qtbot, first)
    second = open_window(tern, size=None)
    assert (second.width(), second.height()) == (880, 640)
    assert second.columns.sizes()[:2] == first.columns.sizes()[:2]


def test_text_grows_by_keys_and_is_kept(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(tern, scale=None)
    window.actions_.run("larger")
    rest(qtbot, window)
    assert tern.shop.settings["text_scale"] == "1.10"
    assert open_window(tern, scale=None).theme.scale == pytest.approx(1.1)
