"""The timeline: real widgets for what is near the screen, arithmetic for the rest.

Tried against a painted document per message: widgets bring selection, input methods and screen readers, and with only
those near the screen alive a conversation of any length opens in the time of a dozen of them.
"""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from shopbell.ids import MessageId
from shopbell.model import Message
from ui.thread.bubble import Bubble
from ui.thread.deeds import Deed, DeedKind
from ui.thread.entries import Entry, MessageEntry
from ui.thread.line import Line
from ui.thread.look import Look
from ui.thread.places import Places
from ui.thread.sheet import Sheet, kind_of, polish
from ui.words import tr

_KEPT: Final = 24
"""Lines off the screen that are kept, so that scrolling back is free."""
_STEP: Final = 48
_NEAR_EDGE: Final = 600
_TRIES: Final = 6
_SLACK: Final = 3
"""So close to the end, in pixels, counts as being at the end."""


class Timeline(QAbstractScrollArea):
    """Lines from top to bottom; the newest stands next to the composer."""

    deed = Signal(object)
    near_start = Signal()
    near_end = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._places = Places()
        self._live: dict[str, Line] = {}
        self._kept: OrderedDict[str, Line] = OrderedDict()
        self._rebound: set[Line] = set()
        """Lines filled anew: what is inside them may have moved though their size is the same."""
        self._at_end = True
        self._busy = False
        self.selected: MessageId | None = None
        self.setProperty("ground", "canvas")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Conversation"))
        self._sheet = Sheet(look, self.viewport())
        self._ahead = QTimer(self)
        self._ahead.setSingleShot(True)
        self._ahead.setInterval(0)
        self._ahead.timeout.connect(self._make_ahead)
        self.verticalScrollBar().setSingleStep(_STEP)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    # ---- contents

    def show_entries(self, entries: Sequence[Entry], look: Look, *, at: str = "", to_end: bool = False) -> None:
        """Show these lines. `at` is a key to bring to the middle; else the place on the screen stays where it is."""
        rebuilt = look.theme is not self._look.theme or look.mark != self._look.mark
        anchor = self._anchor()
        before = {entry.key: entry for entry in self._places.entries}
        self._look = look
        stale = {e.key for e in entries if before.get(e.key) != e}
        if rebuilt:
            self._drop_all()
        self._places.width = self.viewport().width()
        self._places.scale = look.theme.scale
        self._places.set_entries(entries, stale)
        self._drop_missing()
        for key in stale:
            self._forget_kept(key)
        self._rebind()
        if to_end:
            self._at_end = True
        self._settle(anchor if not at else None)
        if at:
            self.bring_to(at)

    def refresh_look(self, look: Look) -> None:
        """The same lines with other words around them: time passed, a state changed, another colour."""
        self._look = look
        for line in list(self._kept.values()):
            self._discard(line)
        self._kept.clear()
        self._places.scale = look.theme.scale
        self._rebind()
        self._settle(self._anchor())

    def dress(self, look: Look) -> None:
        """Other colours or another text size."""
        self._look = look
        self._sheet.look = look
        self.relayout()

    def relayout(self) -> None:
        """Text size or direction changed: make and measure everything again."""
        anchor = self._anchor()
        self._drop_all()
        self._places.width = self.viewport().width()
        self._places.scale = self._look.theme.scale
        self._places.forget()
        self._settle(anchor)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is shown, oldest first."""
        return self._places.entries

    def line(self, key: str) -> Line | None:
        """The widget of a line that is near the screen."""
        return self._live.get(key)

    def bubble(self, message: MessageId) -> Bubble | None:
        """The bubble of a message that is near the screen."""
        line = self._live.get(f"message {message}")
        return line if isinstance(line, Bubble) else None

    def lines(self) -> list[Line]:
        """The widgets near the screen, top to bottom."""
        return sorted(self._live.values(), key=lambda line: line.y())

    @property
    def at_end(self) -> bool:
        """Whether the newest line is on the screen."""
        return self._at_end

    # ---- places

    def _anchor(self) -> tuple[str, int] | None:
        """The first line on the screen and how far it is above the upper edge; None at the end."""
        if self._at_end or not self._places.entries:
            return None
        y = self.verticalScrollBar().value()
        entry = self._places.entries[self._places.at(y)]
        return entry.key, (self._places.top(entry.key) or 0) - y

    def _settle(self, anchor: tuple[str, int] | None) -> None:
        """Make, measure and place what is near the screen until nothing moves any more."""
        if self._busy:
            return
        self._busy = True
        try:
            for _ in range(_TRIES):
                self._apply(anchor)
                if not self._make_near():
                    break
                self._places.sum_up()
            self._apply(anchor)
            self._place_live()
        finally:
            self._busy = False
        self._ahead.start()

    def _make_ahead(self) -> None:
        """One line off the screen in each turn of the loop, so that scrolling finds it there."""
        y, view = self.verticalScrollBar().value(), self.viewport().height()
        for entry in self._places.between(y - view // 2, y + view + view // 2):
            if entry.key not in self._live:
                anchor = self._anchor()
                if self._measure(entry):
                    self._places.sum_up()
                self._settle(anchor)
                return

    def _apply(self, anchor: tuple[str, int] | None) -> None:
        """Range and value of the scroll bar from the places."""
        bar, view = self.verticalScrollBar(), self.viewport().height()
        most = max(0, self._places.total - view)
        bar.blockSignals(True)
        bar.setRange(0, most)
        bar.setPageStep(view)
        if self._at_end:
            bar.setValue(most)
        elif anchor is not None and (top := self._places.top(anchor[0])) is not None:
            bar.setValue(top - anchor[1])
        bar.blockSignals(False)

    def _make_near(self) -> bool:
        """Widgets for what is near the screen; whether a height came out different."""
        y, view = self.verticalScrollBar().value(), self.viewport().height()
        near = self._places.between(y, y + view)
        around = {entry.key for entry in self._places.between(y - view, y + 2 * view)}
        for key in [key for key in self._live if key not in around]:
            self._put_away(key)
        moved = False
        for entry in near:
            moved |= self._measure(entry)
        return moved

    def _measure(self, entry: Entry) -> bool:
        line = self._live.get(entry.key)
        if line is None:
            line = self._kept.pop(entry.key, None) or self._make(entry)
            self._live[entry.key] = line
        if self._places.is_measured(entry.key):
            return False
        return self._places.measured(entry.key, line.height_for(self.viewport().width()))

    def _make(self, entry: Entry) -> Line:
        line = kind_of(entry)(entry, self._look, self._sheet)
        line.deed.connect(self._do)
        line.bind(entry, self._look)
        polish(line)
        return line

    def _place_live(self) -> None:
        width, view = self.viewport().width(), self.viewport().height()
        lift = max(0, view - self._places.total)
        self._sheet.setGeometry(0, lift - self.verticalScrollBar().value(), width, max(1, self._places.total))
        for key, line in self._live.items():
            top = self._places.top(key)
            if top is not None:
                self._place(line, top, width, self._places.height(key))

    def _place(self, line: Line, top: int, width: int, height: int) -> None:
        same = line.width() == width and line.height() == height
        line.setGeometry(0, top, width, height)
        if same and line in self._rebound:
            line.arrange()
        self._rebound.discard(line)
        line.show()

    def _scrolled(self, value: int) -> None:
        bar = self.verticalScrollBar()
        self._at_end = value >= bar.maximum() - _SLACK
        if self._covered(value):
            self._sheet.move(0, max(0, self.viewport().height() - self._places.total) - value)
            self._ahead.start()
        else:
            self._settle(self._anchor())
        if value < _NEAR_EDGE:
            self.near_start.emit()
        if value > bar.maximum() - _NEAR_EDGE:
            self.near_end.emit()

    def _covered(self, value: int) -> bool:
        """Whether the lines on the screen are all there already: then scrolling is moving one widget."""
        shown = self._places.between(value, value + self.viewport().height())
        return all(entry.key in self._live and self._places.is_measured(entry.key) for entry in shown)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """`_scrolled` moves the sheet."""

    def bring_to(self, key: str) -> None:
        """Scroll so that a line is in the middle, or at its beginning when it is high."""
        self._at_end = False
        for _ in range(3):
            top = self._places.top(key)
            if top is None:
                return
            view = self.viewport().height()
            above = max(0, (view - self._places.height(key)) // 2)
            self._settle((key, above))
        bar = self.verticalScrollBar()
        self._at_end = bar.value() >= bar.maximum() - _SLACK

    def scroll_to_end(self) -> None:
        """The newest line."""
        self._at_end = True
        self._settle(None)

    # ---- widgets that come and go

    def _rebind(self) -> None:
        """Fill those that would say something else now; binding a screen of bubbles costs more than a frame has."""
        alike: dict[int, bool] = {}
        for entry in self._places.entries:
            line = self._live.get(entry.key)
            if line is None or (line.entry == entry and self._says_the_same(line, alike)):
                continue
            if not isinstance(line, kind_of(entry)):
                self._live.pop(entry.key)
                self._discard(line)
                continue
            line.bind(entry, self._look)
            polish(line)
            self._rebound.add(line)
            self._places.measured(entry.key, line.height_for(self.viewport().width()))
        self._places.sum_up()

    def _says_the_same(self, line: Line, alike: dict[int, bool]) -> bool:
        look, entry = line.look, line.entry
        if id(look) not in alike:
            alike[id(look)] = look.alike(self._look)
        return alike[id(look)] and (not isinstance(entry, MessageEntry) or look.alike_for(entry.message, self._look))

    def _put_away(self, key: str) -> None:
        line = self._live.pop(key)
        line.hide()
        self._kept[key] = line
        while len(self._kept) > _KEPT:
            _, oldest = self._kept.popitem(last=False)
            self._discard(oldest)

    def _forget_kept(self, key: str) -> None:
        line = self._kept.pop(key, None)
        if line is not None:
            self._discard(line)

    def _drop_missing(self) -> None:
        for key in [key for key in self._live if self._places.top(key) is None]:
            self._discard(self._live.pop(key))
        for key in [key for key in self._kept if self._places.top(key) is None]:
            self._discard(self._kept.pop(key))

    def _drop_all(self) -> None:
        for line in (*self._live.values(), *self._kept.values()):
            self._discard(line)
        self._live.clear()
        self._kept.clear()

    def _discard(self, line: Line) -> None:
        self._rebound.discard(line)
        line.hide()
        line.release()
        line.deleteLater()

    def _do(self, deed: Deed) -> None:
        if deed.kind is DeedKind.RESIZED and deed.message is not None:
            self.remeasure(f"message {deed.message.id}")
            return
        if deed.kind is DeedKind.SELECT and deed.message is not None:
            self.select(deed.message.id, reveal=False)
        self.deed.emit(deed)

    def remeasure(self, key: str) -> None:
        """A line changed its height; what is on the screen stays, the line grows downwards."""
        line = self._live.get(key)
        if line is None:
            return
        anchor = self._anchor()
        at_end, self._at_end = self._at_end, False
        if anchor is None:
            value = self.verticalScrollBar().value()
            anchor = (key, (self._places.top(key) or 0) - value)
        self._places.measured(key, line.height_for(self.viewport().width()))
        self._places.sum_up()
        self._at_end = at_end and self._places.total <= self.viewport().height()
        self._settle(anchor)
        line.arrange()
        bar = self.verticalScrollBar()
        self._at_end = bar.value() >= bar.maximum() - _SLACK

    # ---- keyboard

    def select(self, message: MessageId | None, *, reveal: bool = True) -> None:
        """Mark one message as the one that keys speak of."""
        self.selected = message
        self.deed.emit(Deed(DeedKind.SELECT, self.selected_message()))
        if message is not None and reveal:
            self._reveal(f"message {message}")

    def selected_message(self) -> Message | None:
        """The message that keys speak of."""
        for entry in self._places.entries:
            if isinstance(entry, MessageEntry) and entry.message.id == self.selected:
                return entry.message
        return None

    def _reveal(self, key: str) -> None:
        top = self._places.top(key)
        if top is None:
            return
        bar, view = self.verticalScrollBar(), self.viewport().height()
        height = self._places.height(key)
        if top < bar.value() or height > view:
            bar.setValue(top)
        elif top + height > bar.value() + view:
            bar.setValue(top + height - view)

    def _step(self, by: int) -> None:
        turns = [entry.message.id for entry in self._places.entries if isinstance(entry, MessageEntry)]
        if not turns:
            return
        if self.selected not in turns:
            self.select(turns[-1])
            return
        at = turns.index(self.selected) + by
        self.select(turns[max(0, min(len(turns) - 1, at))])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        moves = {
            Qt.Key.Key_PageUp: bar.value() - round(bar.pageStep() * 0.9),
            Qt.Key.Key_PageDown: bar.value() + round(bar.pageStep() * 0.9),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: bar.maximum(),
        }
        key = Qt.Key(event.key())
        if key in moves:
            bar.setValue(moves[key])
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(-1 if key is Qt.Key.Key_Up else 1)
        elif self.selected is not None and self._selected_key(event):
            return
        else:
            super().keyPressEvent(event)

    def _selected_key(self, event: QKeyEvent) -> bool:
        message = self.selected_message()
        if message is None:
            return False
        if event.matches(QKeySequence.StandardKey.Copy):
            self.deed.emit(Deed(DeedKind.COPY, message))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.deed.emit(Deed(DeedKind.TOGGLE, message))
        elif event.key() == Qt.Key.Key_Menu and (bubble := self.bubble(message.id)) is not None:
            bubble.open_menu()
        else:
            return False
        return True

    # ---- size

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.viewport().width() != self._places.width:
            anchor = self._anchor()
            self._places.width = self.viewport().width()
            self._places.forget()
            self._settle(anchor)
        else:
            self._settle(self._anchor())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self.relayout()
