"""What sending costs stands above the field before it is pressed, and only where it costs something."""

from dataclasses import replace
from datetime import timedelta

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from shopbell.changes import Changes
from shopbell.model import Visibility
from shopbell.spending import UNITS, Allowance, Price
from tests.ui.composer.conftest import Show
from tests.ui.support.backend import FakeBackend
from tests.ui.support.shop import MEILING
from ui.composer.hints import Hint
from ui.tasks import Tasks
from ui.thread.pane import ConversationPane

X = Price("USD", answer=10_000, link=200_000, private=15_000)


def charge(tern: FakeBackend, pane: ConversationPane, price: Price, allowance: Allowance | None = None) -> None:
    """The network of Mei-Ling's conversation charges from now on."""
    network = pane.composer.place.network
    assert network is not None
    made = replace(network, manifest=replace(network.manifest, price=price), allowance=allowance)
    pane.composer.set_place(replace(pane.composer.place, network=made))


def said(pane: ConversationPane) -> str:
    return pane.composer.parts.hints.words(Hint.COST)


def write(pane: ConversationPane, words: str) -> None:
    pane.composer.parts.text.clear()
    QTest.keyClicks(pane.composer.parts.text, words)


def test_sending_is_free_nearly_everywhere_and_nothing_is_said(show: Show) -> None:
    pane = show(MEILING)
    write(pane, "Yes, see tern.shop")
    assert said(pane) == ""


def test_the_cost_is_said_while_something_is_written_and_a_link_is_named_as_the_reason(
    tern: FakeBackend, show: Show
) -> None:
    pane = show(MEILING)
    charge(tern, pane, X)
    pane.composer.choose_visibility(Visibility.PUBLIC)
    assert said(pane) == "", "nothing is written yet"
    write(pane, "Yes, until six.")
    assert said(pane) == "Sending this costs about $0.01."
    write(pane, "Yes, see tern.shop for the hours")
    assert said(pane) == "Sending this costs about $0.20, because it has a link."
    pane.composer.choose_visibility(Visibility.PRIVATE)
    assert said(pane) == "Sending this costs about $0.02."
    pane.composer.parts.text.clear()
    assert said(pane) == ""


def test_it_stands_first_but_for_what_an_answer_leaves_open(tern: FakeBackend, show: Show) -> None:
    assert list(Hint)[:2] == [Hint.OPEN, Hint.COST], "two lines are shown: it is always one of them"


def test_who_has_not_enough_left_is_told_before_the_press(tern: FakeBackend, show: Show) -> None:
    pane = show(MEILING)
    soon = tern.clock.now() + timedelta(days=2)
    charge(tern, pane, X, Allowance("USD", 9_950_000, 10_000_000, soon))
    pane.composer.choose_visibility(Visibility.PUBLIC)
    write(pane, "Yes.")
    assert said(pane) == "Sending this costs about $0.01."
    write(pane, "See tern.shop")
    assert said(pane) == (
        "This will not leave: with its link it costs about $0.20, and $0.05 of this month's budget is left."
    )


def test_units_are_no_money_and_are_named_only_when_few_are_left(tern: FakeBackend, show: Show) -> None:
    pane = show(MEILING)
    soon = tern.clock.now() + timedelta(hours=2)
    units = Price(UNITS, answer=50)
    charge(tern, pane, units, Allowance(UNITS, 9_500, 10_000, soon))
    write(pane, "Yes.")
    assert said(pane) == ""
    charge(tern, pane, units, Allowance(UNITS, 9_501, 10_000, soon))
    assert said(pane) == "Sending this takes 50 of the 499 units that are left today."
    charge(tern, pane, units, Allowance(UNITS, 9_960, 10_000, soon))
    assert said(pane) == "Sending this takes 50 units, and 40 are left today."
    charge(tern, pane, units, Allowance(UNITS, 9_960, 10_000, tern.clock.now()))
    assert said(pane) == "", "that day is over"


def test_the_accounts_news_reach_the_composer(tern: FakeBackend, show: Show, tasks: Tasks, qtbot: QtBot) -> None:
    pane = show(MEILING)
    network = pane.composer.place.network
    assert network is not None
    told = Allowance("USD", 1, 2, tern.clock.now() + timedelta(days=1))
    tern.shop.accounts[network.account] = replace(tern.shop.accounts[network.account], allowance=told)
    tern.feed.ring(Changes(accounts=frozenset({network.account})))
    qtbot.waitUntil(lambda: tasks.idle)
    shown = pane.composer.place.network
    assert shown is not None
    assert shown.allowance == told
