"""Messages that share the rarer words of a text, found in the search index without ever reading one of its long lists.

Of each word only the newest few hundred places are read; how far back they reach tells how rare the word is. Pairs of
the rarest words are asked for together, so that what is old is found too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import log
from typing import TYPE_CHECKING, Final

import regex

from shopbell.text.fold_search import index_terms, query_terms

if TYPE_CHECKING:
    from storage.database import ReadConnection

MATCH: Final = """
SELECT rowid FROM message_words WHERE message_words MATCH ? AND rowid >= ? ORDER BY rowid DESC LIMIT ?
"""
_NEWEST: Final = 300
_PAIRED: Final = 4
_READ: Final = 4_000
_MOST_WORDS: Final = 24
_WORD: Final = regex.compile(r"[\p{L}\p{N}\p{Co}]+")
"""As the index's tokenizer parts them."""


@dataclass(frozen=True, slots=True)
class RareWords:
    """Words of a text with what each weighs; a word in every message weighs next to nothing."""

    weights: Mapping[str, float]

    def share(self, text: str) -> float:
        """How much of them a text has, from 0 to 1."""
        whole = sum(self.weights.values())
        words = set(_WORD.findall(index_terms(text[:_READ])))
        return sum(weight for word, weight in self.weights.items() if word in words) / whole if whole else 0.0


def tokens(text: str) -> tuple[str, ...]:
    """Its words as the index has them, single letters left out."""
    words = (word for term in query_terms(text) for word in term.text.split())
    return tuple(dict.fromkeys(word for word in words if len(word) > 1))[:_MOST_WORDS]


def sharing(db: ReadConnection, text: str, since: int, limit: int) -> tuple[RareWords, list[int]]:
    """The words, and slots from `since` on of messages that share them, most weight first."""
    lists = {word: _slots(db, (word,), since) for word in tokens(text)}
    first, last, total = _extent(db, since)
    # A word that nobody ever used weighs most: whoever does not have it speaks of something else.
    weights = {word: _weight(slots, first, last, total) for word, slots in lists.items()}
    found: dict[int, float] = {}
    for word, weight in weights.items():
        _add(found, lists[word], weight)
    rarest = sorted((word for word in weights if lists[word]), key=lambda word: -weights[word])[:_PAIRED]
    for one, other in combinations(rarest, 2):
        if len(lists[one]) == len(lists[other]) == _NEWEST:
            known = set(lists[one]) & set(lists[other])
            _add(found, set(_slots(db, (one, other), since)) - known, weights[one] + weights[other])
    return RareWords(weights), sorted(found, key=lambda slot: (-found[slot], -slot))[:limit]


def _add(found: dict[int, float], slots: Iterable[int], weight: float) -> None:
    for slot in slots:
        found[slot] = found.get(slot, 0.0) + weight


def _slots(db: ReadConnection, words: Iterable[str], since: int) -> list[int]:
    expression = " AND ".join('text : "' + word.replace('"', '""') + '"' for word in words)
    return [slot for (slot,) in db.all(MATCH, (expression, since, _NEWEST))]


def _extent(db: ReadConnection, since: int) -> tuple[int, int, int]:
    """First and last slot there are, and about how many messages."""
    first = db.value("SELECT slot FROM message WHERE slot >= ? ORDER BY slot LIMIT 1", (since,))
    last = db.value("SELECT max(slot) FROM message")
    return first or 0, last or 0, db.value("SELECT max(id) FROM message") or 0


def _weight(slots: list[int], first: int, last: int, total: int) -> float:
    """By how many messages have it, estimated from how far back the newest few hundred of them reach."""
    reached = (last - slots[-1] + 1) / (last - first + 1) if len(slots) == _NEWEST else 1.0
    having = min(total, len(slots) / max(reached, 1e-6))
    return log(1 + total / max(having, 1.0)) - log(2) + 0.01
