"""Words with a few buttons behind them; in large letters one line of words over the row of buttons."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme_tokens import Size, Tone
from ui.widgets.buttons import Button
from ui.widgets.plain import ElidedLabel, PlainLabel

LARGE: Final = 1.25
"""The text scale from which words and buttons no longer share a line."""


def words_beside(
    words: str, buttons: Sequence[Button], *, tone: Tone, scale: float, over: QWidget | None = None
) -> QWidget:
    """Fills `over`, or a new widget; the words can be read whole as a tooltip where they are cut."""
    whole = over if over is not None else QWidget()
    row = QHBoxLayout()
    row.setSpacing(12)
    row.setContentsMargins(0, 0, 0, 0)
    if scale > LARGE:
        column = QVBoxLayout(whole)
        column.setSpacing(2)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(ElidedLabel(words, size=Size.SMALL, tone=tone))
        column.addLayout(row)
    else:
        whole.setLayout(row)
        row.addWidget(PlainLabel(words, size=Size.SMALL, tone=tone, wrap=True), 1)
    for button in buttons:
        row.addWidget(button)
    if scale > LARGE:
        row.addStretch(1)
    return whole
