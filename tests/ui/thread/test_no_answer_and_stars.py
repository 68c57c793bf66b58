"""What a network takes no answer to, and what a review gives, as somebody at the window meets it."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from shopbell.changes import Changes
from shopbell.manifest import Capability
from shopbell.model import Visibility
from tests.ui.conftest import OpenWindow
from tests.ui.support.backend import MANIFESTS, FakeBackend
from tests.ui.support.people import press_key, rest
from tests.ui.support.shop import ANA, MEILING, TOMAS
from tests.ui.thread.support import say
from ui.composer.hints import Hint
from ui.models.networks import network_of
from ui.models.row_look import RowLook, look_of
from ui.models.window_words import shut_words
from ui.thread.bubble import Bubble
from ui.thread.link_question import LinkQuestion
from ui.widgets.buttons import Button
from ui.window import ShopbellWindow

WHY = "Bluesky takes answers here from its own page only."
PAGE = "https://bsky.example/post/1"
OPEN = "Open its page in the browser"


def tell(tern: FakeBackend, why: str = WHY, **facts: str) -> None:
    """Mei-Ling writes something that the network takes no answer to."""
    told = {"no_answer": why, **facts} if why else facts
    message = say(tern, "Is the rye good?", conversation=MEILING, visibility=Visibility.PUBLIC)
    tern.shop.messages[message.id] = replace(message, facts=told)
    tern.shop.rows[MEILING] = replace(tern.shop.rows[MEILING], no_answer=why)
    tern.feed.ring(Changes(conversations=frozenset({MEILING})))


def opened(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> ShopbellWindow:
    window = open_window(tern)
    window.going.choose_if_here(MEILING)
    rest(qtbot, window)
    return window


def said(window: ShopbellWindow) -> str:
    return window.columns.conversation.composer.parts.hints.words(Hint.WINDOW)


def buttons(window: ShopbellWindow) -> dict[str, Button]:
    hints = window.columns.conversation.composer.parts.hints
    return {b.accessibleName(): b for b in hints.findChildren(Button) if b.isVisible()}


def test_it_says_why_and_opens_the_page_by_keyboard(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(tern, link=PAGE)
    window = opened(tern, open_window, qtbot)
    asked: list[QUrl] = []
    monkeypatch.setattr(window.columns.conversation.doing.originals, "_open_url", asked.append)
    assert said(window) == WHY
    window.columns.conversation.focus_composer()
    for _ in range(3):
        focus = QApplication.focusWidget()
        if isinstance(focus, Button) and focus.accessibleName() == OPEN:
            break
        press_key(qtbot, window, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    press_key(qtbot, window, Qt.Key.Key_Space)
    question = window.findChild(LinkQuestion)
    assert question is not None
    QTest.mouseClick(question.open_button, Qt.MouseButton.LeftButton)
    rest(qtbot, window)
    assert asked == [QUrl(PAGE)]


def test_send_is_off_and_gives_the_reason_and_the_words_stay(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    tell(tern)
    window = opened(tern, open_window, qtbot)
    parts = window.columns.conversation.composer.parts
    window.columns.conversation.focus_composer()
    QTest.keyClicks(parts.text, "It is")
    rest(qtbot, window)
    assert not parts.send.isEnabled()
    press_key(qtbot, window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.columns.notice.words.text() == WHY
    assert parts.text.toPlainText() == "It is"
    assert not any(item.conversation == MEILING for item in tern.shop.outbox.values())


def test_new_words_that_take_an_answer_open_it_again(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    tell(tern)
    window = opened(tern, open_window, qtbot)
    tell(tern, "")
    rest(qtbot, window)
    assert (said(window), window.columns.conversation.composer.parts.send.isEnabled()) == ("", True)


def test_a_message_that_takes_none_offers_its_page_and_no_answer(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    tell(tern, link=PAGE)
    window = opened(tern, open_window, qtbot)
    bubble = window.columns.conversation.timeline.bubble(max(tern.shop.messages))
    assert bubble is not None
    bubble.open_menu()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    words = [action.text() for action in menu.actions()]
    assert OPEN in words
    assert "Answer this message" not in words
    menu.close()


def test_where_no_program_can_answer_the_page_is_offered_and_said_once(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(tern, "", link=PAGE)
    mute = replace(MANIFESTS["bluesky"], capabilities=frozenset({Capability.RECEIVE}))
    monkeypatch.setitem(MANIFESTS, "bluesky", mute)
    window = opened(tern, open_window, qtbot)
    parts = window.columns.conversation.composer.parts
    assert said(window) == "Bluesky lets nobody answer from here; its history can be read."
    assert list(buttons(window)) == [OPEN]
    assert (parts.text.isEnabled(), parts.send.isEnabled(), parts.status.text()) == (False, False, "")
    window.going.choose_if_here(TOMAS)
    rest(qtbot, window)
    assert said(window) == ""
    assert parts.send.isEnabled()


def test_where_no_program_can_answer_the_reason_of_the_network_is_the_one_told(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(tern, link=PAGE)
    monkeypatch.setitem(MANIFESTS, "bluesky", replace(MANIFESTS["bluesky"], capabilities=frozenset()))
    window = opened(tern, open_window, qtbot)
    parts = window.columns.conversation.composer.parts
    assert (said(window), list(buttons(window))) == (WHY, [OPEN])
    assert (parts.text.isEnabled(), parts.send.isEnabled(), parts.status.text()) == (False, False, "")


def test_without_a_page_the_sentence_stands_below_the_field(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    mute = replace(MANIFESTS["bluesky"], capabilities=frozenset({Capability.RECEIVE}))
    monkeypatch.setitem(MANIFESTS, "bluesky", mute)
    window = opened(tern, open_window, qtbot)
    network = network_of(tern.shop.accounts[tern.shop.rows[MEILING].account], MANIFESTS)
    assert said(window) == ""
    words = shut_words(tern.shop.rows[MEILING], network)
    assert window.columns.conversation.composer.parts.status.text() == words


# ---- stars


def look(tern: FakeBackend, **fields: object) -> RowLook:
    row = replace(tern.shop.rows[ANA], **fields)  # type: ignore[arg-type]
    return look_of(row, network_of(tern.shop.accounts[row.account], MANIFESTS), tern.clock.now())


def test_a_row_shows_its_stars_and_speaks_them(tern: FakeBackend) -> None:
    found = look(tern, stars=4, open_question="", open_questions=0)
    assert [tag.text for tag in found.tags] == ["★★★★☆", "public"]
    assert ", 4 of 5 stars, " in found.spoken
    assert "★" not in found.spoken
    assert "★" not in look(tern).spoken + str(look(tern).tags)


def test_stars_alone_are_said_in_words(tern: FakeBackend) -> None:
    found = look(tern, stars=2, snippet="", open_question="", subject="Harbour Street")
    assert found.words == "2 of 5 stars, without words"


def test_a_review_in_the_timeline_has_its_stars_and_speaks_them(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    message = say(tern, "", conversation=MEILING, visibility=Visibility.PUBLIC)
    tern.shop.messages[message.id] = replace(message, facts={"stars": "4"})
    window = opened(tern, open_window, qtbot)
    bubble = window.columns.conversation.timeline.bubble(message.id)
    assert isinstance(bubble, Bubble)
    assert "★★★★☆ · public comment" in bubble._head.text()
    assert "4 of 5 stars · public comment" in bubble._head.accessibleName()
    assert "4 of 5 stars" in bubble.accessibleName()
    assert "★" not in bubble.accessibleName()


@pytest.mark.parametrize("words", ["0", "6", "four", "-1", "44", "", "٤"])
def test_what_is_no_number_of_stars_shows_none(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot, words: str
) -> None:
    message = say(tern, "Nice", conversation=MEILING)
    tern.shop.messages[message.id] = replace(message, facts={"stars": words})
    bubble = opened(tern, open_window, qtbot).columns.conversation.timeline.bubble(message.id)
    assert isinstance(bubble, Bubble)
    assert "★" not in bubble._head.text() + bubble.accessibleName()
