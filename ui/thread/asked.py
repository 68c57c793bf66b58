"""Which questions of a conversation are still open, by the same rules as the list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from shopbell.ids import MessageId
from shopbell.model import Delivery, Direction, Message, MessageKind
from shopbell.text.questions import Question, find_questions
from shopbell.turn_state import left_open

_LOOKED_AT: Final = 16
_NOT_SAID: Final = frozenset({Delivery.REFUSED, Delivery.UNCERTAIN, Delivery.BOUNCED})


@dataclass(frozen=True, slots=True)
class Asked:
    """One open question and where it stands in its message, in code points."""

    message: MessageId
    start: int
    end: int
    text: str


def open_questions(messages: Sequence[Message]) -> tuple[Asked, ...]:
    """What they asked and nobody answered, oldest first; what an answer clearly passed over stays open."""
    asked: list[Asked] = []
    for message in messages[-_LOOKED_AT:]:
        if message.kind not in (MessageKind.MESSAGE, MessageKind.CALL, MessageKind.VISIT):
            continue
        if message.direction is Direction.IN:
            asked += _questions(message)
        elif message.delivery not in _NOT_SAID:
            asked = still_open(asked, message.text)
    return tuple(asked)


def still_open(asked: Sequence[Asked], answer: str) -> list[Asked]:
    """Those of the questions that this answer would leave open."""
    left = _left(tuple(question.text for question in asked), answer)
    return [question for question in asked if question.text in left]


def by_message(asked: Sequence[Asked]) -> Mapping[MessageId, tuple[tuple[int, int], ...]]:
    """Where to mark them."""
    marks: dict[MessageId, tuple[tuple[int, int], ...]] = {}
    for question in asked:
        marks[question.message] = (
            *marks.get(question.message, ()),
            (question.start, question.end),
        )
    return marks


def _questions(message: Message) -> list[Asked]:
    return [Asked(message.id, one.start, one.end, one.text) for one in _found(message.text)]


# The same few texts are looked at whenever their conversation is shown or read again.


@lru_cache(maxsize=256)
def _found(text: str) -> tuple[Question, ...]:
    return tuple(find_questions(text))


@lru_cache(maxsize=256)
def _left(asked: tuple[str, ...], answer: str) -> frozenset[str]:
    return frozenset(left_open(asked, answer))
