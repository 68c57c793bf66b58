"""How nearly two texts are the same: runs of three words they share, after everything that does not matter is gone."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Final

import regex

from shopbell.text.fold_search import fold
from shopbell.text.quotes import own_words

FEWEST: Final = 8
"""A shorter text ("Yes, until six!") may well be the same for everybody."""
NEARLY: Final = 0.6
"""From here on a reader would say "the same, with a name changed"."""
_RUN: Final = 3
_READ: Final = 20_000
_MOST: Final = 2_000
_WORD: Final = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]|[\p{L}\p{M}\p{N}]+"
)


def words_of(text: str) -> tuple[str, ...]:
    """Own words, folded, without marks and quotes; in scripts without spaces every letter is one. At most 2,000."""
    return tuple(islice((match[0] for match in _WORD.finditer(fold(own_words(text[:_READ])))), _MOST))


def shingles(words: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """Every run of three words; the whole of a shorter text."""
    if len(words) <= _RUN:
        return frozenset({words} if words else ())
    return frozenset(words[at : at + _RUN] for at in range(len(words) - _RUN + 1))


def likeness(one: str, other: str) -> float:
    """From 0 (nothing in common) to 1 (the same words in the same order); the same both ways round."""
    first, second = shingles(words_of(one)), shingles(words_of(other))
    if not first or not second:
        return 0.0
    return len(first & second) / len(first | second)


def like_this(text: str) -> Callable[[str], bool]:
    """Tells of other texts whether they are nearly the same as this one; never when either is short."""
    words = words_of(text)
    mine = shingles(words)

    def nearly(other: str) -> bool:
        theirs = words_of(other)
        if min(len(words), len(theirs)) < FEWEST:
            return False
        runs = shingles(theirs)
        return len(mine & runs) >= NEARLY * len(mine | runs)

    return nearly


def is_long_enough(text: str) -> bool:
    """Whether saying it twice means anything."""
    return len(words_of(text)) >= FEWEST


def nearly_the_same(one: str, other: str) -> bool:
    """Whether a reader would say so of two texts that are long enough."""
    return like_this(one)(other)
