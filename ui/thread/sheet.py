"""What the timeline is made of: the sheet that scrolls, and a widget for each kind of line."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.thread.bubble import Bubble
from ui.thread.entries import ContactEntry, DayEntry, Entry, GapEntry, MachineryEntry, MessageEntry, PlaceEntry
from ui.thread.line import Line
from ui.thread.look import Look
from ui.thread.place_line import PlaceLine
from ui.thread.small_lines import ContactLine, DayLine, FoldedLine, GapLine, MachineryLine


class Sheet(QWidget):
    """What the lines stand on. Opaque by its own paint: scrolling it moves pixels instead of painting all anew."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), QColor(self.look.theme.tokens.canvas))


def kind_of(entry: Entry) -> type[Line]:
    """The widget that shows an entry."""
    if isinstance(entry, MessageEntry):
        return Bubble if entry.opened else FoldedLine
    kinds: dict[type[Entry], type[Line]] = {
        DayEntry: DayLine,
        GapEntry: GapLine,
        ContactEntry: ContactLine,
        MachineryEntry: MachineryLine,
        PlaceEntry: PlaceLine,
    }
    return kinds[type(entry)]


def polish(widget: QWidget) -> None:
    """Let the style sheet set fonts now: what was measured before would be measured in another font."""
    widget.ensurePolished()
    for child in widget.findChildren(QWidget):
        child.ensurePolished()
