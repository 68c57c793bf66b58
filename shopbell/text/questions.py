"""Questions in a message."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """One question: offsets in code points into the text it was found in, end excluded."""

    start: int
    end: int
    text: str


def find_questions(text: str) -> tuple[Question, ...]:
    """Find the questions somebody asks in their own words."""
    return (Question(0, len(text), text),) if text.rstrip().endswith("?") else ()
