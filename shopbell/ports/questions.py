"""Questions as things. See `shopbell.ports`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from shopbell.changes import Changes
    from shopbell.ids import ConversationId, MessageId
    from shopbell.questions import Kept, Question, QuestionWord


class QuestionBook(Protocol):
    """What was asked, and the owner's words about it."""

    async def questions(self, conversation: ConversationId) -> tuple[Question, ...]:
        """Those of its newest 40 messages, in time order, with where each stands. Raises NotFound."""
        ...

    async def let_onlookers(self, conversation: ConversationId, *, be: bool) -> Changes:
        """Onlookers may see no answer to what was asked in public and answered in private; `be` False takes it back."""
        ...

    async def every_word(self) -> tuple[Kept, ...]:
        """All that the owner said about sentences, for an export."""
        ...

    async def say(
        self, message: MessageId, place: int, word: QuestionWord | None, at: datetime
    ) -> tuple[QuestionWord | None, Changes]:
        """The owner's word about a sentence, None to take it back; gives the word before. The turn follows at once.

        Raises NotFound when there is no such message of theirs, or no such sentence in it.
        """
        ...

    async def put_back(self, words: Sequence[Kept]) -> Changes:
        """Words that an export brings along, where their messages are; those said here stay."""
        ...
