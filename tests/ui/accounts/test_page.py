"""The page of accounts: what each deed does, and that it follows the store without losing its place."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from shopbell.changes import Changes
from shopbell.history import FURTHER
from shopbell.ids import AccountId, GapId
from shopbell.manifest import Idempotency, Manifest, SignIn
from shopbell.model import Account, AccountState, Gap, Progress
from shopbell.spending import UNITS, Allowance
from shopbell.text.times import stamp
from tests.ui.accounts.conftest import Counter
from tests.ui.support.shop import tern_bakery
from ui.accounts.notices import notice_words
from ui.accounts.page import AccountsPage
from ui.accounts.wizard import AccountWizard
from ui.models.account_words import account_look
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

    def press(self, name: str, at: int = -1) -> None:
        """The last of these unless told otherwise: the account that is well stands below the one that is not."""
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
    box = stand.buttons("Announce")[0]
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    stand.rest()
    assert stand.account(MAIL).notify
    assert not stand.account(FACEBOOK).notify
    again = stand.buttons("Announce")[0]
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
    assert wizard.title.text() == "Sign in again: Your e-mail account"
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


def test_whoever_needs_the_owner_stands_first_and_the_page_begins_with_it(stand: Stand) -> None:
    said = stand.said()
    assert "One of 2 needs you." in said
    assert said.index("! Facebook wants you to sign in again.") < said.index("✓ Up to date")


def test_what_is_only_out_of_reach_does_not_need_the_owner(stand: Stand) -> None:
    shop = stand.counter.fake.shop
    shop.accounts[FACEBOOK] = replace(shop.accounts[FACEBOOK], state=AccountState.OFFLINE)
    stand.counter.fake.feed.ring(Changes(accounts=frozenset({FACEBOOK})))
    stand.rest()
    assert "One of 2 cannot be reached now and is tried again by itself." in stand.said()


def past(stand: Stand, *gaps: Gap, **values: object) -> None:
    """The mail account alone, as it was read."""
    shop = stand.counter.fake.shop
    shop.accounts = {MAIL: replace(shop.accounts[MAIL], **values)}  # type: ignore[arg-type]
    shop.gaps = list(gaps)
    stand.counter.fake.feed.ring(Changes(accounts=frozenset({MAIL})))
    stand.rest()


def test_a_card_says_how_far_back_it_was_read(stand: Stand) -> None:
    now = stand.counter.fake.clock.now()
    long_ago = datetime(2021, 3, 3, 12, tzinfo=UTC)
    past(stand, oldest_at=long_ago, whole_at=now)
    assert "Read back to 3 March 2021, the beginning" in stand.said()
    past(stand, oldest_at=long_ago, whole_at=None, progress=Progress(1204, 8000, 180))
    assert "Read back to 3 March 2021 so far · 1,204 of 8,000 messages · 3 min left" in stand.said()
    assert stand.buttons("Read further back") == []


def test_what_may_be_missing_is_said_and_more_is_asked_for(stand: Stand) -> None:
    now = stand.counter.fake.clock.now()
    kept = Gap(GapId(1), MAIL, None, datetime(2025, 3, 3, 12, tzinfo=UTC), "It keeps a year.")
    lost = Gap(GapId(2), MAIL, now - timedelta(hours=2), now - timedelta(hours=1), "Forgotten there.")
    past(stand, kept, lost, oldest_at=kept.end, whole_at=now)
    said = stand.said()
    assert "May be missing: what is older than 3 March 2025 · It keeps a year." in said
    assert any(line.startswith("May be missing: ") and line.endswith(" · Forgotten there.") for line in said)
    stand.press("Read further back")
    assert stand.account(MAIL).settings[FURTHER] == now.isoformat()
    assert stand.buttons("Read further back") == []
    assert "Read back to 3 March 2025 so far" in stand.said()
    past(stand, kept, whole_at=now)
    assert f"Read back to 3 March 2025 · asked for more {now.astimezone():%H:%M}" in stand.said()


def test_many_stretches_are_counted_and_a_closed_one_is_not_missing(stand: Stand) -> None:
    now = stand.counter.fake.clock.now()
    gaps = [Gap(GapId(n), MAIL, now - timedelta(days=n + 1), now - timedelta(days=n), f"No {n}.") for n in range(6)]
    past(stand, *gaps[:5], replace(gaps[5], closed_at=now), oldest_at=now, whole_at=now)
    missing = [line for line in stand.said() if line.startswith("May be missing")]
    assert [line[-2] for line in missing] == ["0", "1", "2"]
    assert "and 2 more stretches like these" in stand.said()


def test_what_is_used_of_a_budget_stands_on_the_card_until_the_period_is_over(stand: Stand) -> None:
    shop, now = stand.counter.fake.shop, stand.counter.fake.clock.now()
    begins = datetime(2026, 12, 1, tzinfo=UTC)

    def told(*allowances: Allowance) -> list[str]:
        for account, allowance in zip((MAIL, FACEBOOK), allowances, strict=True):
            shop.accounts[account] = replace(shop.accounts[account], allowance=allowance)
        stand.counter.fake.feed.ring(Changes(accounts=frozenset({MAIL, FACEBOOK})))
        stand.rest()
        return [words for words in stand.said() if "used" in words]

    night = begins.astimezone(now.tzinfo)
    renews = now.replace(hour=23, minute=5) + timedelta(days=1)
    assert told(Allowance("USD", 1_312_400, 10_000_000, begins), Allowance(UNITS, 4120, 10_000, renews)) == [
        f"4,120 of 10,000 units used today; it begins anew at {renews.astimezone():%H:%M}",
        f"$1.32 of $10.00 used this month; it begins anew on {night.day}\u00a0{night:%B}",
    ]
    over = now - timedelta(seconds=1)
    assert told(Allowance("USD", 5, 10, over), Allowance(UNITS, 5, 10, over)) == []


def test_who_waits_for_the_budget_is_not_told_that_the_service_asked_for_it(stand: Stand) -> None:
    words = "This month's budget for reading is used up."
    made = replace(stand.account(MAIL), state=AccountState.LIMITED, state_text=words)
    network = Network(
        MAIL,
        "X",
        "@tern",
        "X",
        "#000000",
        Manifest("x", "X", "social", frozenset(), SignIn.BROWSER, Idempotency.NONE),
        AccountState.LIMITED,
    )
    now = stand.counter.fake.clock.now().astimezone()
    plain = replace(made, settings={"next_try": (now + timedelta(hours=3)).isoformat()})
    assert "service asks" in account_look(plain, network, now).text
    metered = replace(plain, allowance=Allowance("USD", 5, 10, now + timedelta(days=1)))
    assert account_look(metered, network, now).text == words
