"""Somebody to join a person with: type the beginning of a name or an address, Enter takes the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from shopbell.people import CONTACTS, Found
from shopbell.text.names import display_name
from ui.palette.overlay import Overlay
from ui.palette.palette import PaletteField
from ui.widgets.plain import PlainLabel
from ui.words import tr

if TYPE_CHECKING:
    from shopbell.ids import PersonId
    from shopbell.services.people import People
    from ui.tasks import Tasks
    from ui.theme import Theme

_WIDE = 560
_SHOWN = 8


class PersonFinder(Overlay):
    """A card with a field and the people whose names begin so."""

    chosen = Signal(object)
    """Found."""

    def __init__(self, people: People, tasks: Tasks, theme: Theme, window: QWidget) -> None:
        super().__init__(window, theme.scaled(_WIDE))
        self._people = people
        self._tasks = tasks
        self._theme = theme
        self._beside: PersonId | None = None
        self.found: tuple[Found, ...] = ()
        self.question = PlainLabel(strong=True, wrap=True)
        self.field = PaletteField()
        self.field.setPlaceholderText(tr("A name or an address"))
        self.list = QTableWidget(0, 2)
        self.nobody = PlainLabel(tr("Nobody you have met is called so."))
        self._dress_list()
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        for widget in (self.question, self.field, self.nobody):
            column.addWidget(widget)
        column.addWidget(self.list, 1)
        column.addStretch()
        self.field.textChanged.connect(self._look)
        self.field.stepped.connect(self._step)
        self.field.returnPressed.connect(self._take)
        self.list.cellClicked.connect(lambda *_: self._take())

    def _dress_list(self) -> None:
        view = self.list
        view.setAccessibleName(tr("People"))
        view.setShowGrid(False)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.horizontalHeader().hide()
        view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        view.verticalHeader().hide()

    def begin(self, person: PersonId, name: str) -> None:
        """Find somebody to join with this person."""
        self._beside = person
        words = tr("Who is the same person as {name}?", name=name)
        self.question.setText(words)
        self.field.setAccessibleName(words)
        self.open_card()
        self.field.clear()
        self._show((), "")
        self.field.setFocus()

    def card_height(self) -> int:
        return self._theme.scaled(360)

    def _look(self, typed: str) -> None:
        self._tasks.latest("somebody to join", self._find(typed))

    async def _find(self, typed: str) -> None:
        found = await self._people.find(typed, other_than=self._beside, limit=_SHOWN)
        if typed == self.field.text():
            self._show(found, typed)

    def _show(self, found: tuple[Found, ...], typed: str) -> None:
        self.found = found
        self.nobody.setVisible(bool(typed.strip()) and not found)
        self.list.setVisible(bool(found))
        self.list.setRowCount(len(found))
        for row, one in enumerate(found):
            from_file = one.network == CONTACTS
            self.list.setItem(row, 0, QTableWidgetItem(display_name(one.name, "" if from_file else one.address)))
            self.list.setItem(row, 1, QTableWidgetItem(tr("In your contacts") if from_file else one.address))
            self.list.setRowHeight(row, self._theme.scaled(30))
        self.list.setCurrentCell(0, 0)

    def _step(self, by: int) -> None:
        self.list.setCurrentCell(min(max(self.list.currentRow() + by, 0), len(self.found) - 1), 0)

    def _take(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self.found):
            self.close_card()
            self.chosen.emit(self.found[row])
