"""What every line of the timeline can do."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.theme import Theme
from ui.theme_tokens import Size
from ui.thread.entries import Entry
from ui.thread.look import Look

SIDE = 18
"""Space between a line and the edge of the timeline, in pixels at 100 % text."""
LETTERS = 70
"""Letters of plain text on a line at most (SCREENS 10 asks for 75; an average leaves room for narrow ones)."""
_SAMPLE = "The rye was wonderful, thank you! Could I order the same for the 28th, please?"


class Line(QWidget):
    """One line. Its height is a function of its width; the timeline places it."""

    deed = Signal(object)

    def __init__(self, entry: Entry, look: Look, parent: QWidget | None = None) -> None:
        """Made for an entry; `bind` fills it in."""
        super().__init__(parent)
        self.entry = entry
        self.look = look

    def bind(self, entry: Entry, look: Look) -> None:
        """Show this entry."""
        raise NotImplementedError

    def height_for(self, width: int) -> int:
        """Pixels that it needs at this width."""
        raise NotImplementedError

    def arrange(self) -> None:
        """Put what is inside in its place for the size it has."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.arrange()

    def release(self) -> None:
        """It will not be shown again: give back what is shared."""


def reading_width(theme: Theme) -> int:
    """The widest a paragraph may be, so that a line has at most 75 letters."""
    metrics = QFontMetricsF(theme.font(Size.BODY))
    return round(metrics.horizontalAdvance(_SAMPLE) / len(_SAMPLE) * LETTERS)
