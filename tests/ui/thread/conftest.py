"""A conversation pane over the shop in memory."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from shopbell.ids import ConversationId, MessageId
from tests.ui.support.backend import FakeBackend
from ui.tasks import Tasks
from ui.theme import Theme
from ui.thread.pane import ConversationPane

Show = Callable[..., ConversationPane]
Run = Callable[[Coroutine[object, object, object]], None]


@pytest.fixture
def opened() -> list[QUrl]:
    """What was handed to the system to open."""
    return []


@pytest.fixture
def run(tasks: Tasks, qtbot: QtBot) -> Run:
    """Run something and wait until everything it started has ended."""

    def run_it(work: Coroutine[object, object, object]) -> None:
        tasks.start(work)
        qtbot.waitUntil(lambda: tasks.idle)

    return run_it


@pytest.fixture
def pane(tern: FakeBackend, tasks: Tasks, theme: Theme, opened: list[QUrl], qtbot: QtBot) -> Iterator[ConversationPane]:
    """Shown, with nothing in it yet."""
    made = ConversationPane(tern.backend, tasks, theme, open_url=opened.append)
    made.resize(720, 640)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.doing.close()


@pytest.fixture
def show(
    pane: ConversationPane, tasks: Tasks, qtbot: QtBot, loop: asyncio.AbstractEventLoop, qapp: QApplication
) -> Show:
    """Show a conversation and wait until it stands still."""

    def show_it(conversation: ConversationId | None, at: MessageId | None = None, mark: str = "") -> ConversationPane:
        tasks.start(pane.show_conversation(conversation, at, mark))
        qtbot.waitUntil(lambda: tasks.idle)
        return pane

    return show_it
