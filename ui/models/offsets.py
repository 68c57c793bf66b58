"""Positions in Python text (code points) and in Qt text (UTF-16 units)."""

from bisect import bisect_left
from collections.abc import Callable


def to_utf16(text: str) -> Callable[[int], int]:
    """Give a function from an offset into `text` to Qt's offset into the same text."""
    if text.isascii() or max(text) <= "\uffff":
        return int
    wide = [position for position, char in enumerate(text) if char > "\uffff"]
    return lambda offset: offset + bisect_left(wide, offset)
