"""Folding of text and queries for search."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """One thing a query asks for."""

    text: str
    prefix: bool
    phrase: bool


def fold(text: str) -> str:
    """Fold case and accents."""
    return text.casefold()


def index_terms(text: str) -> str:
    """Return the text to put into the index."""
    return fold(text)


def query_terms(query: str) -> tuple[Term, ...]:
    """Take a query apart."""
    return tuple(Term(word, True, False) for word in fold(query).split())


def highlight(text: str, query: str) -> tuple[tuple[int, int], ...]:
    """Find what to mark."""
    return ()
