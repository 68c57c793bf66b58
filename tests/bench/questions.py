"""What is searched for, by class."""

from collections.abc import Mapping, Sequence
from typing import Final

from tests.bench.corpus import CJK_NEEDLE, RARE, Corpus

LETTER: Final = "one letter"
"""Apart: two letters and more have the limit."""


def questions(count: int) -> dict[str, Sequence[str]]:
    """As typed into the search field, for a shop of so many messages."""
    tongues = Corpus().tongues
    english, french, chinese = tongues["en"].words, tongues["fr"].words, tongues["zh"].words
    medium = english[300:900:30]
    accented = [word for word in french[100:4_000] if any(letter in word for letter in "éüöäñçåø")]
    return {
        "rare word": [f"{RARE}{number}" for number in range(max(1, count // 10_000))][:20],
        "medium word": [*medium, "midterm"],
        "common word": english[:20],
        "prefix of two": [word[:2] for word in medium],
        "prefix of three": [word[:3] for word in medium],
        "longer prefix": [word[: max(4, len(word) - 2)] for word in english[2_000:8_000:300]],
        "two words": [f"{first} {second}" for first, second in zip(english[:20], medium, strict=True)],
        "two common words": [f"{first} {second}" for first, second in zip(english[:10], english[10:20], strict=True)],
        "CJK of two": [word for word in chinese[20:400] if len(word) == 2][:20],
        "CJK of four": [first + second for first, second in zip(chinese[:10], chinese[10:20], strict=True)],
        "CJK needle": [CJK_NEEDLE, CJK_NEEDLE[1:4], CJK_NEEDLE[:3]],
        "accents": accented[::50][:20],
        "accents left out": ["nunez", "brulee", "senor", "creme brulee"],
        LETTER: list("abcdefgh"),
    }


def for_notmuch(asked: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """The same in its own language: the last word is a beginning there too where it is one here."""
    return {
        name: [f"{query}*" if "prefix" in name or name == LETTER else query for query in queries]
        for name, queries in asked.items()
    }
