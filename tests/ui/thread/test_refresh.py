"""Reading again what is shown: at once, never put off by a flood of changes, and without touching what stays."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from shopbell.ids import ConversationId
from shopbell.ports import MessagePage
from tests.ui.support.backend import FakeBackend
from tests.ui.support.clock import StillClock
from tests.ui.support.memory import MemoryLibrary
from tests.ui.support.shop import ANA, TOMAS
from tests.ui.thread.conftest import Show
from tests.ui.thread.support import say
from ui.tasks import Tasks
from ui.theme import Theme
from ui.thread.bubble import Bubble
from ui.thread.pane import ConversationPane

TURNS = 3_000


class SlowLibrary(MemoryLibrary):
    """Reading takes a few turns of the loop, as it does with threads."""

    async def messages(self, *args: Any, **values: Any) -> MessagePage:
        for _ in range(5):
            await asyncio.sleep(0)
        return await super().messages(*args, **values)


@pytest.fixture
def slow(tern: FakeBackend, tasks: Tasks, theme: Theme, qtbot: QtBot) -> Iterator[ConversationPane]:
    """A pane over a library that takes its time."""
    made = ConversationPane(replace(tern.backend, library=SlowLibrary(tern.shop)), tasks, theme)
    made.resize(720, 640)
    qtbot.addWidget(made)
    made.show()
    tasks.start(made.show_conversation(ANA))
    qtbot.waitUntil(lambda: tasks.idle)
    yield made
    made.doing.close()


class CountingClock(StillClock):
    """Whatever is laid out asks how late it is."""

    reads = 0

    def now(self) -> datetime:
        self.reads += 1
        return super().now()


class Painted(QObject):
    """Counts how often each watched bubble is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.times = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        self.times += isinstance(watched, Bubble) and event.type() is QEvent.Type.Paint
        return False


def change(tern: FakeBackend, conversation: ConversationId) -> None:
    """Somebody changed something about it."""
    tern.feed.ring(tern.shop.changed(conversations=frozenset({conversation})))


def test_a_flood_of_changes_does_not_put_reading_off(
    slow: ConversationPane, tern: FakeBackend, tasks: Tasks, qtbot: QtBot
) -> None:
    new = say(tern, "Still there?", conversation=ANA, ago=timedelta(0))
    there: list[int] = []

    async def flood() -> None:
        for turn in range(TURNS):
            change(tern, ANA)
            await asyncio.sleep(0)
            if slow.timeline.bubble(new.id) is not None:
                there.append(turn)
                return

    tasks.start(flood())
    qtbot.waitUntil(lambda: tasks.idle, timeout=30_000)
    assert there


def test_bubbles_that_say_the_same_are_not_painted_again(
    show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot, qapp: QApplication
) -> None:
    pane = show(TOMAS)
    for _ in range(20):
        qapp.processEvents()
    painted = Painted()
    bubbles = [line for line in pane.timeline.lines() if isinstance(line, Bubble)]
    for bubble in bubbles:
        bubble.installEventFilter(painted)
    change(tern, TOMAS)
    qtbot.waitUntil(lambda: tasks.idle)
    qapp.processEvents()
    assert bubbles
    assert painted.times == 0


def test_nothing_is_laid_out_for_what_another_account_does(
    tern: FakeBackend, tasks: Tasks, theme: Theme, qtbot: QtBot
) -> None:
    """While one account reads its history, the conversation of another stays as it is."""
    clock = CountingClock()
    pane = ConversationPane(replace(tern.backend, clock=clock), tasks, theme)
    qtbot.addWidget(pane)
    tasks.start(pane.show_conversation(TOMAS))
    qtbot.waitUntil(lambda: tasks.idle)
    before = clock.reads
    tern.feed.ring(tern.shop.changed(accounts=frozenset(tern.shop.accounts)))
    qtbot.waitUntil(lambda: tasks.idle)
    assert clock.reads == before
    say(tern, "One more", conversation=TOMAS, ago=timedelta(0))
    change(tern, TOMAS)
    qtbot.waitUntil(lambda: tasks.idle)
    assert clock.reads > before
    pane.doing.close()


def test_a_bubble_says_anew_what_changed_around_it(show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot) -> None:
    """The account has another name: the words above its messages follow, though no message changed."""
    pane = show(ANA)
    bubble = next(line for line in pane.timeline.lines() if isinstance(line, Bubble))
    before = bubble.accessibleName()
    row = tern.shop.rows[ANA]
    tern.shop.rows[ANA] = replace(row, person_name="Somebody Else")
    change(tern, ANA)
    qtbot.waitUntil(lambda: tasks.idle)
    assert bubble.accessibleName() != before
