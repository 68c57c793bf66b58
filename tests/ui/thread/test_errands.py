"""What the owner asks the service to do with one message: by its menu, its buttons and its keys."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu
from pytestqt.qtbot import QtBot

from shopbell.ids import MessageId
from shopbell.model import AccountState, Errand, ErrandKind, Message, Visibility
from tests.ui.support.backend import MANIFESTS, FakeBackend
from tests.ui.support.shop import TOMAS
from tests.ui.thread.conftest import Show
from tests.ui.thread.support import say
from ui.models.networks import Network
from ui.tasks import Tasks
from ui.thread.bubble import Bubble
from ui.thread.deeds import DeedKind
from ui.thread.errands import errand_words, menu_choices
from ui.thread.pane import ConversationPane
from ui.widgets.plain import PlainLabel


def bubble_of(pane: ConversationPane, message: Message) -> Bubble:
    found = pane.timeline.bubble(message.id)
    assert found is not None
    return found


def choose(pane: ConversationPane, message: Message, words: str, qtbot: QtBot, tasks: Tasks) -> None:
    """Open the menu of a message and choose in it."""
    bubble_of(pane, message).open_menu()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    (action,) = [action for action in menu.actions() if action.text() == words]
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    qtbot.waitUntil(lambda: tasks.idle)


def button(pane: ConversationPane, message: Message, words: str) -> QAbstractButton:
    fate = bubble_of(pane, message).fate
    assert fate is not None
    (found,) = [b for b in fate.buttons if b.accessibleName() == words]
    return found


def wished(tern: FakeBackend, message: MessageId) -> Errand | None:
    return tern.shop.messages[message].errand


def test_words_that_were_sent_are_changed_where_the_composer_stands(
    show: Show, tern: FakeBackend, qtbot: QtBot, tasks: Tasks
) -> None:
    sent = say(tern, "We open at nein.", ours=True)
    pane = show(TOMAS)
    choose(pane, sent, "Change…", qtbot, tasks)
    assert not pane.composer.isVisible()
    field = pane.edit.text
    assert field.toPlainText() == "We open at nein."
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, "We open at nine.")
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: wished(tern, sent.id) == Errand(sent.id, ErrandKind.EDIT, "We open at nine."))
    assert pane.composer.isVisible()


def test_words_that_are_refused_stay_to_be_mended(show: Show, tern: FakeBackend, qtbot: QtBot, tasks: Tasks) -> None:
    sent = say(tern, "We open at nein.", ours=True)
    pane = show(TOMAS)
    said: list[str] = []
    pane.notice.connect(said.append)
    choose(pane, sent, "Change…", qtbot, tasks)
    QTest.keyClick(pane.edit.text, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(pane.edit.text, "   ")
    QTest.mouseClick(pane.edit.take, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(said) and tasks.idle)
    assert "Delete it instead" in said[0]
    assert pane.edit.isVisible()
    assert pane.edit.text.toPlainText() == "   "
    assert wished(tern, sent.id) is None


def test_esc_leaves_the_words_as_they_are(show: Show, tern: FakeBackend, qtbot: QtBot, tasks: Tasks) -> None:
    sent = say(tern, "We open at nine.", ours=True)
    pane = show(TOMAS)
    choose(pane, sent, "Change…", qtbot, tasks)
    QTest.keyClicks(pane.edit.text, " Or ten.")
    QTest.keyClick(pane.edit.text, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: tasks.idle)
    assert wished(tern, sent.id) is None
    assert pane.composer.isVisible()
    assert not pane.edit.isVisible()


def test_another_conversation_ends_the_change(show: Show, tern: FakeBackend, qtbot: QtBot, tasks: Tasks) -> None:
    sent = say(tern, "We open at nine.", ours=True)
    pane = show(TOMAS)
    choose(pane, sent, "Change…", qtbot, tasks)
    other = next(id_ for id_ in tern.shop.rows if id_ != TOMAS)
    show(other)
    assert not pane.edit.isVisible()
    assert pane.composer.isVisible()


def test_a_wish_stands_at_its_message_and_can_be_taken_back(
    show: Show, tern: FakeBackend, qtbot: QtBot, tasks: Tasks
) -> None:
    sent = say(tern, "Oops", ours=True)
    pane = show(TOMAS)
    choose(pane, sent, "Delete on E-mail", qtbot, tasks)
    assert wished(tern, sent.id) == Errand(sent.id, ErrandKind.DELETE)
    tern.feed.ring(tern.shop.changed(conversations=frozenset({TOMAS})))
    qtbot.waitUntil(lambda: tasks.idle)
    QTest.mouseClick(button(pane, sent, "Take it back"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: wished(tern, sent.id) is None)


@pytest.mark.parametrize(
    ("words", "kind"),
    [("Approve", ErrandKind.APPROVE), ("Mark as spam", ErrandKind.SPAM), ("Move to the bin", ErrandKind.BIN)],
)
def test_a_comment_that_is_held_is_judged_on_the_spot(
    show: Show, tern: FakeBackend, qtbot: QtBot, tasks: Tasks, words: str, kind: ErrandKind
) -> None:
    comment = say(tern, "Do you deliver?", facts={"held": "1"})
    pane = show(TOMAS)
    QTest.mouseClick(button(pane, comment, words), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: wished(tern, comment.id) == Errand(comment.id, kind))


@pytest.mark.parametrize(
    ("facts", "words", "kind"),
    [
        ({}, "Hide on E-mail", ErrandKind.HIDE),
        ({"hidden": "1"}, "Show again on E-mail", ErrandKind.SHOW),
        ({}, "Like", ErrandKind.LIKE),
        ({"liked": "1"}, "Take the like back", ErrandKind.UNLIKE),
    ],
)
def test_a_public_comment_is_hidden_and_liked_by_its_menu_and_so_is_the_end_of_it(
    show: Show, tern: FakeBackend, qtbot: QtBot, tasks: Tasks, facts: dict[str, str], words: str, kind: ErrandKind
) -> None:
    comment = say(tern, "Never again", visibility=Visibility.PUBLIC, facts=facts)
    pane = show(TOMAS)
    choose(pane, comment, words, qtbot, tasks)
    assert wished(tern, comment.id) == Errand(comment.id, kind)
    tern.feed.ring(tern.shop.changed(conversations=frozenset({TOMAS})))
    qtbot.waitUntil(lambda: tasks.idle)
    QTest.mouseClick(button(pane, comment, "Take it back"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: wished(tern, comment.id) is None)


def test_where_there_is_no_bin_a_comment_is_deleted_and_the_words_say_so(tern: FakeBackend) -> None:
    comment = say(tern, "Never again", visibility=Visibility.PUBLIC)
    row = tern.shop.rows[TOMAS]
    plain = replace(MANIFESTS["mail"], facts={"bin_deletes": "there is none"})
    network = Network(row.account, "E-mail", "hello@tern.shop", "@", "#556b8a", plain, AccountState.OK)
    assert ("Delete on E-mail", DeedKind.BIN) in menu_choices(comment, network)
    waits = replace(comment, errand=Errand(comment.id, ErrandKind.BIN))
    assert errand_words(waits, network) == "Waiting to be deleted on E-mail"


def test_a_hidden_comment_says_so_and_is_shown_again_on_the_spot(
    show: Show, tern: FakeBackend, qtbot: QtBot, tasks: Tasks
) -> None:
    comment = say(tern, "Never again", visibility=Visibility.PUBLIC, facts={"hidden": "1"})
    pane = show(TOMAS)
    words = [child.text() for child in bubble_of(pane, comment).findChildren(PlainLabel)]
    assert "Hidden on E-mail: only who wrote it, and whom they know there, may still see it." in words
    QTest.mouseClick(button(pane, comment, "Show again on E-mail"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: wished(tern, comment.id) == Errand(comment.id, ErrandKind.SHOW))


def test_a_like_is_said_where_the_time_is(show: Show, tern: FakeBackend) -> None:
    liked = say(tern, "Best rye", visibility=Visibility.PUBLIC, facts={"liked": "1"})
    pane = show(TOMAS)
    assert "you like this" in bubble_of(pane, liked).accessibleName()


def test_a_refusal_says_why_and_goes_when_read(show: Show, tern: FakeBackend, qtbot: QtBot, tasks: Tasks) -> None:
    refused = say(tern, "Oops", ours=True)
    errand = Errand(refused.id, ErrandKind.DELETE, refused="Only within two days.")
    tern.shop.messages[refused.id] = replace(refused, errand=errand)
    pane = show(TOMAS)
    QTest.mouseClick(button(pane, refused, "All right"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: wished(tern, refused.id) is None)


def test_a_content_warning_stands_before_the_words(show: Show, tern: FakeBackend) -> None:
    warned = say(tern, "The bread dies at the end", facts={"warning": "Spoilers"})
    pane = show(TOMAS)
    words = [child.text() for child in bubble_of(pane, warned).findChildren(PlainLabel)]
    assert "Content warning: Spoilers" in words
