"""How are we doing? in the window: its sentences, its numbers and their people, outcomes, files and paper."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QDate, QDateTime, QPoint, Qt, QTime
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from shopbell.errors import Rejected
from shopbell.insight import Work
from shopbell.model import View
from tests.storage.make import ANA, BEN, SHOP, mail
from tests.ui.conftest import OpenWindow
from tests.ui.support.people import click, names, press, rest
from tests.ui.support.real import Shop
from ui.insight.deeds import amount_of, paint_on
from ui.widgets.buttons import Button
from ui.widgets.plain import PlainLabel

Opened = tuple[Shop, Any]


@pytest.fixture
def opened(shop: Shop, open_window: OpenWindow) -> Iterator[Opened]:
    """Six asked and were answered after an hour to six, Ben was never answered."""
    for number in range(6):
        who = ANA if number % 2 else BEN
        shop.arrive(
            mail(f"q{number}", number * 60, "Do you deliver?", sender=who, subject=f"S{number}"),
            mail(f"r{number}", number * 60 + 60 * (number + 1), "We do.", sender=SHOP, parents=[f"q{number}"]),
        )
    shop.arrive(mail("b1", 24 * 60, "Is my order ready?", sender=BEN, subject="Order"))
    window = open_window(shop.fake)
    yield shop, window
    shop.wait(window.shutdown())


def page_of(window: Any, qtbot: QtBot) -> Any:
    press(qtbot, window, "gh")
    page = window.columns.insight
    qtbot.waitUntil(lambda: any("questions came" in words for words in told(page)))
    return page


def told(page: Any) -> list[str]:
    return [label.text() for label in page.inside.findChildren(PlainLabel) if label.isVisibleTo(page)]


def number(page: Any, beginning: str) -> Button:
    (found,) = [b for b in page.inside.findChildren(Button) if b.accessibleName().startswith(beginning)]
    button: Button = found
    return button


def test_it_says_what_was_asked_and_half_the_waits(opened: Opened, qtbot: QtBot) -> None:
    _, window = opened
    page = page_of(window, qtbot)
    words = told(page)
    assert "7 questions came; 1 has no answer. Before that nobody asked." in words
    assert "3 h" in words
    assert "too few to tell" in words
    assert any(line.startswith("1 person waits now.") for line in words)
    assert "Nothing slipped." in words


def test_every_number_opens_its_people_and_the_way_back_is_a_key(opened: Opened, qtbot: QtBot) -> None:
    _, window = opened
    page = page_of(window, qtbot)
    click(number(page, "Never answered"))
    qtbot.waitUntil(lambda: names(window) == ["Ben Okafor"])
    qtbot.waitUntil(lambda: window.columns.people.title.text() == "Never answered · shop@example.org")
    assert window.columns.people.below.text() == "1 conversation"
    press(qtbot, window, "gw")
    rest(qtbot, window)
    assert window.columns.people.title.text() == "1 person is waiting"


def choose(qtbot: QtBot, window: Any, beginning: str) -> None:
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    (action,) = [one for one in menu.actions() if beginning in one.text()]
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    with qtbot.waitActive(window):
        window.activateWindow()
    rest(qtbot, window)


def test_an_outcome_is_marked_with_one_key_and_stands_on_the_page(opened: Opened, qtbot: QtBot) -> None:
    shop, window = opened
    press(qtbot, window, "b")
    choose(qtbot, window, "Sale")
    QTest.keyClicks(window.columns.bar.text, "38,50 EUR")
    QTest.keyClick(window.columns.bar.text, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.columns.notice.words.text() == "Marked: Sale · 38.50 EUR")
    page = page_of(window, qtbot)
    assert "1 × sale, 0 in the time before, worth 38.50 EUR." in told(page)
    click(window.columns.notice.button)
    rest(qtbot, window)
    where = shop.wait(shop.store.library.rows(View.WAITING)).rows[0].id
    assert shop.wait(shop.store.insight.outcomes_of(where)) == ()


def test_a_chosen_day_is_compared_around_and_kept(opened: Opened, qtbot: QtBot) -> None:
    _, window = opened
    page = page_of(window, qtbot)
    (button,) = [b for b in page.inside.findChildren(Button) if b.text().startswith("Compare before")]
    click(button)
    window.columns.bar.date.setDateTime(QDateTime(QDate(2026, 11, 10), QTime(12, 0)))
    click(window.columns.bar.take)
    qtbot.waitUntil(lambda: "Compared around 10.11.2026:" in told(page))


def test_the_page_is_saved_as_csv(opened: Opened, qtbot: QtBot, tmp_path: Path, home: Path) -> None:
    _, window = opened
    page = page_of(window, qtbot)
    click(page.save)
    (dialog,) = window.findChildren(QFileDialog)
    target = tmp_path / "figures.csv"
    dialog.selectFile(str(target))
    dialog.accept()
    qtbot.waitUntil(target.exists)
    qtbot.waitUntil(lambda: not window.findChildren(QFileDialog))
    (home / ".config" / "QtProject.conf").unlink(missing_ok=True)  # Qt's own, of any program's file dialog
    lines = target.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "section,account or kind,figure,value,from,to"
    assert any(line.startswith("response,shop@example.org,asked,7,") for line in lines)


def test_the_page_is_put_on_paper(opened: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    _, window = opened
    page = page_of(window, qtbot)
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "page.pdf"))
    paint_on(printer, page.inside)
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")


def test_time_counts_while_hands_move_and_never_longer_than_a_pause(opened: Opened, qtbot: QtBot) -> None:
    shop, window = opened
    clock = shop.fake.clock
    people = window.columns.people.list

    def move(seconds: float) -> None:
        clock.pass_time(timedelta(seconds=seconds))
        QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=people.mapTo(window, QPoint(5, 300)))

    rest(qtbot, window)
    move(0)
    for seconds in (5, 5, 600):
        move(seconds)
    window.insight.hours.rest()
    rest(qtbot, window)
    spent = shop.wait(shop.store.insight.spent("2026-11-01", "2026-11-30"))
    assert [(one.work, one.seconds) for one in spent] == [(Work.READING, 40)]


def test_writing_is_counted_as_writing(opened: Opened, qtbot: QtBot) -> None:
    shop, window = opened
    press(qtbot, window, "r")
    field = window.columns.conversation.composer.parts.text
    assert field.hasFocus()
    for _ in range(4):
        shop.fake.clock.pass_time(timedelta(seconds=10))
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_A)
    window.insight.hours.rest()
    rest(qtbot, window)
    spent = shop.wait(shop.store.insight.spent("2026-11-01", "2026-11-30"))
    assert {one.work: one.seconds for one in spent}[Work.WRITING] >= 30


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("", (None, "")),
        ("38.50 EUR", (3850, "EUR")),
        ("€ 38,50", (3850, "€")),
        ("1.200,00 €", (120_000, "€")),
        ("1,200", (120_000, "")),
        ("12", (1200, "")),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, amount: tuple[int | None, str]) -> None:
    assert amount_of(text) == amount


@pytest.mark.parametrize("text", ["a lot", "12 of these and more", "9" * 30])
def test_what_is_no_amount_is_said(text: str) -> None:
    with pytest.raises(Rejected):
        amount_of(text)


def test_the_figures_are_explained_one_click_away(opened: Opened, qtbot: QtBot) -> None:
    _, window = opened
    page = page_of(window, qtbot)
    assert not any("A slip is" in words for words in told(page))
    click(page.meaning)
    assert any("A slip is" in words for words in told(page))
