"""Is this also …? Joined with … — Undo: by mouse, by key, and by the palette."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QMenu
from pytestqt.qtbot import QtBot

from shopbell.ids import IdentityId, MessageId, PersonId
from shopbell.model import Direction, Message, MessageKind
from shopbell.people import Fact, FactKind, Proposal
from shopbell.promises import NewPromise, Side
from tests.ui.conftest import OpenWindow
from tests.ui.support.backend import FakeBackend
from tests.ui.support.memory import add_messages
from tests.ui.support.people import names, press, press_key, rest
from tests.ui.support.shop import ANA as ANA_TALK
from tests.ui.support.shop import add_row, hours
from ui.people.asking import ProposalCard
from ui.window import ShopbellWindow

ANA, OTHER = PersonId(1), PersonId(70)
PHONE = Fact(FactKind.PHONE, "12345678", "0171 234 56 78")


@pytest.fixture
def window(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> ShopbellWindow:
    """Ana is open; somebody who has her number wrote by mail."""
    row = add_row(tern.shop, 70, "Ana R.", 1, "And the rye?", hours(40))
    add_messages(tern.shop, row, ((Direction.IN, hours(40), "And the rye?"),), IdentityId(70))
    ana, other = tern.shop.persons[ANA].identities[0], tern.shop.persons[OTHER].identities[0]
    tern.people.proposals_.append(Proposal(ana, other, (PHONE,), tern.clock.now()))
    window = open_window(tern, size=(1440, 900))
    window.columns.want_person(True)
    rest(qtbot, window)
    return window


def words(window: ShopbellWindow) -> str:
    labels = [label.text() for label in window.columns.person.findChildren(QLabel) if label.isVisible()]
    return "\n".join(labels).replace("\u200b", "")


def button(window: ShopbellWindow, text: str) -> QAbstractButton:
    pane = window.columns.person
    return next(b for b in pane.findChildren(QAbstractButton) if b.isVisible() and b.text() == text)


def click(window: ShopbellWindow, text: str, qtbot: QtBot) -> None:
    QTest.mouseClick(button(window, text), Qt.MouseButton.LeftButton)
    rest(qtbot, window)


def said(window: ShopbellWindow) -> str:
    return window.columns.notice.words.text()


def test_the_question_says_why_and_joins_nobody_by_itself(window: ShopbellWindow) -> None:
    shown = words(window)
    assert "Is this also Ana R., person70@example.org?" in shown
    assert "The same telephone number: 0171 234 56 78" in shown
    assert names(window)[:2] == ["Ana Ruiz", "Ana R."]


def test_yes_joins_says_so_and_is_undone_on_the_page_long_after(
    window: ShopbellWindow, tern: FakeBackend, qtbot: QtBot
) -> None:
    before = dict(tern.shop.persons)
    click(window, "Yes", qtbot)
    assert said(window) == "Joined with Ana R., person70@example.org"
    shown = words(window)
    assert "Joined with Ana R., person70@example.org, " in shown
    assert "Is this also" not in shown
    assert "person70@example.org" in shown
    tern.clock.pass_time(timedelta(days=90))
    click(window, "Undo", qtbot)
    assert said(window) == "Everything is as it was before"
    assert tern.shop.persons == before
    assert "Is this also Ana R." in words(window)


def test_the_notice_takes_it_back_at_once(window: ShopbellWindow, tern: FakeBackend, qtbot: QtBot) -> None:
    before = dict(tern.shop.persons)
    click(window, "Yes", qtbot)
    QTest.mouseClick(window.columns.notice.button, Qt.MouseButton.LeftButton)
    rest(qtbot, window)
    assert tern.shop.persons == before


@pytest.mark.parametrize(
    ("text", "answer"), [("No", lambda found: found == (True, None)), ("Later", lambda found: found[1] is not None)]
)
def test_no_and_later_are_kept_and_can_be_undone(
    window: ShopbellWindow, tern: FakeBackend, qtbot: QtBot, text: str, answer: Callable[[tuple[object, object]], bool]
) -> None:
    click(window, text, qtbot)
    (found,) = tern.people.answered.values()
    assert answer(found)
    assert "Is this also" not in words(window)
    QTest.mouseClick(window.columns.notice.button, Qt.MouseButton.LeftButton)
    rest(qtbot, window)
    assert "Is this also" in words(window)


def test_the_keys_answer_the_question(window: ShopbellWindow, tern: FakeBackend, qtbot: QtBot) -> None:
    press(qtbot, window, "ay")
    assert said(window) == "Joined with Ana R., person70@example.org"
    window.actions_.run("unjoin")
    rest(qtbot, window)
    press(qtbot, window, "an")
    assert [refused for refused, _ in tern.people.answered.values()] == [True]
    press(qtbot, window, "al")
    assert said(window) == "There is no question about this person."


def test_somebody_is_found_by_typing_and_joined_with_enter(
    window: ShopbellWindow, tern: FakeBackend, qtbot: QtBot
) -> None:
    press(qtbot, window, "s")
    finder = window.person_deeds.finder
    assert finder.question.text() == "Who is the same person as Ana Ruiz?"
    QTest.keyClicks(finder.field, "nobody")
    rest(qtbot, window)
    assert finder.nobody.isVisible()
    finder.field.clear()
    QTest.keyClicks(finder.field, "tomas")
    rest(qtbot, window)
    assert [one.name for one in finder.found] == ["Tomas Okafor"]
    press_key(qtbot, window, Qt.Key.Key_Return)
    assert said(window) == "Joined with Tomas Okafor"
    assert len(tern.shop.persons[ANA].identities) == 2


def test_a_person_is_not_proposed_to_herself(window: ShopbellWindow, qtbot: QtBot) -> None:
    press(qtbot, window, "s")
    QTest.keyClicks(window.person_deeds.finder.field, "ana r")
    rest(qtbot, window)
    assert [one.name for one in window.person_deeds.finder.found] == ["Ana R."]


def test_one_name_is_taken_off_and_comes_back(window: ShopbellWindow, tern: FakeBackend, qtbot: QtBot) -> None:
    click(window, "Yes", qtbot)
    joined = dict(tern.shop.persons)
    window.actions_.run("split")
    menu = window.columns.person.places.findChild(QMenu)
    assert menu is not None
    assert [action.text() for action in menu.actions()] == [
        "Ana Ruiz, person1@example.org",
        "Ana R., person70@example.org",
    ]
    menu.actions()[1].trigger()
    menu.close()
    rest(qtbot, window)
    assert said(window) == "Ana R., person70@example.org is somebody else now"
    assert len(tern.shop.persons[ANA].identities) == 1
    QTest.mouseClick(window.columns.notice.button, Qt.MouseButton.LeftButton)
    rest(qtbot, window)
    assert tern.shop.persons[ANA] == joined[ANA]


def test_who_has_one_name_cannot_lose_it(window: ShopbellWindow) -> None:
    window.actions_.run("split")
    assert said(window) == "This person has one name only."
    window.actions_.run("unjoin")
    assert said(window) == "This person was never joined with another."


def test_the_page_tells_promises_calls_and_visits(window: ShopbellWindow, tern: FakeBackend, qtbot: QtBot) -> None:
    shop, now = tern.shop, tern.clock.now()
    promises = tern.backend.promises
    ours = NewPromise(ANA_TALK, Side.OURS, "I'll send the list", now + timedelta(days=3))
    theirs = NewPromise(ANA_TALK, Side.THEIRS, "I'll pay on Monday", now - timedelta(days=3))
    window.tasks.start(promises.add(ours))
    window.tasks.start(promises.add(theirs))
    known = next(one for one in shop.messages.values() if one.conversation == ANA_TALK)
    call: Message = replace(known, id=MessageId(5000), kind=MessageKind.CALL, text="Asked about nuts")
    shop.messages[call.id] = call
    tern.feed.ring(shop.changed(persons=frozenset({ANA})))
    rest(qtbot, window)
    shown = [b.accessibleName() for b in window.columns.person.findChildren(QAbstractButton) if b.isVisible()]
    assert [one.split(" · ")[1] for one in shown if " · " in one] == [
        "I'll send the list",
        "I'll pay on Monday",
        "Call — Asked about nuts",
    ]
    assert {"You promised", "They promised", "Calls and visits"} <= set(words(window).split("\n"))


def test_a_call_that_is_logged_stands_on_the_page_at_once(
    window: ShopbellWindow, tern: FakeBackend, qtbot: QtBot
) -> None:
    before = button(window, "Yes")
    press(qtbot, window, "c")
    for key in "nuts":
        press(qtbot, window, key)
    press_key(qtbot, window, Qt.Key.Key_Return)
    shown = [b.accessibleName() for b in window.columns.person.findChildren(QAbstractButton) if b.isVisible()]
    assert any("Call — nuts" in one for one in shown)
    after = button(window, "Yes")
    assert after is not before
    tern.feed.ring(tern.shop.changed(persons=frozenset({ANA})))
    rest(qtbot, window)
    assert button(window, "Yes") is after, "nothing changed, so nothing is made anew"


def test_every_answer_is_named_for_a_screen_reader(window: ShopbellWindow) -> None:
    card = window.columns.person.findChildren(ProposalCard)[0]
    assert card.yes.accessibleName() == "Is this also Ana R., person70@example.org? Yes"
    assert button(window, "Join with another person…").accessibleName()


def test_a_long_address_makes_nothing_wider_than_the_page(
    window: ShopbellWindow, tern: FakeBackend, qtbot: QtBot
) -> None:
    long = "somebody.with.a.very.long.name@mail.of.a.very.long.company.name.example.org"
    known = tern.people.proposals_.pop()
    fact = Fact(FactKind.MAIL, long, long)
    tern.people.proposals_.append(replace(known, other=replace(known.other, address=long), evidence=(fact,)))
    window.theme.set_scale(2.0)
    tern.feed.ring(tern.shop.changed(persons=frozenset({ANA})))
    rest(qtbot, window)
    pane = window.columns.person
    for label in pane.findChildren(QLabel):
        if label.isVisible():
            assert label.mapTo(pane, label.rect().topRight()).x() <= pane.width()


def test_u_takes_the_newest_join_back(window: ShopbellWindow, tern: FakeBackend, qtbot: QtBot) -> None:
    before = dict(tern.shop.persons)
    press(qtbot, window, "ay")
    assert tern.shop.persons != before
    press(qtbot, window, "u")
    assert tern.shop.persons == before
