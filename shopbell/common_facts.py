"""Facts of messages that every connector may use and the window shows; `shopbell.events.MessageSeen` lists them all."""

from collections.abc import Mapping
from typing import Final

NO_ANSWER: Final = "no_answer"
"""Of a message of theirs: why the service takes no answer to it from a program, in one sentence.

Their newest message counts for the conversation. `link`, where there is one, leads to where it can be answered by hand.
"""
STARS: Final = "stars"
MOST_STARS: Final = 5


def no_answer(facts: Mapping[str, str]) -> str:
    """The sentence on one line; '' where an answer is taken."""
    return " ".join(facts.get(NO_ANSWER, "").split())


def stars(facts: Mapping[str, str]) -> int:
    """How many of five a review gives; 0 where it is none, or says nothing that is a number of stars."""
    words = facts.get(STARS, "").strip()
    number = int(words) if words.isascii() and words.isdecimal() and len(words) == 1 else 0
    return number if number <= MOST_STARS else 0
