"""The ways over the real store: two names are joined, words go to the other one, and the names are parted again."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from shopbell.ids import ConversationId
from shopbell.services.people import People
from tests.storage.make import BEN, mail, rows
from tests.ui.conftest import OpenWindow
from tests.ui.support.people import rest
from tests.ui.support.real import Shop
from ui.composer.hints import Hint
from ui.window import ShopbellWindow


class Joined:
    """Ana's and Ben's addresses belong to one person, until `part`."""

    def __init__(self, shop: Shop, window: ShopbellWindow, qtbot: QtBot) -> None:
        self.shop, self.window, self.qtbot = shop, window, qtbot
        self.people = People(shop.store.people, shop.fake.feed, shop.fake.clock)
        self.ana, self.ben = self._conversations()
        first, second = shop.wait(shop.store.library.rows_by_id([self.ana, self.ben]))
        assert first.person is not None
        assert second.person is not None
        self.deed = shop.wait(self.people.link_persons(first.person, second.person))
        rest(qtbot, window)

    def _conversations(self) -> tuple[ConversationId, ConversationId]:
        found = {row.person_name: row.id for row in self.shop.wait(rows(self.shop.store))}
        return found["Ana Ruiz"], found["Ben Okafor"]

    def part(self) -> None:
        self.shop.wait(self.people.undo(self.deed))
        rest(self.qtbot, self.window)

    def show(self, conversation: ConversationId) -> None:
        self.window.going.choose_if_here(conversation)
        rest(self.qtbot, self.window)

    def write(self, words: str) -> None:
        QTest.keyClicks(self.window.columns.conversation.composer.parts.text, words)

    def take(self, conversation: ConversationId) -> None:
        self.window.columns.conversation.ways.take(f"c{conversation}")
        rest(self.qtbot, self.window)

    def kept(self, conversation: ConversationId) -> str | None:
        self.shop.wait(self.window.columns.conversation.flush())
        draft = self.shop.wait(self.shop.store.library.draft(f"c{conversation}"))
        return None if draft is None else draft.text

    @property
    def field(self) -> str:
        return self.window.columns.conversation.composer.parts.text.toPlainText()


@pytest.fixture
def joined(shop: Shop, open_window: OpenWindow, qtbot: QtBot) -> Iterator[Joined]:
    shop.arrive(
        mail("a1", 0, "Do you have it on Monday?"),
        mail("b1", 10, "Is my order ready?", sender=BEN, subject="Order"),
    )
    window = open_window(shop.fake)
    yield Joined(shop, window, qtbot)
    shop.wait(window.shutdown())


def test_words_go_to_the_other_name_and_come_back(joined: Joined) -> None:
    joined.show(joined.ana)
    joined.write("Yes, gladly")
    joined.take(joined.ben)
    assert joined.window.columns.conversation.conversation == joined.ben
    assert (joined.field, joined.kept(joined.ana), joined.kept(joined.ben)) == ("Yes, gladly", None, "Yes, gladly")
    joined.window.deeds.undo()
    rest(joined.qtbot, joined.window)
    assert (joined.field, joined.kept(joined.ana), joined.kept(joined.ben)) == ("Yes, gladly", "Yes, gladly", None)


def test_they_are_parted_while_the_menu_is_open_and_the_words_stay(joined: Joined, qtbot: QtBot) -> None:
    joined.show(joined.ana)
    joined.write("Yes, gladly")
    assert joined.kept(joined.ana) == "Yes, gladly"
    ways: Any = joined.window.columns.conversation.ways
    as_it_was = ways._reach
    joined.part()
    ways._reach = as_it_was
    joined.take(joined.ben)
    assert "another person" in joined.window.columns.notice.words.text()
    assert joined.window.columns.conversation.conversation == joined.ana
    assert (joined.field, joined.kept(joined.ana), joined.kept(joined.ben)) == ("Yes, gladly", "Yes, gladly", None)


def test_parted_there_is_one_way_again(joined: Joined) -> None:
    joined.show(joined.ana)
    hints = joined.window.columns.conversation.composer.parts.hints
    assert "wrote last on" in hints.words(Hint.ELSEWHERE)
    joined.part()
    assert (hints.words(Hint.ELSEWHERE), hints.words(Hint.WAY)) == ("", "")


def test_after_they_are_parted_undo_does_not_bring_words_to_somebody_else(joined: Joined) -> None:
    joined.show(joined.ana)
    joined.write("Yes, gladly")
    joined.take(joined.ben)
    joined.part()
    joined.window.deeds.undo()
    rest(joined.qtbot, joined.window)
    assert "another person" in joined.window.columns.notice.words.text()
    assert (joined.kept(joined.ana), joined.kept(joined.ben)) == (None, "Yes, gladly")
