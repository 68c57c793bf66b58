"""Rules for texts whose modules and patterns are loaded by the first text that needs them.

The first list is painted from rows that were worded long ago, and an idle engine reads nothing: neither pays for what
reading a message takes. Whoever works with texts all the time imports the modules themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopbell.text.questions import Question


def own_words(text: str) -> str:
    """See `shopbell.text.quotes`."""
    from shopbell.text import quotes

    return quotes.own_words(text)


def needs_answer(text: str) -> bool:
    """See `shopbell.text.turns`."""
    from shopbell.text import turns

    return turns.needs_answer(text)


def find_questions(text: str) -> tuple[Question, ...]:
    """See `shopbell.text.questions`."""
    from shopbell.text import questions

    return questions.find_questions(text)


def snippet(text: str) -> str:
    """See `shopbell.text.plain`."""
    from shopbell.text import plain

    return plain.snippet(text)


def one_line(text: str) -> str:
    """See `shopbell.text.plain`."""
    from shopbell.text import plain

    return plain.one_line(text)


def fold(text: str) -> str:
    """See `shopbell.text.fold_search`."""
    from shopbell.text import fold_search

    return fold_search.fold(text)


def index_terms(text: str) -> str:
    """See `shopbell.text.fold_search`."""
    from shopbell.text import fold_search

    return fold_search.index_terms(text)
