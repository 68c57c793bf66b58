"""Follows the conversation on the screen: shows what there is to mend, and keeps that it was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from shopbell.changes import Changes
    from shopbell.ids import ConversationId, OutboxId
    from shopbell.mending import MendingCase
    from shopbell.model import ConversationRow
    from ui.backend import Backend
    from ui.composer.composer import Composer
    from ui.promises.mending_card import MendingCard
    from ui.tasks import Tasks


class ConversationMending(QObject):
    """The pane tells which conversation is shown."""

    def __init__(self, backend: Backend, tasks: Tasks, composer: Composer, card: MendingCard) -> None:
        super().__init__(card)
        self._backend = backend
        self._tasks = tasks
        self._card = card
        self._conversation: ConversationId | None = None
        self._case: MendingCase | None = None
        self._closed: set[ConversationId] = set()
        card.closed.connect(self._close)
        composer.sent.connect(self._sent)
        self._stop_changes = backend.changes.subscribe(self._changed)
        card.destroyed.connect(lambda _: self._end())

    def show(self, row: ConversationRow) -> None:
        """This conversation is on the screen."""
        if row.id != self._conversation:
            self._case = None
            self._card.hide()
        self._conversation = None if row.mention else row.id
        self._look()

    def show_nothing(self) -> None:
        """No conversation is open."""
        self._conversation = self._case = None
        self._card.hide()

    def _end(self) -> None:
        """The pane is gone; what is being read for it is for nobody."""
        self._stop_changes()
        self._conversation = None

    def _look(self) -> None:
        if self._conversation is not None:
            self._tasks.latest("mending", self._read(self._conversation))

    async def _read(self, conversation: ConversationId) -> None:
        case = await self._backend.mending().case(conversation)
        if conversation == self._conversation:
            self._case = case
            shown = case if conversation not in self._closed else None
            self._card.show_case(shown, self._backend.clock.now().astimezone())

    def _changed(self, changes: Changes) -> None:
        if changes.everything or self._conversation in changes.conversations:
            self._look()

    def _close(self) -> None:
        if self._conversation is not None:
            self._closed.add(self._conversation)
        self._card.hide()

    def _sent(self, item: OutboxId, conversation: ConversationId | None) -> None:
        if self._case is not None and conversation == self._case.conversation:
            self._tasks.start(self._backend.mending().answered(self._case, item))
