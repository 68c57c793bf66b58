"""One person, several conversations, one timeline: each turn says where, answers go where the conversation is."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from shopbell.changes import Changes
from shopbell.ids import ConversationId, IdentityId, PersonId
from shopbell.model import Direction, Turn
from tests.ui.conftest import OpenWindow
from tests.ui.support.backend import FakeBackend
from tests.ui.support.memory import MemoryShop, add_messages
from tests.ui.support.people import press, rest
from tests.ui.support.shop import ANA, add_row, hours
from ui.thread.deeds import Deed, DeedKind
from ui.thread.entries import MessageEntry, PlaceEntry
from ui.thread.place_line import PlaceLine
from ui.window import ShopbellWindow

IN, OUT = Direction.IN, Direction.OUT
MAIL, OLD = ConversationId(70), ConversationId(71)


def add_mail(shop: MemoryShop) -> None:
    """Ana also wrote by mail, before and after her question on Instagram."""
    for number, ago, words in ((71, 400, "We have just moved here."), (70, 60, "And the rye?")):
        row = add_row(shop, number, "Ana Ruiz", 1, words, hours(ago), turn=Turn.THEIRS, subject=f"Mail {number}")
        shop.rows[row.id] = row = replace(row, person=PersonId(1))
        add_messages(shop, row, ((IN, hours(ago), words), (OUT, hours(ago - 20), "With pleasure.")), IdentityId(1))


@pytest.fixture
def window(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> ShopbellWindow:
    add_mail(tern.shop)
    window = open_window(tern, size=(1280, 900))
    window.going.choose_if_here(ANA)
    rest(qtbot, window)
    return window


def lines(window: ShopbellWindow) -> list[str]:
    """What the timeline says, with the places between."""
    found = []
    for entry in window.columns.conversation.timeline.entries:
        if isinstance(entry, PlaceEntry):
            found.append(f"[{entry.message.conversation}{' here' if entry.here else ''}]")
        elif isinstance(entry, MessageEntry):
            found.append(entry.message.text.split("?")[0].split("!")[0])
    return found


WHOLE = [
    "[71]", "We have just moved here.", "With pleasure.",
    "[1 here]", "The rye was wonderful", "So glad",
    "[70]", "And the rye",
    "[1 here]", "Can you do the lemon cake without nuts",
    "[70]", "With pleasure.",
]  # fmt: skip


def test_all_conversations_stand_in_order_of_time_and_say_where(window: ShopbellWindow) -> None:
    assert lines(window) == WHOLE
    pane = window.columns.conversation
    assert pane.conversation == ANA
    assert pane.composer.conversation == ANA


def test_what_is_open_is_what_waits_in_the_conversation_that_is_answered(window: ShopbellWindow) -> None:
    pane = window.columns.conversation
    questions = [e.message.conversation for e in pane.timeline.entries if isinstance(e, MessageEntry) and e.questions]
    assert questions == [ANA]


def test_a_click_on_the_place_answers_there(window: ShopbellWindow, qtbot: QtBot) -> None:
    pane = window.columns.conversation
    place = next(line for line in reversed(pane.timeline.lines()) if isinstance(line, PlaceLine))
    assert place.accessibleName() == "E-mail · Mail 70 · answer there"
    QTest.mouseClick(place, Qt.MouseButton.LeftButton)
    rest(qtbot, window)
    assert (pane.conversation, pane.composer.conversation) == (MAIL, MAIL)
    assert "[70 here]" in lines(window)


@pytest.mark.parametrize("kind", [DeedKind.REPLY, DeedKind.PROMISE, DeedKind.IS_QUESTION])
def test_an_answer_to_a_turn_from_elsewhere_is_written_there(
    window: ShopbellWindow, qtbot: QtBot, kind: DeedKind
) -> None:
    pane = window.columns.conversation
    there = next(
        e.message for e in pane.timeline.entries if isinstance(e, MessageEntry) and e.message.conversation == MAIL
    )
    pane.timeline.deed.emit(Deed(kind, there, words="rye"))
    rest(qtbot, window)
    assert (pane.conversation, pane.composer.conversation) == (MAIL, MAIL)


def test_one_key_shows_the_one_conversation_and_it_is_remembered(
    window: ShopbellWindow, tern: FakeBackend, qtbot: QtBot
) -> None:
    press(qtbot, window, "t")
    assert lines(window) == ["The rye was wonderful", "So glad", "Can you do the lemon cake without nuts"]
    assert tern.shop.settings["whole_person"] == "no"
    window.columns.conversation.header.whole_requested.emit()
    rest(qtbot, window)
    assert lines(window) == WHOLE


def test_the_choice_holds_after_a_restart(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    add_mail(tern.shop)
    tern.shop.settings["whole_person"] = "no"
    window = open_window(tern)
    window.going.choose_if_here(ANA)
    rest(qtbot, window)
    assert not [line for line in lines(window) if line.startswith("[")]


def test_what_comes_elsewhere_appears(window: ShopbellWindow, tern: FakeBackend, qtbot: QtBot) -> None:
    shop = tern.shop
    add_messages(shop, shop.rows[MAIL], ((IN, hours(0), "One more thing."),), IdentityId(1))
    tern.feed.ring(shop.changed(conversations=frozenset({MAIL})))
    rest(qtbot, window)
    assert lines(window)[-1] == "One more thing."
    new = add_row(shop, 72, "Ana Ruiz", 4, "A toot.", hours(0))
    shop.rows[new.id] = replace(new, person=PersonId(1))
    add_messages(shop, shop.rows[new.id], ((IN, -hours(1), "A toot."),), IdentityId(1))
    newest = max(shop.messages)
    tern.feed.ring(shop.changed(arrived=frozenset({newest}), conversations=frozenset({new.id})))
    rest(qtbot, window)
    assert lines(window)[-2:] == ["[72]", "A toot."]


def test_joining_and_undoing_while_it_is_open(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    shop = tern.shop
    row = add_row(shop, 70, "Ana R.", 1, "And the rye?", hours(40))
    add_messages(shop, row, ((IN, hours(40), "And the rye?"),), IdentityId(70))
    window = open_window(tern, size=(1280, 900))
    window.going.choose_if_here(ANA)
    rest(qtbot, window)
    alone = lines(window)
    people = tern.backend.people()
    window.tasks.start(_do(people.link_persons, PersonId(1), PersonId(70)))
    rest(qtbot, window)
    assert lines(window)[-1:] == ["And the rye"]
    assert "[1 here]" in lines(window)
    window.actions_.run("unjoin")
    rest(qtbot, window)
    assert lines(window) == alone


async def _do(deed: Callable[..., object], *words: object) -> None:
    await deed(*words)  # type: ignore[misc]


def test_machines_are_shown_one_by_one(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    shop = tern.shop
    add_mail(shop)
    shop.rows[ANA] = replace(shop.rows[ANA], robot=True)
    window = open_window(tern)
    window.going.choose_if_here(ANA)
    rest(qtbot, window)
    assert not [line for line in lines(window) if line.startswith("[")]


def test_an_older_question_is_on_the_screen_though_they_wrote_elsewhere_since(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    add_mail(tern.shop)
    long = "\n".join(["We talked about many things."] * 30)
    add_messages(tern.shop, tern.shop.rows[MAIL], tuple((IN, hours(30 - n), long) for n in range(12)), IdentityId(1))
    window = open_window(tern, size=(1280, 720))
    window.going.choose_if_here(ANA)
    rest(qtbot, window)
    timeline = window.columns.conversation.timeline
    asked = next(one for one in timeline.lines() if isinstance(one.entry, MessageEntry) and one.entry.questions)
    assert asked.visibleRegion().boundingRect().height() > 0


def test_changes_that_concern_nobody_shown_are_left_alone(window: ShopbellWindow, tern: FakeBackend) -> None:
    shown = window.columns.conversation._window
    assert shown is not None
    assert not shown.concerns(Changes(conversations=frozenset({ConversationId(2)})))
    assert shown.concerns(Changes(persons=frozenset({PersonId(1)})))
