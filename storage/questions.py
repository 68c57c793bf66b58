"""`shopbell.ports.QuestionBook` over SQLite."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from storage.tables import onlookers, questions
from storage.tables.conversations import resolve

if TYPE_CHECKING:
    from datetime import datetime

    from shopbell.changes import Changes
    from shopbell.ids import ConversationId, MessageId
    from shopbell.questions import Kept, Question, QuestionWord
    from storage.parts import Parts
    from storage.transaction import Transaction


class SqlQuestions:
    """See the port."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def questions(self, conversation: ConversationId) -> tuple[Question, ...]:
        """See the port."""
        return await self._parts.read(lambda db: questions.questions_of(db, resolve(db, conversation)))

    async def let_onlookers(self, conversation: ConversationId, *, be: bool) -> Changes:
        """See the port."""
        return await self._parts.change(lambda tx: onlookers.let(tx, resolve(tx.db, conversation), be=be))

    async def every_word(self) -> tuple[Kept, ...]:
        """See the port."""
        return await self._parts.read(questions.every_word)

    async def say(
        self, message: MessageId, place: int, word: QuestionWord | None, at: datetime
    ) -> tuple[QuestionWord | None, Changes]:
        """See the port."""
        before, changes = await self._parts.write(lambda tx: questions.say(tx, message, place, word, at)[1])
        return before, changes

    async def put_back(self, words: Sequence[Kept]) -> Changes:
        """See the port."""

        def work(tx: Transaction) -> None:
            for one in words:
                questions.put_back(tx, one)

        return await self._parts.change(work)
