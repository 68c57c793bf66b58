"""Two lines of somebody's words with parts of them on a ground, in their own direction, cut with "…"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QTextCharFormat, QTextLayout, QTextOption

if TYPE_CHECKING:
    from ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Lines:
    """The words; `marks` are (start, length) in UTF-16 units."""

    text: str
    marks: tuple[tuple[int, int], ...]
    rtl: bool


def lay_out_lines(lines: Lines, width: int, theme: Theme) -> QTextLayout:
    """At most two lines of this width, ready to draw."""
    layout = _laid_out(lines, width, theme)
    while layout.lineCount() > 2 and lines.text:
        second = layout.lineAt(1)
        units = _units(lines.text)
        end = min(second.textStart() + second.textLength(), len(units) // 2 - 1)
        text = units[: 2 * max(0, end - 1)].decode("utf-16-le", "ignore").rstrip(" …") + "…"
        lines = replace(lines, text=text)
        layout = _laid_out(lines, width, theme)
    return layout


def _laid_out(lines: Lines, width: int, theme: Theme) -> QTextLayout:
    font = theme.font()
    layout = QTextLayout(lines.text, font)
    # QTextLayout takes left for left, also in a text that runs from the right.
    side = Qt.AlignmentFlag.AlignRight if lines.rtl else Qt.AlignmentFlag.AlignLeft
    option = QTextOption(side)
    direction = Qt.LayoutDirection.RightToLeft if lines.rtl else Qt.LayoutDirection.LeftToRight
    option.setTextDirection(direction)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setFormats([_marked(start, length, theme) for start, length in lines.marks])
    step = theme.metrics().lineSpacing()
    layout.beginLayout()
    for number in range(3):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(max(40, width))
        # Other scripts bring taller fonts: what counts is that the letters stand on our lines.
        drop = theme.metrics().ascent() - line.ascent()
        line.setPosition(QPointF(0, number * step + drop))
    layout.endLayout()
    return layout


def _marked(start: int, length: int, theme: Theme) -> QTextLayout.FormatRange:
    marked = QTextLayout.FormatRange()
    marked.start = start
    marked.length = length
    look = QTextCharFormat()
    look.setBackground(QColor(theme.tokens.highlight))
    look.setForeground(QColor(theme.tokens.ink))
    marked.format = look
    return marked


def _units(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")
