"""Who will read an answer: on the button, in the sentence, in the count, on bubble and row."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from shopbell.ids import ConversationId
from shopbell.manifest import Limit
from shopbell.model import Visibility
from tests.ui.composer.conftest import Show
from tests.ui.support.backend import MANIFESTS, FakeBackend
from tests.ui.support.shop import ANA
from ui.models.readers import readers, reply_words, send_words
from ui.tasks import Tasks


def readable_by(tern: FakeBackend, conversation: ConversationId, visibility: Visibility) -> None:
    """Row and messages of a conversation."""
    tern.shop.rows[conversation] = replace(tern.shop.rows[conversation], visibility=visibility)
    for message in list(tern.shop.messages.values()):
        if message.conversation == conversation:
            tern.shop.messages[message.id] = replace(message, visibility=visibility)


@pytest.mark.parametrize(
    ("visibility", "button", "sentence"),
    [
        (Visibility.PRIVATE, "Send as tern.bakery", "Reply on Instagram as tern.bakery"),
        (
            Visibility.PUBLIC,
            "Send publicly as tern.bakery",
            "Reply on Instagram, public comment as tern.bakery",
        ),
        (
            Visibility.FOLLOWERS,
            "Send to followers as tern.bakery",
            "Reply on Instagram, for followers as tern.bakery",
        ),
    ],
)
def test_the_button_names_who_will_read_it(
    show: Show, tern: FakeBackend, visibility: Visibility, button: str, sentence: str
) -> None:
    readable_by(tern, ANA, visibility)
    parts = show(ANA).composer.parts
    assert parts.send.accessibleName() == button
    assert parts.where.text() == sentence
    assert button == send_words(visibility, "tern.bakery")
    assert sentence == reply_words(visibility, "Instagram", "tern.bakery")
    assert readers(visibility) in {"private", "public", "followers"}


def test_what_is_answered_counts_and_not_what_was_said_last(
    show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot
) -> None:
    """A private word in a public thread is answered in private, and the button says so."""
    readable_by(tern, ANA, Visibility.PUBLIC)
    pane = show(ANA)
    newest = [one for one in tern.shop.messages.values() if one.conversation == ANA][-1]
    pane.composer.reply_to(newest.id, Visibility.PRIVATE)
    assert pane.composer.parts.send.accessibleName() == "Send as tern.bakery"
    pane.composer.parts.text.insertPlainText("Just for you")
    pane.composer.send()
    qtbot.waitUntil(lambda: tasks.idle)
    assert [item.visibility for item in tern.shop.outbox.values() if item.conversation == ANA] == [Visibility.PRIVATE]


@pytest.mark.parametrize(
    ("visibility", "count"),
    [(Visibility.PUBLIC, "5 / 2,200"), (Visibility.FOLLOWERS, "5 / 2,200"), (Visibility.PRIVATE, "5 / 1,000")],
)
def test_the_count_is_that_of_those_who_read_it(
    show: Show, tern: FakeBackend, monkeypatch: pytest.MonkeyPatch, visibility: Visibility, count: str
) -> None:
    private = replace(MANIFESTS["instagram"], private_limit=Limit(1000))
    monkeypatch.setitem(MANIFESTS, "instagram", private)
    readable_by(tern, ANA, visibility)
    pane = show(ANA)
    pane.composer.parts.text.insertPlainText("Hello")
    assert pane.composer.parts.length.text() == count
