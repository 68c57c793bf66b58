"""Cleaned HTML in pieces that each stand alone, so that a long page is laid out over many turns of the loop."""

import re
from typing import Final

PIECE: Final = 7_000
"""Characters in a piece, roughly: about two milliseconds of layout."""
_TAG: Final = re.compile(r"<(/?)([a-z][a-z0-9]*)\b[^>]*>")
_VOID: Final = frozenset({"br", "hr", "img"})
_ENDS: Final = frozenset({"p", "div", "tr", "table", "ul", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"})
"""After these a page may be cut; what is still open is closed there and opened again in the next piece."""
_WHOLE: Final = frozenset({"ol", "td", "th", "li", "a"})
"""Never cut inside of these: numbers would begin anew, a cell or a link would be two."""


def pieces(html: str, size: int = PIECE) -> tuple[str, ...]:
    """Take well-formed HTML (our cleaning writes no other) apart; joined they show what the whole would."""
    found: list[str] = []
    opened: list[tuple[str, str]] = []
    start, prefix = 0, ""
    for tag in _TAG.finditer(html):
        closing, name = tag[1], tag[2]
        if name in _VOID:
            continue
        if not closing:
            opened.append((name, tag[0]))
            continue
        while opened and opened.pop()[0] != name:
            continue
        if name in _ENDS and tag.end() - start >= size and not any(n in _WHOLE for n, _ in opened):
            tail = "".join(f"</{n}>" for n, _ in reversed(opened))
            found.append(f"{prefix}{html[start : tag.end()]}{tail}")
            start, prefix = tag.end(), "".join(whole for _, whole in opened)
    rest = html[start:]
    if rest.strip() or not found:
        found.append(prefix + rest)
    return tuple(found)
