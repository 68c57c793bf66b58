"""Writes the few elements that may stay, well nested and bounded, from a stream of tags."""

from __future__ import annotations

import html as html_entities
import re
from collections.abc import Mapping
from typing import Final

MAX_OPEN: Final = 60
"""How many elements may be open at once; deeper ones leave only their content."""

MAX_COST: Final = 4_000_000
"""What is written before the rest is left out, in what it costs the next parser: a letter 1, a
tag or an ampersand 30 (measured with nh3: about a microsecond for 15)."""

LAYOUT: Final = "layout"
"""A table that only draws a column: written as a block."""

CELL: Final = "cell"
"""A cell of such a table: a block too."""

_DEAR: Final = 30
_MAX_AMPERSANDS: Final = 20_000

# Only these begin a character reference; escaping the others costs the next parser dearly.
_AMBIGUOUS: Final = re.compile(r"&(?=[a-zA-Z#])")
_BLOCKS: Final = frozenset(
    f"p div blockquote ul ol li dl dt dd pre h1 h2 h3 h4 h5 h6 hr center table tr td th {LAYOUT} {CELL}".split()
)
_WRITTEN_AS: Final = {LAYOUT: "div", CELL: "div"}
_TABLES: Final = frozenset(("table", LAYOUT))
_WALLS: Final = frozenset(("td", "th", "blockquote", "div", "li", "center", CELL)) | _TABLES
# A start tag of the key closes an open element of the values, up to a wall (HTML 13.1.2.4).
_SIBLINGS: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "li": (frozenset(("li",)), frozenset(("ul", "ol")) | _TABLES),
    "dt": (frozenset(("dt", "dd")), frozenset(("dl",)) | _TABLES),
    "dd": (frozenset(("dt", "dd")), frozenset(("dl",)) | _TABLES),
    "td": (frozenset(("td", "th")), frozenset(("tr",)) | _TABLES),
    "th": (frozenset(("td", "th")), frozenset(("tr",)) | _TABLES),
    "tr": (frozenset(("tr",)), _TABLES),
    CELL: (frozenset((CELL,)), _TABLES),
    "a": (frozenset(("a",)), _TABLES),
}
_P: Final = frozenset(("p",))


class HtmlWriter:
    """Collects output. `open` and `close` may be called in any order; the result is well nested."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._cost = 0
        self._stack: list[str] = []
        self._skipped: dict[str, int] = {}

    def text(self, words: str) -> None:
        """Add text, escaped. A run with more ampersands than any letter has loses them."""
        if words.count("&") > _MAX_AMPERSANDS:
            words = words.replace("&", " ")
        escaped = _AMBIGUOUS.sub("&amp;", words) if "&" in words else words
        self._add(escaped.replace("<", "&lt;").replace(">", "&gt;"))

    def void(self, name: str, attrs: Mapping[str, str]) -> None:
        """Add an element without content."""
        if name in _BLOCKS:
            self._close_until(_P, _WALLS)
        self._add(_start(name, attrs))

    def open(self, name: str, attrs: Mapping[str, str]) -> None:
        """Open an element, closing first what cannot contain it."""
        if name in _BLOCKS:
            self._close_until(_P, _WALLS)
        if name in _SIBLINGS:
            self._close_until(*_SIBLINGS[name])
        if len(self._stack) >= MAX_OPEN or self.is_full:
            self._skipped[name] = self._skipped.get(name, 0) + 1
            return
        self._stack.append(name)
        self._add(_start(name, attrs))

    def close(self, name: str) -> None:
        """Close an element and all that is open in it; ignored when it is not open."""
        if self._skipped.get(name, 0):
            self._skipped[name] -= 1
        elif name in self._stack:
            # A stray </div> or </b> in a cell must not end the table around it.
            self._close_until(frozenset((name,)), frozenset() if name in _TABLES else _TABLES)

    @property
    def is_full(self) -> bool:
        """Whether more came than is written: what was added since is missing."""
        return self._cost > MAX_COST

    def finish(self) -> str:
        """Close everything and return the HTML."""
        while self._stack:
            self._pop()
        return "".join(self._out)

    def _add(self, piece: str) -> None:
        if not self.is_full:
            self._cost += len(piece) + _DEAR * (piece.count("&") + piece.startswith("<"))
            self._out.append(piece)

    def _close_until(self, names: frozenset[str], walls: frozenset[str]) -> None:
        for depth in range(len(self._stack) - 1, -1, -1):
            if self._stack[depth] in names:
                while len(self._stack) > depth:
                    self._pop()
                return
            if self._stack[depth] in walls:
                return

    def _pop(self) -> None:
        name = self._stack.pop()
        self._out.append(f"</{_WRITTEN_AS.get(name, name)}>")


def _start(name: str, attrs: Mapping[str, str]) -> str:
    name = _WRITTEN_AS.get(name, name)
    if not attrs:
        return f"<{name}>"
    written = "".join(f' {key}="{html_entities.escape(value)}"' for key, value in attrs.items())
    return f"<{name}{written}>"
