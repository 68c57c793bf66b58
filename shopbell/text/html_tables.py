"""Which tables of a mail hold data, and which only hold its layout.

Newsletters nest tables a dozen deep to draw one column. Such a table becomes plain blocks: it
reads the same, follows the width of the window, and costs a text layout nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from shopbell.text.html_tokens import Run, Tag

MAX_DEPTH: Final = 4
"""How deep tables that stay may be nested; deeper ones become blocks."""

_MAX_COLUMNS: Final = 20


class _Open:
    """A table being read: where it began, and the most cells seen in one of its rows."""

    __slots__ = ("at", "cells", "in_row")

    def __init__(self, at: int) -> None:
        self.at = at
        self.cells = 0
        self.in_row = 0


def grids(stream: Sequence[Tag | Run]) -> frozenset[int]:
    """Return the positions of the start tags of tables that have two or more columns."""
    found: set[int] = set()
    stack: list[_Open] = []
    for at, token in enumerate(stream):
        if isinstance(token, Run):
            continue
        if token.name == "table":
            if not token.closing:
                stack.append(_Open(at))
            elif stack:
                _note(stack.pop(), found)
        elif stack and not token.closing:
            _count(stack[-1], token.name)
    for table in stack:
        _note(table, found)
    return frozenset(found)


def _count(table: _Open, name: str) -> None:
    if name == "tr":
        table.in_row = 0
    elif name in ("td", "th"):
        table.in_row += 1
        table.cells = max(table.cells, table.in_row)


def _note(table: _Open, found: set[int]) -> None:
    if 2 <= table.cells <= _MAX_COLUMNS:
        found.add(table.at)
