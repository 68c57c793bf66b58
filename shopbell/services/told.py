"""Writing without canned messages: what you told others, to read; and whether you wrote nearly this to somebody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from shopbell.errors import NotFound, Unsupported
from shopbell.text.at_need import own_words

if TYPE_CHECKING:
    from shopbell.connector import Clock
    from shopbell.ids import ConversationId, MessageId
    from shopbell.ports import InsightBook, Library, Meaning, ToldBook
    from shopbell.questions import Question
    from shopbell.told import Found, Told

MOST: Final = 8
"""So many answers are shown."""
LATELY: Final = timedelta(days=60)
LEAST: Final = 0.5
"""Nearness in meaning from which on two questions are taken for the same one; chosen by what docs/told.md measures."""
WORDS_LEAST: Final = 0.5
"""The same by words: the share of the question's words, weighed by how rare they are."""
_STEP: Final = 24
"""Questions read at once in the background: some tens of milliseconds."""
_COUNTED: Final = 200
_DEPTH: Final = 10
"""How soon a place further down a list counts for less, when two lists become one (reciprocal rank fusion)."""


class Tellings:
    """Reads only; sending is never held up."""

    def __init__(
        self, book: ToldBook, library: Library, exchanges: InsightBook, meaning: Meaning, clock: Clock
    ) -> None:
        self._book = book
        self._library = library
        self._exchanges = exchanges
        self._meaning = meaning
        self._clock = clock

    async def others(self, questions: Sequence[Question], conversation: ConversationId) -> tuple[Told, ...]:
        """Your answers to the same questions by others, the most fitting first; at most 8."""
        return await self.answers_to([await self._with_lead(one) for one in questions], conversation)

    async def _with_lead(self, question: Question) -> str:
        """With the sentence before it, as it is read of those that were answered."""
        from shopbell.text.asked_with import questions_with_leads

        try:
            text = (await self._library.message(question.message)).text
        except NotFound:
            return question.text  # deleted meanwhile
        whole = (one for one in questions_with_leads(text) if one.endswith(question.text))
        return next(whole, question.text)

    async def answers_to(self, texts: Sequence[str], conversation: ConversationId) -> tuple[Told, ...]:
        """Your answers to others than the one of this conversation who asked one of these; at most 8."""
        asked = [text for text in texts if text.strip()]
        if not asked:
            return ()
        by_words = await self._book.by_words("\n".join(asked), conversation, MOST)
        by_meaning = await self._by_meaning(asked, conversation)
        return fused(by_meaning, [one for one in by_words if one.nearness >= WORDS_LEAST])

    async def _by_meaning(self, asked: Sequence[str], conversation: ConversationId) -> Sequence[Found]:
        if not self._meaning.is_there():
            return ()
        try:
            vectors = await self._meaning.vectors(asked)
        except Unsupported:
            return ()  # words alone, as without it
        return await self._book.by_meaning(vectors, conversation, MOST, LEAST)

    async def read_on(self) -> bool:
        """One small step of reading what was answered before, newest first; False when nothing is left."""
        if not self._meaning.is_there():
            return False
        uncounted = await self._exchanges.count_up(_COUNTED)
        unread = await self._book.unread(_STEP)
        if unread:
            try:
                vectors = await self._meaning.vectors([one.text for one in unread])
            except Unsupported:
                return False
            await self._book.keep(list(zip(unread, vectors, strict=True)))
        return bool(unread) or uncounted > 0

    async def nearly_told(self, text: str, conversation: ConversationId | None) -> Told | None:
        """The newest message of the last 60 days to somebody else that says nearly this; None when there is none."""
        from shopbell.text.alike import is_long_enough

        words = own_words(text)
        if not is_long_enough(words):
            return None
        return await self._book.nearly(words, conversation, self._clock.now() - LATELY)


def fused(*rankings: Sequence[Found]) -> tuple[Told, ...]:
    """Several lists, each nearest first, as one without doubles: what stands high in any of them stands high."""
    told: dict[MessageId, Told] = {}
    weight: dict[MessageId, float] = {}
    for ranking in rankings:
        for place, found in enumerate(ranking):
            id_ = found.told.message
            told.setdefault(id_, found.told)
            weight[id_] = weight.get(id_, 0.0) + 1 / (_DEPTH + place)
    best = sorted(told.values(), key=lambda one: (-weight[one.message], -one.at.timestamp()))
    # The same words to two people are there to be read once.
    different = {" ".join(one.answer.split()): one for one in reversed(best)}
    return tuple(one for one in best if one in different.values())[:MOST]
