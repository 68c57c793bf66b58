"""An account that stops is announced, once, until it goes on."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from shopbell.changes import Changes
from shopbell.ids import AccountId
from shopbell.model import AccountState
from tests.ui.support.backend import FakeBackend
from tests.ui.tray.support import FakeNotifier
from ui.tasks import Tasks
from ui.theme import Theme
from ui.tray.alarms import account_of
from ui.tray.preferences import NOTIFY, OFF, QUIET_UNTIL
from ui.tray.service import Tray

MAIL, FACEBOOK = AccountId(1), AccountId(3)


class Stand:
    """The tray over two accounts, of which Facebook was signed out before."""

    def __init__(self, tern: FakeBackend, tasks: Tasks, theme: Theme, qtbot: QtBot) -> None:
        self.tern, self.tasks, self.qtbot = tern, tasks, qtbot
        self.notifier = FakeNotifier()
        self.wanted: list[AccountId] = []
        self.tray = Tray(tern.backend, tasks, theme, self.notifier, lambda conversation: False)
        self.tray.account_requested.connect(self.wanted.append)
        tasks.start(self._start())
        self.rest()

    async def _start(self) -> None:
        await self.tray.begin()
        await self.tray.start()

    def rest(self) -> None:
        self.qtbot.waitUntil(lambda: self.tasks.idle)

    def become(self, account: AccountId, state: AccountState, text: str = "") -> None:
        """The engine says how an account is."""
        accounts = self.tern.shop.accounts
        accounts[account] = replace(accounts[account], state=state, state_text=text)
        self.tern.feed.ring(Changes(accounts=frozenset({account})))
        self.rest()

    def close(self) -> None:
        self.tasks.start(self.tray.close())
        self.rest()


@pytest.fixture
def stand(tern: FakeBackend, tasks: Tasks, theme: Theme, qtbot: QtBot) -> Stand:
    return Stand(tern, tasks, theme, qtbot)


def test_an_account_that_is_signed_out_says_so_and_offers_the_sign_in(stand: Stand) -> None:
    assert stand.notifier.history == [], "what had stopped before is in the window"
    stand.become(MAIL, AccountState.SIGN_IN, "The password was changed. Sign in again.")
    (notice,) = stand.notifier.history
    assert notice.title == "hello@tern.shop on E-mail is signed out"
    assert notice.body == "The password was changed. Sign in again."
    assert not notice.quiet
    stand.notifier.hands.acted(notice.key, "sign-in")
    stand.notifier.hands.opened(notice.key)
    assert stand.wanted == [MAIL, MAIL]
    stand.close()


def test_it_is_said_once_and_goes_when_the_account_is_well(stand: Stand) -> None:
    for _ in range(3):
        stand.become(MAIL, AccountState.BROKEN, "Stopped.")
    assert len(stand.notifier.history) == 1
    stand.become(MAIL, AccountState.OK)
    assert stand.notifier.shown == {}
    stand.become(MAIL, AccountState.BROKEN, "Stopped.")
    assert len(stand.notifier.history) == 2
    stand.close()


@pytest.mark.parametrize("state", [AccountState.OFFLINE, AccountState.LIMITED, AccountState.PAUSED])
def test_what_comes_back_by_itself_is_not_announced(stand: Stand, state: AccountState) -> None:
    stand.become(MAIL, state)
    assert stand.notifier.history == []
    stand.close()


def test_quiet_hours_put_it_off_and_switched_off_means_off(stand: Stand) -> None:
    settings, clock = stand.tern.shop.settings, stand.tern.clock
    settings[QUIET_UNTIL] = (clock.now() + timedelta(hours=1)).isoformat()
    stand.become(MAIL, AccountState.SIGN_IN)
    assert stand.notifier.history == []
    settings[QUIET_UNTIL] = ""
    settings[NOTIFY] = OFF
    stand.become(MAIL, AccountState.SIGN_IN)
    assert stand.notifier.history == []
    settings[NOTIFY] = ""
    stand.become(MAIL, AccountState.SIGN_IN)
    assert len(stand.notifier.history) == 1
    stand.close()


@pytest.mark.parametrize(("key", "account"), [("account7", 7), ("account", None), ("sent7", None), ("c7", None)])
def test_which_account_a_notification_is_about(key: str, account: int | None) -> None:
    assert account_of(key) == account
