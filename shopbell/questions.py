"""What they asked: each question of a conversation with where it stands, by the rules and by the owner's word.

The rules say which sentences ask and which of them our words answered. The owner settles a question, says that a
sentence is one or is none; that word is tied to the sentence (its place in the message and a sum of its words), so
it outlives a replay and a change of the words around it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from shopbell.turn_state import Word, left_open

if TYPE_CHECKING:
    from shopbell.ids import AccountId, MessageId
    from shopbell.text.questions import Question as Span

LOOKED_AT: Final = 40
"""Questions are told of so many of the newest messages of a conversation."""
RUN: Final = 20
"""So many messages of theirs in a row are looked at."""
ANSWERS: Final = 5
"""So many of our newest words count as the answer to them."""
_THEIRS: Final = (Word.ASKS, Word.THANKS, Word.ANSWERED, Word.PRIVATELY)


class QuestionWord(StrEnum):
    """What the owner says about one sentence of theirs. The values are stored."""

    SETTLED = "settled"
    """Dealt with, whatever was written."""
    QUESTION = "question"
    """It asks, though no rule saw it."""
    NONE = "none"
    """It asks nothing, though a rule thought so."""


class QuestionState(StrEnum):
    """Where a question stands."""

    OPEN = "open"
    ANSWERED = "answered"
    """Our words after it did not clearly pass it over."""
    SETTLED = "settled"
    """By the owner, alone or with the whole conversation."""
    NONE = "none"
    """The owner said that it is none."""


@dataclass(frozen=True, slots=True)
class Said:
    """The owner's word about a sentence; `place` counts the sentences of the message from 0."""

    place: int
    sum: int
    word: QuestionWord
    at: datetime
    text: str = ""
    """The sentence as it was then."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A word of the owner with the message it is about, as the service calls that."""

    account: AccountId
    remote_id: str
    said: Said


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that asks, or of which the owner said something; `start` and `end` in code points of its message."""

    place: int
    start: int
    end: int
    text: str
    word: QuestionWord | None = None
    said_at: datetime | None = None
    """When the owner said `word`."""

    @property
    def asks(self) -> bool:
        """Whether it still wants an answer, as far as the owner said nothing else."""
        return self.word in (None, QuestionWord.QUESTION)


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a conversation."""

    message: MessageId
    place: int
    start: int
    end: int
    text: str
    state: QuestionState

    @property
    def id(self) -> str:
        """How the command line calls it: "412.0" is the first sentence of message 412."""
        return f"{self.message}.{self.place}"


@dataclass(frozen=True, slots=True)
class Line:
    """A message as far as questions are concerned."""

    message: MessageId
    word: Word
    text: str
    said: tuple[Said, ...] = ()
    at: datetime | None = None
    """When it was said."""


def read(text: str, said: Sequence[Said]) -> tuple[Sentence, ...]:
    """The sentences of a text that ask or that the owner spoke of, in order."""
    found = _found(text)
    if not said:
        return found
    words = _words(text, said)
    asking = {one.place: one for one in found}
    spans = _spans(text)
    return tuple(
        Sentence(place, *_bounds(asking.get(place), spans[place]), *words.get(place, (None, None)))
        for place in sorted({*asking, *words})
    )


def is_settled(sentences: Sequence[Sentence]) -> bool:
    """Whether the owner settled what was asked, and nothing else is."""
    settled = any(one.word is QuestionWord.SETTLED for one in sentences)
    return settled and not any(one.asks for one in sentences)


def states(lines: Sequence[Line], *, settled: bool = False) -> tuple[Question, ...]:
    """Every question of these messages, given in time order; `settled`: nothing of the conversation is open.

    By the same rules as the row of the list: what came after our last word is open, and of what came before it those
    questions that our answer clearly passed over.
    """
    ours = max((n for n, line in enumerate(lines) if line.word is Word.OURS), default=-1)
    asks = [n for n, line in enumerate(lines) if n > ours and line.word is Word.ASKS]
    fresh = frozenset(asks[:RUN])
    passed = frozenset(() if ours < 0 else _passed_over(lines, ours))
    found = []
    for number, line in enumerate(lines):
        for one in read(line.text, line.said) if line.word in _THEIRS else ():
            is_open = (number in fresh or (number, one.text) in passed) and not settled
            state = _state(one, is_open=is_open, settled=settled and number > ours)
            found.append(Question(line.message, one.place, one.start, one.end, one.text, state))
    return tuple(found)


def _state(one: Sentence, *, is_open: bool, settled: bool) -> QuestionState:
    if one.word is QuestionWord.NONE:
        return QuestionState.NONE
    if one.word is QuestionWord.SETTLED or settled:
        return QuestionState.SETTLED
    return QuestionState.OPEN if is_open else QuestionState.ANSWERED


def _passed_over(lines: Sequence[Line], ours: int) -> Iterable[tuple[int, str]]:
    """Of the run of theirs before our last run, the questions our words since then left open."""
    begin = ours
    while begin >= 0 and lines[begin].word not in _THEIRS:
        begin -= 1
    first = begin
    while first >= 0 and lines[first].word is not Word.OURS:
        first -= 1
    if begin < 0:
        return
    run = [n for n in range(first + 1, ours) if lines[n].word in _THEIRS][:RUN]
    answers = [line.text for line in lines[begin + 1 :] if line.word is Word.OURS][-ANSWERS:]
    left = passed_over([(lines[n].text, lines[n].said) for n in run], reversed(answers), lines[ours].at)
    for number in run:
        yield from ((number, text) for text in left)


def passed_over(
    asked: Iterable[tuple[str, Sequence[Said]]], answers: Iterable[str], since: datetime | None = None
) -> tuple[str, ...]:
    """Of the questions of several messages, those that these answers to them clearly left open.

    `since` is when the newest answer was given: of which the owner said after it that it is a question, that is open
    whatever was answered. Where there are no two marks of a question nothing more is looked at: that is nearly every
    message.
    """
    from shopbell.text.quotes import own_words

    marked = [(text, said) for text, said in asked if said or _marks(text)]
    again = tuple(
        one.text
        for text, said in marked
        for one in (read(text, said) if said else ())
        if one.word is QuestionWord.QUESTION and since is not None and one.said_at is not None and one.said_at > since
    )
    if sum(max(_marks(own_words(text)), len(said)) for text, said in marked) < 2:
        return again
    questions = [one for text, said in marked for one in read(text, said) if one.word is not QuestionWord.NONE]
    left = left_open([one.text for one in questions], "\n".join(own_words(text) for text in answers))
    return tuple(one.text for one in questions if one.text in again or (one.text in left and one.asks))


def left_by(found: Iterable[Question], answer: str) -> tuple[Question, ...]:
    """Of the open ones, those that an answer would leave open; without words all of them."""
    waiting = tuple(one for one in found if one.state is QuestionState.OPEN)
    if not answer.strip():
        return waiting
    left = left_open([one.text for one in waiting], answer)
    return tuple(one for one in waiting if one.text in left)


def marks(found: Iterable[Question], state: QuestionState) -> Mapping[MessageId, tuple[tuple[int, int], ...]]:
    """Where the questions of one state stand, by message."""
    spots: dict[MessageId, tuple[tuple[int, int], ...]] = {}
    for one in found:
        if one.state is state:
            spots[one.message] = (*spots.get(one.message, ()), (one.start, one.end))
    return spots


def _marks(text: str) -> int:
    return sum(map(text.count, "?？؟"))


def _bounds(asking: Sentence | None, span: Span) -> tuple[int, int, str]:
    return (span.start, span.end, span.text) if asking is None else (asking.start, asking.end, asking.text)


def _words(text: str, said: Sequence[Said]) -> dict[int, tuple[QuestionWord, datetime]]:
    """Which sentence of today's text each word is about, and when it was said: nearest to where it stood."""
    from shopbell.text.questions import sentence_sum

    sums = [sentence_sum(span.text) for span in _spans(text)]
    found: dict[int, tuple[QuestionWord, datetime]] = {}
    for one in sorted(said, key=lambda one: one.at):
        same = [place for place, sum_ in enumerate(sums) if sum_ == one.sum]
        if same:
            found[min(same, key=lambda place: abs(place - one.place))] = one.word, one.at
    return found


# The same few texts are looked at whenever their conversation is shown or read again.


@lru_cache(maxsize=256)
def _spans(text: str) -> tuple[Span, ...]:
    from shopbell.text.questions import own_sentences

    return own_sentences(text)


@lru_cache(maxsize=256)
def _found(text: str) -> tuple[Sentence, ...]:
    """What the rules find."""
    from shopbell.text.turns import asked

    questions = asked(text)
    if not questions:
        return ()
    spans = _spans(text)
    return tuple(
        Sentence(
            max(n for n, span in enumerate(spans) if n == 0 or span.start <= one.start), one.start, one.end, one.text
        )
        for one in questions
    )
