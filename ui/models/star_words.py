"""How many stars a review gives: drawn for the eye, in words for a screen reader."""

from __future__ import annotations

from shopbell.common_facts import MOST_STARS
from ui.words import tr


def drawn(stars: int) -> str:
    """As in ★★★★☆; '' where nobody gave any."""
    return "★" * stars + "☆" * (MOST_STARS - stars) if stars else ""


def in_words(stars: int) -> str:
    """As in "4 of 5 stars"; '' where nobody gave any."""
    return tr("{n} of {most} stars", n=stars, most=MOST_STARS) if stars else ""


def aloud(line: str, stars: int) -> str:
    """A line with the drawn stars in it, as it is spoken."""
    return line.replace(drawn(stars), in_words(stars)) if stars else line
