"""Contrast as painted: pixels of the list, in both schemes, chosen row and others."""

from collections import Counter

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from tests.ui.conftest import OpenWindow
from tests.ui.support.backend import FakeBackend
from tests.ui.support.people import press
from ui.theme import ThemeMode
from ui.theme_tokens import contrast
from ui.window import ShopbellWindow


def contrast_in(image: QImage, place: QRect) -> float:
    """Of the commonest colour (the ground) and the one that differs most from it (the letters)."""
    colours = Counter(
        image.pixelColor(x, y).name()
        for x in range(place.left(), place.right())
        for y in range(place.top(), place.bottom())
    )
    ground = colours.most_common(1)[0][0]
    return max(contrast(ground, colour) for colour in colours)


def row_places(window: ShopbellWindow, row: int) -> dict[str, QRect]:
    """Name, first line of words and time of a row, in pixels of the list."""
    view = window.columns.people.list
    index = view.model().index(row, 0)
    rect = view.visualRect(index)
    at = view._painter._places(rect, window.columns.model.look(window.columns.model.ids[row]), mirrored=False)
    first = QRect(at.words.left(), at.words.top() + 2, 60, at.words.height() // 2 - 4)
    return {"name": at.name, "words": first, "time": at.time.adjusted(8, 3, -8, -3)}


@pytest.mark.parametrize("theme", [ThemeMode.LIGHT, ThemeMode.DARK])
@pytest.mark.parametrize("row", [0, 3])
def test_question_and_time_are_at_least_seven_as_painted(
    tern: FakeBackend, open_window: OpenWindow, theme: ThemeMode, row: int
) -> None:
    window = open_window(tern, theme=theme)
    image = window.columns.people.list.viewport().grab().toImage()
    found = {part: contrast_in(image, place) for part, place in row_places(window, row).items()}
    assert min(found.values()) >= 7, found


@pytest.mark.parametrize("theme", [ThemeMode.LIGHT, ThemeMode.DARK])
def test_times_of_others_are_readable_as_painted(
    tern: FakeBackend, open_window: OpenWindow, theme: ThemeMode, qtbot: QtBot
) -> None:
    window = open_window(tern, theme=theme)
    press(qtbot, window, "gt")
    image = window.columns.people.list.viewport().grab().toImage()
    assert contrast_in(image, row_places(window, 2)["time"].adjusted(-8, 0, 8, 0)) >= 4.5


def test_the_scheme_changes_at_once(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(tern)
    light = window.grab().toImage().pixelColor(900, 300).lightness()
    window.actions_.run("theme")
    press(qtbot, window, "")
    assert window.grab().toImage().pixelColor(900, 300).lightness() < light / 2
    assert tern.shop.settings["theme"] == "dark"
