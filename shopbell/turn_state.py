"""Whose turn it is in a conversation, from facts about its messages: pure rules.

They said something that asks for an answer: our turn, since the first such message that we have not answered. We
said something, here, on the phone, at the counter or in another program: their turn. Thanks that close a conversation
settle it. Machines, notes and automatic answers change nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from shopbell.model import Delivery, Direction, MessageKind, Turn, Visibility
from shopbell.text.at_need import fold

SPOKEN = frozenset({MessageKind.MESSAGE, MessageKind.CALL, MessageKind.VISIT})
_NOT_SAID = frozenset({Delivery.REFUSED, Delivery.UNCERTAIN})

# Words that questions and answers share without being about the same thing.
_EMPTY_WORDS = frozenset(
    [
        "about",
        "also",
        "another",
        "anything",
        "because",
        "been",
        "before",
        "being",
        "both",
        "cannot",
        "could",
        "does",
        "doing",
        "done",
        "each",
        "else",
        "even",
        "ever",
        "every",
        "from",
        "give",
        "going",
        "good",
        "have",
        "having",
        "hello",
        "here",
        "just",
        "know",
        "like",
        "look",
        "make",
        "many",
        "maybe",
        "more",
        "most",
        "much",
        "need",
        "only",
        "other",
        "please",
        "really",
        "said",
        "same",
        "should",
        "some",
        "something",
        "soon",
        "still",
        "such",
        "sure",
        "take",
        "tell",
        "than",
        "thank",
        "thanks",
        "that",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "thing",
        "think",
        "this",
        "those",
        "very",
        "want",
        "well",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "will",
        "with",
        "would",
        "your",
        "yours",
        "auch",
        "aber",
        "bitte",
        "dann",
        "danke",
        "dass",
        "denn",
        "dies",
        "eine",
        "einen",
        "einer",
        "haben",
        "hätte",
        "hallo",
        "hier",
        "ihre",
        "kann",
        "können",
        "mein",
        "möchte",
        "nicht",
        "noch",
        "oder",
        "schon",
        "sehr",
        "sind",
        "über",
        "und",
        "unser",
        "vielleicht",
        "wann",
        "warum",
        "wenn",
        "werden",
        "wird",
        "würde",
        "como",
        "cuando",
        "cuándo",
        "donde",
        "dónde",
        "esta",
        "este",
        "gracias",
        "hola",
        "para",
        "pero",
        "porque",
        "puede",
        "pueden",
        "quiero",
        "sobre",
        "tiene",
        "avec",
        "bonjour",
        "dans",
        "est-ce",
        "merci",
        "pour",
        "pouvez",
        "quand",
        "quel",
        "quelle",
        "sont",
        "vous",
    ]
)


class Word(IntEnum):
    """What one message means for the turn. Numbers are stored."""

    NOTHING = 0
    ASKS = 1
    """Theirs, and it wants an answer; or ours that came back undelivered."""
    THANKS = 2
    """Theirs, and it wants none."""
    OURS = 3
    ANSWERED = 4
    """Theirs, and we spoke after it: nobody had to look yet whether it asks."""
    PRIVATELY = 5
    """Theirs, in public, and we answered it in private in another conversation."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """The facts of one message."""

    direction: Direction
    kind: MessageKind
    delivery: Delivery
    visibility: Visibility
    machine: bool
    """A robot's, or an automatic answer."""
    asks: bool | None
    """`text.turns.needs_answer` of its own words; None where we spoke after it."""
    gone: bool = False
    turn: bool = True
    """False for a call nobody took."""


def word_of(said: Spoken) -> Word:
    """What a message means for the turn."""
    if said.kind not in SPOKEN or said.machine or not said.turn:
        return Word.NOTHING
    if said.gone and said.visibility is not Visibility.PRIVATE:
        # A public comment that its author took back waits for nobody; an expunged mail may still be unanswered.
        return Word.NOTHING
    if said.direction is Direction.IN:
        return Word.ANSWERED if said.asks is None else Word.ASKS if said.asks else Word.THANKS
    if said.delivery is Delivery.BOUNCED:
        return Word.ASKS
    return Word.NOTHING if said.delivery in _NOT_SAID else Word.OURS


@dataclass(frozen=True, slots=True)
class Standing:
    """The turn before the owner overrules it; `waiting_since` is in the unit of the times given."""

    turn: Turn
    waiting_since: int | None = None


def standing(words: Sequence[tuple[int, Word]]) -> Standing:
    """From all messages of a conversation as (time, word) in time order: the reference that others are checked by."""
    last_ours = max((n for n, (_, word) in enumerate(words) if word is Word.OURS), default=-1)
    waiting = next((at for at, word in words[last_ours + 1 :] if word is Word.ASKS), None)
    said = [word for _, word in words if word is not Word.NOTHING]
    return decide(waiting, spoken=bool(said), closed=bool(said) and said[-1] is Word.THANKS)


def decide(first_unanswered: int | None, *, spoken: bool, closed: bool) -> Standing:
    """From the time of the first message after our last word that asks for an answer.

    `closed`: the last that was said are their thanks, and they leave no question of ours open.
    """
    if first_unanswered is not None:
        return Standing(Turn.YOURS, first_unanswered)
    return Standing(Turn.THEIRS if spoken and not closed else Turn.SETTLED)


def still_overruled(overruled_after: int | None, newest_ask: int | None) -> bool:
    """Whether 'settled' or 'later' holds: until something newer than what was known then asks for an answer."""
    return overruled_after is not None and (newest_ask is None or newest_ask <= overruled_after)


def left_open(questions: Sequence[str], answer: str) -> tuple[str, ...]:
    """Of several questions answered in one go, those that the answer clearly passed over.

    A question stays open when the answer shares no word of content with it while it does with another one. When in
    doubt it counts as answered: a question wrongly kept open would nag.
    """
    told = _content(answer)
    touched = [bool(_content(question) & told) for question in questions]
    if not any(touched):
        return ()
    return tuple(question for question, hit in zip(questions, touched, strict=True) if not hit and _content(question))


def _content(text: str) -> frozenset[str]:
    """The words that carry meaning, cut to a stem of five letters; pairs of letters where no spaces part words."""
    found: set[str] = set()
    for word in _words(fold(text)):
        if word.isascii() or not _unspaced(word):
            if len(word) >= 4 and word not in _EMPTY_WORDS:
                found.add(word[:5])
        else:
            found.update(word[i : i + 2] for i in range(len(word) - 1))
    return frozenset(found)


def _words(text: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in text).split()


def _unspaced(word: str) -> bool:
    return any("\u3040" <= char <= "\u9fff" for char in word)
