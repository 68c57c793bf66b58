"""Questions, settled one by one; the owner's word about a sentence is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopbell.errors import NotFound, Rejected
from shopbell.ids import MessageId
from shopbell.questions import Question, QuestionState, QuestionWord, left_by

if TYPE_CHECKING:
    from shopbell.connector import Clock
    from shopbell.ids import ConversationId
    from shopbell.ports import Bell, QuestionBook


def place_of(id_: str) -> tuple[MessageId, int]:
    """Message and sentence from the id of a question, "412.0". Raises Rejected."""
    message, _, place = id_.partition(".")
    if not all(one.isascii() and one.isdigit() and len(one) < 19 for one in (message, place)):
        raise Rejected(f"{id_!r} is not the id of a question, such as 412.0.")
    return MessageId(int(message)), int(place)


class Questions:
    """What was asked. Each deed gives the word that stood before it; `say` with that word undoes it."""

    def __init__(self, book: QuestionBook, bell: Bell, clock: Clock) -> None:
        self._book = book
        self._bell = bell
        self._clock = clock

    async def of(self, conversation: ConversationId) -> tuple[Question, ...]:
        """Those of its newest messages, in time order. Raises NotFound."""
        return await self._book.questions(conversation)

    async def left_by(self, conversation: ConversationId, answer: str) -> tuple[Question, ...]:
        """Which ones this answer would leave open."""
        return left_by(await self.of(conversation), answer)

    async def settle(self, message: MessageId, place: int) -> QuestionWord | None:
        """Dealt with, whatever is written; when it was the last one, nothing of that message waits any more."""
        return await self.say(message, place, QuestionWord.SETTLED)

    async def is_one(self, message: MessageId, place: int) -> QuestionWord | None:
        """This sentence asks, so it is our turn until we answer."""
        return await self.say(message, place, QuestionWord.QUESTION)

    async def is_none(self, message: MessageId, place: int) -> QuestionWord | None:
        """This sentence asks nothing."""
        return await self.say(message, place, QuestionWord.NONE)

    async def say(self, message: MessageId, place: int, word: QuestionWord | None) -> QuestionWord | None:
        """Any word, None for none. Raises NotFound when the sentence is not there any more."""
        before, changes = await self._book.say(message, place, word, self._clock.now())
        self._bell.ring(changes)
        return before

    async def reopen(self, conversation: ConversationId, message: MessageId, place: int) -> QuestionWord | None:
        """Open whatever closed it: an answer, `settle` or `is_none`; also what no rule takes for a question.

        Raises Rejected, and leaves all as it was, when it lies too far back to stand open alone.
        """
        before = await self.say(message, place, None)
        if await self._state(conversation, message, place) in (None, QuestionState.ANSWERED):
            # No rule sees it, or one takes it for answered: it is the owner who says so.
            await self.is_one(message, place)
            if await self._state(conversation, message, place) is QuestionState.ANSWERED:
                await self.say(message, place, before)
                raise Rejected(
                    "More was said since then, so this question cannot be opened alone. Write to them instead."
                )
        return before

    async def _state(self, conversation: ConversationId, message: MessageId, place: int) -> QuestionState | None:
        found = (one for one in await self.of(conversation) if (one.message, one.place) == (message, place))
        return next((one.state for one in found), None)

    async def let_onlookers_be(self, conversation: ConversationId, *, be: bool = True) -> None:
        """A question asked in public and answered in private needs no public line; `be` False takes that back."""
        self._bell.ring(await self._book.let_onlookers(conversation, be=be))

    async def find(self, conversation: ConversationId, id_: str) -> Question:
        """One of a conversation by its id. Raises Rejected and NotFound."""
        message, place = place_of(id_)
        for one in await self.of(conversation):
            if (one.message, one.place) == (message, place):
                return one
        raise NotFound(f"There is no question {id_} in this conversation.")


def first_open(found: tuple[Question, ...]) -> Question | None:
    """The one that has waited longest."""
    return next((one for one in found if one.state is QuestionState.OPEN), None)
