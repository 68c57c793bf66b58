"""Where the next turns were said, in a timeline over several conversations; a click answers there."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from ui.theme_tokens import Size, Tone
from ui.thread.deeds import Deed, DeedKind
from ui.thread.entries import Entry, PlaceEntry
from ui.thread.line import SIDE, Line
from ui.thread.look import Look
from ui.thread.wording import place_line_words
from ui.widgets.plain import PlainLabel, set_tip
from ui.words import tr


class PlaceLine(Line):
    """As in "E-mail · Rye for the 28th"; where it is not the conversation that is answered, it leads there."""

    def __init__(self, entry: Entry, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(entry, look, parent)
        self._label = PlainLabel(size=Size.SMALL, tone=Tone.GREY, strong=True, wrap=True, parent=self)
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def bind(self, entry: Entry, look: Look) -> None:
        self.entry, self.look = entry, look
        if not isinstance(entry, PlaceEntry):
            return
        words = place_line_words(entry.message, look.network(entry.message))
        text = tr("{place} · you answer here", place=words) if entry.here else tr("{place} · answer there", place=words)
        self._label.setText(text)
        self._label.set_tone(Tone.GREY if entry.here else Tone.ACCENT)
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.ArrowCursor if entry.here else Qt.CursorShape.PointingHandCursor)
        set_tip(self, "" if entry.here else tr("Click to answer in that conversation"))

    def go_there(self) -> None:
        """Answer in the conversation these turns are of."""
        if isinstance(self.entry, PlaceEntry) and not self.entry.here:
            self.deed.emit(Deed(DeedKind.ELSEWHERE, self.entry.message))

    def height_for(self, width: int) -> int:
        return self._label.heightForWidth(width - 2 * SIDE) + self.look.theme.scaled(10)

    def arrange(self) -> None:
        space = self.look.theme.scaled(5)
        self._label.setGeometry(SIDE, space, self.width() - 2 * SIDE, self.height() - 2 * space)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.go_there()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.go_there()
        else:
            super().keyPressEvent(event)
