"""Join in, leave be, not us: one press each, said in one line, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from shopbell.model import MentionAnswer
from ui.words import tr

if TYPE_CHECKING:
    from shopbell.ids import ConversationId
    from shopbell.services.listening import Listener
    from ui.tasks import Tasks
    from ui.widgets.notice import NoticeLine


class MentionDeeds(QObject):
    """Acts on something said about the shop; `done` leaves the list, `joined` is to be written in."""

    done = Signal(object)
    undone = Signal(object)
    joined = Signal(object)

    def __init__(self, listener: Listener, tasks: Tasks, notice: NoticeLine) -> None:
        super().__init__(notice)
        self._listener = listener
        self._tasks = tasks
        self._notice = notice

    def answer(self, conversation: ConversationId, said: MentionAnswer) -> None:
        """Do it."""
        if said is MentionAnswer.JOIN:
            self._tasks.start(self._join(conversation))
            return
        self.done.emit(conversation)
        self._tasks.start(self._leave(conversation) if said is MentionAnswer.LEAVE else self._not_us(conversation))

    async def _join(self, conversation: ConversationId) -> None:
        await self._listener.join(conversation)
        self.joined.emit(conversation)
        self._offer(tr("You take part now"), conversation)

    async def _leave(self, conversation: ConversationId) -> None:
        await self._listener.leave(conversation)
        self._offer(tr("Left as it is"), conversation)

    async def _not_us(self, conversation: ConversationId) -> None:
        learnt = await self._listener.not_us(conversation)
        words = tr("What {source} says is passed over from now on", source=learnt) if learnt else tr("Not about you")
        self._offer(words, conversation)

    def _offer(self, words: str, conversation: ConversationId) -> None:
        self._notice.say(words, tr("Undo"), self._undo(conversation))

    def _undo(self, conversation: ConversationId) -> Callable[[], None]:
        return lambda: self._tasks.start(self._take_back(conversation))

    async def _take_back(self, conversation: ConversationId) -> None:
        await self._listener.take_back(conversation)
        self.undone.emit(conversation)
