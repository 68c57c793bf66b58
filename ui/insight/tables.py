"""A table of figures; in large letters each row is a block of its own, with the titles before the figures."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.theme_tokens import Size, Tone
from ui.widgets.plain import PlainLabel
from ui.widgets.words_beside import LARGE

_STRETCHES: Final = (4, 1, 1, 2, 2, 3)
"""The account, and what is drawn, have most room."""
_TRAILING = Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter
_IN_A_LINE = 2


def table(titles: Sequence[str], rows: Sequence[Sequence[QWidget]], scale: float) -> QGridLayout | QVBoxLayout:
    """The first of a row names it; a column without a title is drawn and not told."""
    return _blocks(titles, rows) if scale > LARGE else _grid(titles, rows)


def _grid(titles: Sequence[str], rows: Sequence[Sequence[QWidget]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(6)
    for column, words in enumerate(titles):
        title = PlainLabel(words, size=Size.SMALL, tone=Tone.GREY, strong=True)
        grid.addWidget(title, 0, column, _TRAILING if column else Qt.AlignmentFlag.AlignVCenter)
        grid.setColumnStretch(column, _STRETCHES[column])
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if column > 0 and titles[column]:
                grid.addWidget(cell, number, column, _TRAILING)
            else:
                grid.addWidget(cell, number, column)
    return grid


def _blocks(titles: Sequence[str], rows: Sequence[Sequence[QWidget]]) -> QVBoxLayout:
    blocks = QVBoxLayout()
    blocks.setSpacing(4)
    for row in rows:
        blocks.addSpacing(6)
        blocks.addWidget(row[0])
        told = [(words, cell) for words, cell in zip(titles[1:], row[1:], strict=True) if words]
        for begin in range(0, len(told), _IN_A_LINE):
            line = QHBoxLayout()
            line.setSpacing(10)
            for words, cell in told[begin : begin + _IN_A_LINE]:
                line.addWidget(PlainLabel(words, size=Size.SMALL, tone=Tone.GREY))
                line.addWidget(cell)
                line.addSpacing(10)
            line.addStretch(1)
            blocks.addLayout(line)
        for words, cell in zip(titles[1:], row[1:], strict=True):
            if not words:
                blocks.addWidget(cell)
    return blocks
