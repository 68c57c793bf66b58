"""What was asked, over the shop in memory: the rules read the messages, the test owner's words lie in a dict."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from shopbell.changes import Changes
from shopbell.ids import ConversationId, MessageId
from shopbell.model import Delivery, Direction, Message, MessageKind, Turn
from shopbell.questions import (
    LOOKED_AT,
    Kept,
    Line,
    Question,
    QuestionState,
    QuestionWord,
    Said,
    is_settled,
    read,
    states,
)
from shopbell.text.questions import own_sentences, sentence_sum
from shopbell.text.turns import needs_answer
from shopbell.turn_state import Word
from tests.ui.support.memory import MemoryShop, found

_NOT_SAID = frozenset({Delivery.REFUSED, Delivery.UNCERTAIN, Delivery.BOUNCED})


class MemoryQuestions:
    """`shopbell.ports.QuestionBook` over a MemoryShop."""

    def __init__(self, shop: MemoryShop) -> None:
        self._shop = shop
        self.words: dict[tuple[MessageId, int], Said] = {}
        self.seen_by_onlookers: dict[ConversationId, MessageId | None] = {}

    async def questions(self, conversation: ConversationId) -> tuple[Question, ...]:
        row = found(self._shop.rows, conversation)
        return states(self._lines(row.id), settled=row.turn is Turn.SETTLED)

    def _lines(self, conversation: ConversationId) -> list[Line]:
        spoken = (MessageKind.MESSAGE, MessageKind.CALL, MessageKind.VISIT)
        said = [m for m in self._shop.messages.values() if m.conversation == conversation and m.kind in spoken]
        return [self._line(one) for one in sorted(said, key=lambda m: (m.at, m.id))[-LOOKED_AT:]]

    def _line(self, message: Message) -> Line:
        said = tuple(word for (of, _), word in self.words.items() if of == message.id)
        if message.direction is Direction.OUT:
            return Line(message.id, Word.NOTHING if message.delivery in _NOT_SAID else Word.OURS, message.text)
        sentences = read(message.text, said)
        asks = any(one.asks for one in sentences) or (not is_settled(sentences) and needs_answer(message.text))
        return Line(message.id, Word.ASKS if asks else Word.THANKS, message.text, said)

    async def let_onlookers(self, conversation: ConversationId, *, be: bool) -> Changes:
        row = found(self._shop.rows, conversation)
        self.seen_by_onlookers.setdefault(conversation, row.onlookers)
        shown = None if be else self.seen_by_onlookers[conversation]
        self._shop.rows[conversation] = replace(row, onlookers=shown)
        return self._shop.changed(conversations=frozenset({conversation}))

    async def every_word(self) -> tuple[Kept, ...]:
        return ()

    async def put_back(self, words: Sequence[Kept]) -> Changes:
        return Changes()

    async def say(
        self, message: MessageId, place: int, word: QuestionWord | None, at: datetime
    ) -> tuple[QuestionWord | None, Changes]:
        of = self._shop.messages[message]
        before = self.words.pop((message, place), None)
        if word is not None:
            text = own_sentences(of.text)[place].text
            self.words[message, place] = Said(place, sentence_sum(text), word, at, text)
        await self._tell_row(of.conversation)
        changes = self._shop.changed(conversations=frozenset({of.conversation}), messages=frozenset({message}))
        return None if before is None else before.word, changes

    async def _tell_row(self, conversation: ConversationId) -> None:
        lines, row = self._lines(conversation), self._shop.rows[conversation]
        left = [one for one in states(lines) if one.state is QuestionState.OPEN]
        ours = max((n for n, line in enumerate(lines) if line.word is Word.OURS), default=-1)
        asks = [line for line in lines[ours + 1 :] if line.word is Word.ASKS]
        self._shop.rows[conversation] = replace(
            row,
            turn=Turn.YOURS if asks else Turn.SETTLED,
            waiting_since=self._shop.messages[asks[0].message].at if asks else None,
            open_question=left[0].text if left else "",
            open_questions=len(left),
        )
