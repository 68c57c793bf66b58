"""In a room of many: whether something said there is said to the shop."""

import re
from typing import Final

_UNSPACED: Final = re.compile("[\u2e80-\u9fff\uac00-\ud7af\u0e00-\u0eff]")
"""Scripts that write words without spaces between."""


def names(text: str, name: str) -> bool:
    """Whether the name stands in the text as a word of its own ('@name' and 'name:' too), however it is written."""
    text, name = text.casefold(), " ".join(name.casefold().split())
    if not name:
        return False
    if _UNSPACED.search(name):
        return name in text
    return re.search(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", text) is not None
