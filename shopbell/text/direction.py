"""Which way a paragraph runs, by its first strong character (UAX #9, rules P2 and P3)."""

from __future__ import annotations

import unicodedata
from typing import Final

_OPENS_ISOLATE: Final = frozenset({"LRI", "RLI", "FSI"})
_LOOK_AHEAD: Final = 4_000


def is_rtl(text: str) -> bool:
    """Say whether the first strong character of a text is right-to-left.

    Characters inside isolates do not count (UAX #9 P2). A text with no strong character runs left to right.
    Only the first 4,000 characters are looked at.
    """
    depth = 0
    for char in text[:_LOOK_AHEAD]:
        kind = unicodedata.bidirectional(char)
        if kind in _OPENS_ISOLATE:
            depth += 1
        elif kind == "PDI":
            depth = max(0, depth - 1)
        elif depth == 0 and kind in ("L", "R", "AL"):
            return kind != "L"
    return False
