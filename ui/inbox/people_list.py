"""The list of people as a view: keyboard, choice, and a promise that the row under the pointer stays."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QCursor, QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ui.inbox.row_painter import RowPainter
from ui.models.people import ID_ROLE, PeopleModel
from ui.words import tr

if TYPE_CHECKING:
    from shopbell.ids import ConversationId
    from ui.theme import Theme
    from ui.widgets.portraits import Portraits


class PeopleList(QTableView):
    """One column of fixed rows (a table opens a million of them in 14 ms, a list view in four seconds)."""

    chosen = Signal(object)
    """A ConversationId, by click or key."""
    opened = Signal(object)
    """The same one again, with Enter or a double click: the owner wants to write."""
    above_changed = Signal(int)
    """So many new rows are out of sight above."""
    room_wanted = Signal(int, int)
    """Free pixels above and below, where scrolling alone cannot keep the row under the pointer."""

    def __init__(self, model: PeopleModel, theme: Theme, portraits: Portraits, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._people = model
        self._theme = theme
        self._painter = RowPainter(theme, portraits, self)
        self._anchor: tuple[ConversationId, int] | None = None
        self._unseen_above: set[ConversationId] = set()
        self._current: ConversationId | None = None
        self._was_at = 0
        self._room = (0, 0)
        self.setModel(model)
        self.setItemDelegate(self._painter)
        self.setAccessibleName(tr("People"))
        self._dress()
        model.about_to_change.connect(self._hold_place)
        model.changed.connect(self._keep_place)
        model.modelReset.connect(self._start_again)
        self.verticalScrollBar().valueChanged.connect(self._look_above)
        self.clicked.connect(self._click)
        self.doubleClicked.connect(self._double_click)
        theme.changed.connect(self._set_height)
        portraits.changed.connect(self.viewport().update)

    def _dress(self) -> None:
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._set_height()

    def _set_height(self) -> None:
        height = self._painter.height
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
        self.verticalScrollBar().setSingleStep(height // 2)
        self.viewport().update()

    # Choosing

    @property
    def current(self) -> ConversationId | None:
        """Who is chosen; stays after the row has left the list."""
        return self._current

    def choose(self, conversation: ConversationId | None, *, tell: bool = True) -> None:
        """Choose somebody who is in the list; None chooses nobody."""
        self._current = conversation
        at = self._people.row_of(conversation)
        if at < 0:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        else:
            self._was_at = at
            self.setCurrentIndex(self._people.index(at, 0))
            self.scrollTo(self.currentIndex())
        if tell and conversation is not None:
            self.chosen.emit(conversation)

    def step(self, by: int) -> None:
        """The next (1) or previous (-1) person; after the chosen one left, the one now in its place."""
        self.let_go()
        count = len(self._people.ids)
        if not count:
            return
        at = self._people.row_of(self._current)
        to = at + by if at >= 0 else self._was_at + min(by, 0)
        if self._current is None:
            to = 0
        self.choose(self._people.ids[min(max(to, 0), count - 1)])

    def neighbour(self, leaving: Collection[ConversationId]) -> ConversationId | None:
        """Who comes next when the chosen one leaves the list, as those in `leaving` do too."""
        at = self._people.row_of(self._current)
        ids = self._people.ids
        below, above = ids[at + 1 :], ids[: max(at, 0)]
        return next((id_ for id_ in (*below, *reversed(above)) if id_ not in leaving), None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in steps and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.step(steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current is not None:
            self.opened.emit(self._current)
        elif event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Home, Qt.Key.Key_End):
            self._jump(Qt.Key(event.key()))
        else:
            event.ignore()  # letters are actions of the window, not a search for a row

    def _jump(self, key: Qt.Key) -> None:
        page = max(1, self.viewport().height() // self._painter.height - 1)
        many = len(self._people.ids)
        by = {Qt.Key.Key_PageDown: page, Qt.Key.Key_PageUp: -page, Qt.Key.Key_Home: -many}
        self.step(by.get(key, many))

    def _click(self, index: QModelIndex) -> None:
        conversation = index.data(ID_ROLE)
        if conversation is not None:
            self.choose(conversation)

    def _double_click(self, index: QModelIndex) -> None:
        conversation = index.data(ID_ROLE)
        if conversation is not None:
            self.opened.emit(conversation)

    # Keeping the place

    def _held_row(self) -> int:
        """The row under the pointer; else, when not at the top, the first one in sight; else -1."""
        pointer = self.viewport().mapFromGlobal(QCursor.pos())
        if self.underMouse() and self.viewport().rect().contains(pointer):
            return self.rowAt(pointer.y())
        return self.rowAt(0) if self.verticalScrollBar().value() > 0 else -1

    def _hold_place(self, order: Sequence[ConversationId]) -> None:
        known = set(self._people.ids)
        row = self._held_row()
        self._anchor = None
        if 0 <= row < len(self._people.ids):
            staying = set(order)
            for at in range(row, len(self._people.ids)):
                if self._people.ids[at] in staying:
                    self._anchor = (self._people.ids[at], self.rowViewportPosition(at))
                    break
        if self._anchor is not None:
            above = order[: list(order).index(self._anchor[0])]
            self._unseen_above |= {id_ for id_ in above if id_ not in known}

    def _keep_place(self) -> None:
        if self._anchor is not None:
            conversation, y = self._anchor
            self._anchor = None
            at = self._people.row_of(conversation)
            self._place(at, y + self._room[0])
        self._follow_choice()
        self._look_above()

    def _place(self, at: int, y: int) -> None:
        """Bring row `at` to `y` pixels below the top of the room, scrolled or with room made for it."""
        row = self._painter.height
        height = self.viewport().height() + sum(self._room)
        scroll = at * row - y
        above = max(0, -scroll)
        below = max(0, scroll - max(0, self._people.rowCount() * row - height + above))
        self._make_room(above, below)
        self.updateGeometries()
        self.verticalScrollBar().setValue(max(0, scroll))

    def _make_room(self, above: int, below: int) -> None:
        if (above, below) != self._room:
            self._room = (above, below)
            self.room_wanted.emit(above, below)

    def let_go(self) -> None:
        """The owner does something else: the list may take its natural place again."""
        self._make_room(0, 0)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.let_go()

    def _follow_choice(self) -> None:
        at = self._people.row_of(self._current)
        if at < 0:
            self.clearSelection()
            return
        self._was_at = at
        if self.currentIndex().row() != at or not self.selectionModel().hasSelection():
            hold = self.verticalScrollBar().value()
            self.setCurrentIndex(self._people.index(at, 0))
            self.verticalScrollBar().setValue(hold)

    def _look_above(self) -> None:
        last = self.rowAt(self.viewport().height() - 1)
        self._people.in_sight = last if last >= 0 else len(self._people.ids)
        if not self._unseen_above:
            return
        first = max(0, self.rowAt(self._painter.height // 2))
        self._unseen_above &= set(self._people.ids[:first])
        self.above_changed.emit(len(self._unseen_above))

    def _start_again(self) -> None:
        self._unseen_above.clear()
        self.above_changed.emit(0)
        self._was_at = 0
        self.let_go()
        self.scrollToTop()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.let_go()
        super().wheelEvent(event)
        event.accept()  # a list that ends does not scroll its neighbours

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._look_above()
