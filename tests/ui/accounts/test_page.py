"""The page of accounts: what each deed does, and that it follows the store without losing its place."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from shopbell.changes import Changes
from shopbell.ids import AccountId
from shopbell.manifest import Idempotency, Manifest, SignIn
from shopbell.model import Account, AccountState
from shopbell.text.times import stamp
from tests.ui.accounts.conftest import Counter
from tests.ui.support.shop import tern_bakery
from ui.accounts.notices import notice_words
from ui.accounts.page import AccountsPage
from ui.accounts.wizard import AccountWizard
from ui.models.networks import Network
from ui.tasks import Tasks
from ui.theme import Theme

MAIL = AccountId(1)
FACEBOOK = AccountId(3)


class Stand:
    """The page over two accounts, one of them signed out."""

    def __init__(self, counter: Counter, tasks: Tasks, theme: Theme, qtbot: QtBot) -> None:
        self.counter, self.tasks, self.qtbot = counter, tasks, qtbot
        known = tern_bakery().accounts
        counter.fake.shop.accounts.update({MAIL: known[MAIL], FACEBOOK: known[FACEBOOK]})
        self.page = AccountsPage(counter.backend, tasks, theme)
        qtbot.addWidget(self.page)
        self.page.open()
        qtbot.waitExposed(self.page)
        self.rest()

    def rest(self) -> None:
        self.qtbot.waitUntil(lambda: self.tasks.idle)

    def account(self, account: AccountId) -> Account:
        return self.counter.fake.shop.accounts[account]

    def buttons(self, name: str) -> list[QAbstractButton]:
        """Those on the screen with this word."""
        return [b for b in self.page.findChildren(QAbstractButton) if b.isVisible() and b.text() == name]

    def press(self, name: str, at: int = 0) -> None:
        QTest.mouseClick(self.buttons(name)[at], Qt.MouseButton.LeftButton)
        self.rest()

    def said(self) -> list[str]:
        return [label.text() for label in self.page.findChildren(QLabel) if label.isVisible()]


@pytest.fixture
def stand(counter: Counter, tasks: Tasks, theme: Theme, qtbot: QtBot) -> Stand:
    return Stand(counter, tasks, theme, qtbot)


def test_each_account_says_how_it_is_in_words_with_a_sign(stand: Stand) -> None:
    said = stand.said()
    assert "hello@tern.shop" in said
    assert "✓ Up to date" in said
    assert "! Facebook wants you to sign in again." in said


def test_what_is_only_partly_well_stands_below_a_good_state(stand: Stand) -> None:
    shop = stand.counter.fake.shop
    told = "No news from forum.example/feed since Tue 14:02. <b>It</b> does not answer properly (404)."
    shop.accounts[MAIL] = replace(shop.accounts[MAIL], notices=(told,))
    stand.counter.fake.feed.ring(Changes(accounts=frozenset({MAIL})))
    stand.rest()
    assert "✓ Up to date" in stand.said()
    assert f"Note: {told}" in stand.said()


@pytest.mark.parametrize(
    ("state", "heard", "words"),
    [
        (
            AccountState.OK,
            0,
            "Telegram keeps new messages for 24 hours. If Shopbell does not run for longer, the older",
        ),
        (AccountState.OFFLINE, 3, "Telegram forgets what came meanwhile from {later} on. Until then nothing is lost."),
        (AccountState.PAUSED, 30, "Telegram has begun to forget what came meanwhile, since {later}."),
        (AccountState.CLOSED, 3, ""),
    ],
)
def test_a_service_that_forgets_says_until_when_to_come_back(state: AccountState, heard: int, words: str) -> None:
    now = datetime(2026, 11, 25, 12, tzinfo=UTC)
    known = replace(tern_bakery().accounts[MAIL], state=state, last_heard_at=now - timedelta(hours=heard))
    manifest = Manifest("telegram", "Telegram", "chat", frozenset(), SignIn.TOKEN, Idempotency.NONE, keeps_hours=24)
    network = Network(MAIL, "Telegram", "@tern_bot", "Te", "#2481cc", manifest, state)
    said = " ".join(notice_words(known, network, now))
    later = stamp(now + timedelta(hours=24 - heard), now)
    assert said.startswith(words.format(later=later))
    assert bool(said) == bool(words)


def test_an_account_is_paused_and_goes_on(stand: Stand) -> None:
    stand.press("Pause")
    assert stand.account(MAIL).state is AccountState.PAUSED
    assert "Paused. Nothing is read or sent until you go on." in stand.said()
    stand.press("Go on")
    assert stand.account(MAIL).state is AccountState.OK


def test_one_account_is_silenced_and_the_keys_stay_where_they_were(stand: Stand) -> None:
    box = stand.buttons("Announce")[1]
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    stand.rest()
    assert stand.account(MAIL).notify
    assert not stand.account(FACEBOOK).notify
    again = stand.buttons("Announce")[1]
    assert not again.isChecked()
    assert again.hasFocus()


@pytest.mark.parametrize(("answer", "kept"), [("Keep them to read", True), ("Delete them for good", False)])
def test_removing_asks_what_happens_to_the_messages(stand: Stand, answer: str, kept: bool) -> None:
    stand.press("Remove…")
    assert MAIL in stand.counter.fake.shop.accounts
    stand.press(answer)
    assert MAIL not in stand.counter.fake.shop.accounts
    assert stand.counter.fake.shop.settings["removed"] == f"{MAIL} {kept}"
    assert "hello@tern.shop" not in stand.said()


def test_the_question_stays_open_while_the_account_is_read(stand: Stand) -> None:
    stand.press("Remove…")
    shop = stand.counter.fake.shop
    shop.accounts[MAIL] = replace(shop.accounts[MAIL], state=AccountState.SYNCING)
    stand.counter.fake.feed.ring(Changes(accounts=frozenset({MAIL})))
    stand.rest()
    assert "Reading…" in stand.said()
    assert len(stand.buttons("Keep them to read")) == 1


def test_signing_in_again_comes_with_the_address_filled_in(stand: Stand) -> None:
    shop = stand.counter.fake.shop
    shop.accounts = {MAIL: replace(shop.accounts[MAIL], state=AccountState.SIGN_IN)}
    stand.counter.fake.feed.ring(Changes(accounts=frozenset({MAIL})))
    stand.rest()
    stand.press("Sign in again")
    (wizard,) = stand.page.findChildren(AccountWizard)
    (address,) = [e for e in wizard.findChildren(QLineEdit) if e.accessibleName() == "E-mail address"]
    assert address.text() == "hello@tern.shop"


def test_a_closed_account_can_only_be_removed(stand: Stand) -> None:
    shop = stand.counter.fake.shop
    shop.accounts = {MAIL: replace(shop.accounts[MAIL], state=AccountState.CLOSED)}
    stand.counter.fake.feed.ring(Changes(accounts=frozenset({MAIL})))
    stand.rest()
    assert "Closed. Its history can be read and searched." in stand.said()
    assert stand.buttons("Pause") == []
    assert len(stand.buttons("Remove…")) == 1


def test_without_an_account_the_page_says_what_to_do(stand: Stand) -> None:
    stand.counter.fake.shop.accounts = {}
    stand.counter.fake.feed.ring(Changes(everything=True))
    stand.rest()
    assert "There is no account yet. Add the first one below." in stand.said()
