"""Sentences of the window: looked up for translation, then filled in. Nothing is markup."""

import re

from PySide6.QtCore import QCoreApplication

_CONTEXT = "ui"
_PLACE = re.compile(r"\{(\w+)\}")
_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def tr(text: str, /, **values: object) -> str:
    """The sentence in the owner's language, with each `{name}` replaced by its value.

    One pass after the look-up, so braces inside a value (a stranger's name) stay what they are.
    """
    translated = QCoreApplication.translate(_CONTEXT, text)
    return fill(translated, **values) if values else translated


def fill(text: str, /, **values: object) -> str:
    """A translated sentence with its places filled; those without a value stay."""
    return _PLACE.sub(lambda place: str(values.get(place[1], place[0])), text)


def trn(one: str, many: str, count: int, /, **values: object) -> str:
    """`one` or `many` by the count, which is `{n}` in both."""
    return tr(one if count == 1 else many, n=f"{count:,}", **values)


def small_number(count: int) -> str:
    """A count up to ten as a word, for the start of a sentence: "Five", "11"."""
    return tr(_SMALL[count]).capitalize() if 0 <= count < len(_SMALL) else str(count)
