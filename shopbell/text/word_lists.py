"""Lists of words, written as text."""

from __future__ import annotations


def names(words: str) -> frozenset[str]:
    """Read a list of names, parted by spaces."""
    return frozenset(words.split())
