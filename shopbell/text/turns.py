"""Whether a message leaves the next word to us."""

from __future__ import annotations


def needs_answer(text: str, *, auto: bool = False) -> bool:
    """Say whether a message waits for an answer."""
    return bool(text.strip()) and not auto


def is_out_of_office(text: str, subject: str = "") -> bool:
    """Say whether a message is an absence note."""
    return "out of office" in (subject + text).casefold()
