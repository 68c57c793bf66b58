"""The composer under a conversation, over the shop in memory."""

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from shopbell.ids import ConversationId
from tests.ui.support.backend import FakeBackend
from ui.tasks import Tasks
from ui.theme import Theme
from ui.thread.pane import ConversationPane

Show = Callable[[ConversationId | None], ConversationPane]


@pytest.fixture
def pane(tern: FakeBackend, tasks: Tasks, theme: Theme, qtbot: QtBot) -> Iterator[ConversationPane]:
    """Shown and active, so that it takes the focus."""
    made = ConversationPane(tern.backend, tasks, theme, open_url=lambda url: None)
    made.resize(720, 640)
    qtbot.addWidget(made)
    made.show()
    with qtbot.waitActive(made):
        made.activateWindow()
    yield made
    made.doing.close()


@pytest.fixture
def show(pane: ConversationPane, tasks: Tasks, qtbot: QtBot) -> Show:
    """Show a conversation, the composer focused, and wait until it stands still."""

    def show_it(conversation: ConversationId | None) -> ConversationPane:
        tasks.start(pane.show_conversation(conversation))
        qtbot.waitUntil(lambda: tasks.idle)
        pane.focus_composer()
        return pane

    return show_it
