"""A dozen accounts on the page, in every state there is: each with sign, word and text, nothing cut, also at 200 %."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from shopbell.ids import AccountId, GapId
from shopbell.model import AccountState, Gap, Progress
from tests.ui.support.backend import FakeBackend
from ui.accounts.card import AccountCard
from ui.accounts.page import AccountsPage
from ui.tasks import Tasks
from ui.theme import Theme
from ui.widgets.buttons import Button

LONG = "The server says: 5.7.1 this mailbox of the bakery at the harbour is over its limit of stored messages."


def fill(tern: FakeBackend) -> None:
    """Twelve accounts, of which some have lost something."""
    shop, now = tern.shop, tern.clock.now()
    some = tuple(shop.accounts.values())
    states = tuple(AccountState)
    for number in range(12):
        account = replace(
            some[number % len(some)],
            id=AccountId(number + 1),
            address=f"a.rather.long.address.of.the.bakery.{number}@harbour-street.example",
            state=states[number % len(states)],
            state_text=LONG if number % 3 == 0 else "",
            oldest_at=now - timedelta(days=900),
            whole_at=now if number % 2 else None,
            progress=Progress(1204, 8000, 180) if not number % 2 else None,
        )
        shop.accounts[account.id] = account
        shop.gaps.append(Gap(GapId(number), account.id, None, now - timedelta(days=900), "It keeps a year only."))
        begun, ended = now - timedelta(hours=9), now - timedelta(hours=7)
        shop.gaps.append(Gap(GapId(100 + number), account.id, begun, ended, "", outage=True))


@pytest.fixture(params=[1.0, 2.0], ids=["100 %", "200 %"])
def page(
    tern: FakeBackend, tasks: Tasks, theme: Theme, qtbot: QtBot, request: pytest.FixtureRequest
) -> Iterator[AccountsPage]:
    fill(tern)
    theme.set_scale(request.param)
    laptop = QWidget()
    laptop.resize(1280, 720)
    qtbot.addWidget(laptop)
    laptop.show()
    made = AccountsPage(tern.backend, tasks, theme, laptop)
    made.open()
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: tasks.idle and len(made.findChildren(AccountCard)) == 12)
    yield made
    laptop.close()


def test_every_card_has_its_words_whole(page: AccountsPage, qtbot: QtBot) -> None:
    for card in page.findChildren(AccountCard):
        labels = [one for one in card.findChildren(QLabel) if one.isVisible() and one.text()]
        assert len(labels) >= 3
        short = [one.text() for one in labels if one.height() < one.heightForWidth(one.width())]
        narrow = [one.text() for one in labels if not one.wordWrap() and one.width() < one.sizeHint().width()]
        assert short == narrow == []
        for button in card.findChildren(Button):
            if button.isVisible():
                assert button.width() >= button.fontMetrics().horizontalAdvance(button.text())


def test_the_cards_are_no_wider_than_the_page(page: AccountsPage) -> None:
    for card in page.findChildren(AccountCard):
        right = card.mapTo(page, card.rect().topRight()).x()
        assert right <= page.width()
        for child in card.findChildren(QAbstractButton):
            if child.isVisible():
                assert child.mapTo(card, child.rect().topRight()).x() <= card.width()


def test_they_stand_side_by_side_where_there_is_room_and_leave_none_empty(page: AccountsPage, theme: Theme) -> None:
    cards = page.findChildren(AccountCard)
    columns = sorted({card.mapTo(page, card.rect().topLeft()).x() for card in cards})
    assert len(columns) == (2 if theme.scale < 1.5 else 1)
    whole = sum(next(card.width() for card in cards if card.mapTo(page, QPoint()).x() == left) for left in columns)
    assert whole > 0.9 * page.width()


def test_the_last_one_is_reached_by_keys(page: AccountsPage, qtbot: QtBot) -> None:
    last = page.findChildren(AccountCard)[-1]
    for _ in range(200):
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
        if last.isAncestorOf(page.focusWidget()):
            break
    assert last.isAncestorOf(page.focusWidget())
    assert not last.visibleRegion().isEmpty(), "it was scrolled into sight"
