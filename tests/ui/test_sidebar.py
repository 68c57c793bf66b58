"""Accounts on the left: health in a sign, a word and a sentence; what goes on, at the foot."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from shopbell.changes import Changes
from shopbell.ids import AccountId, OutboxId
from shopbell.model import AccountState, OutboxState, Progress
from tests.ui.conftest import OpenWindow
from tests.ui.support.backend import FakeBackend
from tests.ui.support.people import click, names, rest
from tests.ui.support.shop import add_row, hours
from ui.backend import EngineState
from ui.sidebar.account_line import AccountLine
from ui.widgets.plain import PlainLabel
from ui.window import ShopbellWindow

MAIL = AccountId(1)
FACEBOOK = AccountId(3)


def line(window: ShopbellWindow, account: AccountId) -> AccountLine:
    return window.columns.sidebar._lines[account]


def said(window: ShopbellWindow, account: AccountId) -> str:
    labels = line(window, account).findChildren(PlainLabel)
    return " · ".join(label.text() for label in labels if label.isVisible() and label.text())


def become(tern: FakeBackend, account: AccountId, **values: object) -> None:
    known = tern.shop.accounts[account]
    tern.shop.accounts[account] = replace(known, **values)  # type: ignore[arg-type]
    tern.feed.ring(Changes(accounts=frozenset({account})))


def test_a_signed_out_account_says_since_when_and_offers_to_sign_in(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(tern)
    since = tern.shop.accounts[FACEBOOK].state_since.astimezone()
    assert f"Signed out since {since:%H:%M}. What you write waits here." in said(window, FACEBOOK)
    with qtbot.waitSignal(window.sign_in_requested) as asked:
        click(line(window, FACEBOOK)._sign_in)
    assert asked.args == [FACEBOOK]


def test_a_lost_line_names_the_account_counts_down_and_goes_by_itself(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(tern)
    next_try = tern.clock.now() + timedelta(seconds=25)
    become(
        tern,
        MAIL,
        state=AccountState.OFFLINE,
        state_since=tern.clock.now(),
        settings={"next_try": next_try.isoformat()},
    )
    rest(qtbot, window)
    assert "hello@tern.shop · ! offline · No connection since" in said(window, MAIL)
    assert "You can read, search and write. Next try in 0:25." in said(window, MAIL)
    tern.clock.pass_time(timedelta(seconds=7))
    window.watch._second.timeout.emit()
    assert "Next try in 0:18." in said(window, MAIL)
    click(line(window, MAIL)._try)
    assert tern.engine.wakes == 1
    become(tern, MAIL, state=AccountState.OK, settings={})
    rest(qtbot, window)
    assert said(window, MAIL) == "hello@tern.shop · ✓"
    assert not window.watch._second.isActive()


def test_history_being_read_says_how_far_and_how_long(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(tern)
    become(tern, MAIL, state=AccountState.SYNCING, progress=Progress(1204, 8000, 185))
    rest(qtbot, window)
    assert "1,204 of 8,000 messages · 3 min left" in said(window, MAIL)


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (AccountState.LIMITED, "waits"),
        (AccountState.BROKEN, "stopped"),
        (AccountState.PAUSED, "paused"),
        (AccountState.CLOSED, "read only"),
    ],
)
def test_every_state_has_a_word(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot, state: AccountState, word: str
) -> None:
    window = open_window(tern)
    become(tern, MAIL, state=state)
    rest(qtbot, window)
    assert word in said(window, MAIL)


def test_the_foot_counts_accounts_up_to_date_and_replies_waiting(tern: FakeBackend, open_window: OpenWindow) -> None:
    sidebar = open_window(tern).columns.sidebar
    assert sidebar.summary.text() == "Five accounts up to date · 1 min ago"
    assert sidebar.outbox_words.text() == "1 reply waiting to leave: no sign-in"


def test_a_refused_reply_asks_for_the_owner(tern: FakeBackend, open_window: OpenWindow) -> None:
    item = tern.shop.outbox[OutboxId(7)]
    tern.shop.outbox[item.id] = replace(item, state=OutboxState.REFUSED)
    sidebar = open_window(tern).columns.sidebar
    assert sidebar.outbox_words.text() == "1 reply needs you before it can leave"


def test_up_to_date_never_stands_beside_a_dead_engine(tern: FakeBackend, open_window: OpenWindow) -> None:
    window = open_window(tern)
    tern.engine.become(EngineState.DOWN)
    assert "up to date" not in window.columns.sidebar.summary.text()
    assert "started again" in window.columns.sidebar.summary.text()
    tern.engine.become(EngineState.RUNNING)
    assert "up to date" in window.columns.sidebar.summary.text()


def test_the_first_person_to_arrive_is_opened(
    empty: FakeBackend, tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(empty)
    empty.shop.accounts.update(tern.shop.accounts)
    row = add_row(empty.shop, 1, "Noa Levi", 1, "Are you open?", hours(0), question="Are you open?")
    empty.feed.ring(Changes(conversations=frozenset({row.id}), accounts=frozenset({MAIL})))
    rest(qtbot, window)
    assert names(window) == ["Noa Levi"]
    assert window.columns.conversation.conversation == row.id
