"""Search over everything: results while typing, the first one open beside them, Esc back to where one was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ui.models.hits import HitsModel
from ui.search.hit_painter import HitPainter
from ui.theme_tokens import Tone
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.empty_state import EmptyState
from ui.widgets.plain import PlainLabel
from ui.words import tr, trn

if TYPE_CHECKING:
    from shopbell.errors import KnownError
    from shopbell.model import SearchHit
    from shopbell.ports import Library
    from ui.tasks import Tasks
    from ui.theme import Theme

# Opening a conversation for every letter would flicker; results themselves wait for nothing.
_PREVIEW_MS = 90
_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 5,
    Qt.Key.Key_PageUp: -5,
}


class SearchField(QLineEdit):
    """Arrow keys go to the list while the cursor stays here."""

    stepped = Signal(int)
    escaped = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.stepped.emit(_STEPS[key])
        elif key == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)


class SearchPane(QWidget):
    """Stands in the place of the list while somebody searches."""

    hit_shown = Signal(object, str)
    """A SearchHit to open beside, and the query whose words to mark."""
    hit_opened = Signal(object, str)
    """The same, with Enter: go and stay there."""
    closed = Signal()

    def __init__(
        self,
        library: Library,
        tasks: Tasks,
        theme: Theme,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("ground", "surface")
        self.model = HitsModel(library, tasks, now, self)
        self.field = SearchField()
        self.back = Button(tr("Back"), ButtonKind.QUIET, help=tr("Back to the list (Esc)"))
        self.words = PlainLabel(tone=Tone.GREY, wrap=True)
        self.list = QTableView()
        self._painter = HitPainter(theme, self.list)
        self.nothing = EmptyState()
        self._stack = QStackedWidget()
        self._preview = QTimer(self)
        self._preview.setSingleShot(True)
        self._preview.setInterval(_PREVIEW_MS)
        self._dress_list()
        self._lay_out()
        self._connect()
        theme.changed.connect(self._set_height)

    def _dress_list(self) -> None:
        view = self.list
        view.setModel(self.model)
        view.setItemDelegate(self._painter)
        view.setAccessibleName(tr("Found messages"))
        view.setShowGrid(False)
        view.setTabKeyNavigation(False)
        view.setMouseTracking(True)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.horizontalHeader().hide()
        view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        view.verticalHeader().hide()
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._set_height()

    def _set_height(self) -> None:
        self.list.verticalHeader().setMinimumSectionSize(self._painter.height)
        self.list.verticalHeader().setDefaultSectionSize(self._painter.height)

    def _lay_out(self) -> None:
        self.field.setPlaceholderText(tr("Search all messages"))
        self.field.setAccessibleName(tr("Search all messages"))
        self.field.setClearButtonEnabled(False)
        head = QFrame()
        head.setProperty("line", "below")
        lines = QVBoxLayout(head)
        lines.setContentsMargins(16, 14, 16, 10)
        row = QHBoxLayout()
        row.addWidget(self.field, 1)
        row.addWidget(self.back)
        lines.addLayout(row)
        lines.addWidget(self.words)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.field.textChanged.connect(self._search)
        self.field.returnPressed.connect(self._open)
        self.field.stepped.connect(self._step)
        self.field.escaped.connect(self.closed)
        self.back.clicked.connect(self.closed)
        self.list.clicked.connect(lambda _: self._show_current())
        self.list.doubleClicked.connect(lambda _: self._open())
        self._preview.timeout.connect(self._show_current)
        self.nothing.action_wanted.connect(lambda _: self._clear())

    def begin(self) -> None:
        """Ready to type; what was searched for last is selected, so that typing replaces it."""
        self.field.setFocus()
        self.field.selectAll()
        self._search(self.field.text())

    def _search(self, query: str) -> None:
        self._tasks.latest("search", self._find(query), on_error=self._tell_error)

    async def _find(self, query: str) -> None:
        await self.model.search(query)
        count = self.model.rowCount()
        self._tell_count(query, count)
        if count:
            self.list.setCurrentIndex(self.model.index(0, 0))
            self._preview.start()
        else:
            self._preview.stop()

    def _tell_count(self, query: str, count: int) -> None:
        if not query.strip():
            self.words.setText(tr("Type a word, a name, an address."))
            self._stack.setCurrentWidget(self.list)
        elif not count:
            self.words.setText("")
            sentence = tr("Nothing has “{words}” in it.", words=query.strip())
            self.nothing.say(sentence, "clear", tr("Search for something else"))
            self._stack.setCurrentWidget(self.nothing)
        else:
            more = self.model.canFetchMore(QModelIndex())
            plenty = tr("{n} newest, more below", n=count)
            self.words.setText(plenty if more else trn("{n} message", "{n} messages", count))
            self._stack.setCurrentWidget(self.list)
        self.words.setVisible(bool(self.words.text()))

    def _tell_error(self, error: KnownError) -> None:
        self.words.setText(str(error))
        self.words.show()

    def _step(self, by: int) -> None:
        count = self.model.rowCount()
        if count:
            row = min(max(self.list.currentIndex().row() + by, 0), count - 1)
            self.list.setCurrentIndex(self.model.index(row, 0))
            self._preview.start()

    def _current(self) -> SearchHit | None:
        return self.model.hit(self.list.currentIndex().row())

    def _show_current(self) -> None:
        hit = self._current()
        if hit is not None:
            self.hit_shown.emit(hit, self.model.query)

    def _open(self) -> None:
        hit = self._current()
        if hit is not None:
            self._preview.stop()
            self.hit_opened.emit(hit, self.model.query)

    def _clear(self) -> None:
        self.field.clear()
        self.field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        else:
            super().keyPressEvent(event)
