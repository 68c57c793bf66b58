"""What was begun elsewhere while this composer reads its draft is never written over."""

import asyncio
from dataclasses import replace
from typing import Any

from pytestqt.qtbot import QtBot

from shopbell.ports import MessagePage
from shopbell.services.compose import Compose
from tests.ui.support.backend import MANIFESTS, FakeBackend
from tests.ui.support.memory import MemoryLibrary
from tests.ui.support.shop import ANA, add_draft
from ui.composer.composer import Composer, Place
from ui.tasks import Tasks
from ui.theme import Theme


class HeldLibrary(MemoryLibrary):
    """Reading a conversation waits for the test."""

    def __init__(self, tern: FakeBackend) -> None:
        super().__init__(tern.shop)
        self.asked = asyncio.Event()
        self.may_answer = asyncio.Event()

    async def messages(self, *args: Any, **values: Any) -> MessagePage:
        self.asked.set()
        await self.may_answer.wait()
        return await super().messages(*args, **values)


def test_a_message_taken_back_while_the_draft_is_read_is_not_written_over(
    tern: FakeBackend, tasks: Tasks, theme: Theme, qtbot: QtBot
) -> None:
    """There was no draft when reading began; its words are there when reading ends, and stay when more is typed."""
    library = HeldLibrary(tern)
    compose = Compose(library, tern.backend.desk, tern.feed, tern.clock, MANIFESTS)
    composer = Composer(replace(tern.backend, library=library, compose=compose), tasks, theme)
    qtbot.addWidget(composer)
    composer.open(ANA, Place(None))
    tasks.start(composer.load())
    qtbot.waitUntil(library.asked.is_set)
    add_draft(tern.shop, ANA, "Taken back")
    tasks.start(composer.draft_changed())
    library.may_answer.set()
    qtbot.waitUntil(lambda: tasks.idle)
    assert composer.parts.text.toPlainText() == "Taken back"
    composer.parts.text.setPlainText("Taken back, and more")
    composer.saving.now()
    qtbot.waitUntil(lambda: tasks.idle)
    assert tern.shop.drafts["c1"].text == "Taken back, and more"
