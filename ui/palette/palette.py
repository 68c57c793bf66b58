"""Every deed by its name: type a few letters, Enter does it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.actions import Actions
from ui.palette.overlay import Overlay
from ui.shortcuts import Deed
from ui.theme import Theme
from ui.words import tr

_WIDE = 560
_HIDDEN = ("palette", "send", "next", "previous")
"""Makes no sense from here: the composer is not in focus, the palette is open."""


class PaletteField(QLineEdit):
    """Up and down choose in the list below."""

    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.stepped.emit(1)
        elif event.key() == Qt.Key.Key_Up:
            self.stepped.emit(-1)
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)


class CommandPalette(Overlay):
    """A card with a field and the deeds that fit."""

    def __init__(self, actions: Actions, theme: Theme, window: QWidget) -> None:
        super().__init__(window, theme.scaled(_WIDE))
        self._actions = actions
        self._theme = theme
        self._shown: list[Deed] = []
        self.field = PaletteField()
        self.field.setPlaceholderText(tr("What do you want to do?"))
        self.field.setAccessibleName(tr("What do you want to do?"))
        self.list = QTableWidget(0, 2)
        self._dress_list()
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        self.field.textChanged.connect(self._filter)
        self.field.stepped.connect(self._step)
        self.field.returnPressed.connect(self._run)
        self.list.cellClicked.connect(lambda *_: self._run())

    def _dress_list(self) -> None:
        view = self.list
        view.setAccessibleName(tr("Commands"))
        view.setShowGrid(False)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.horizontalHeader().hide()
        view.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        view.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        view.verticalHeader().hide()

    def begin(self) -> None:
        """Open with everything listed."""
        self.open_card()
        self.field.clear()
        self._filter("")
        self.field.setFocus()

    def card_height(self) -> int:
        return self._theme.scaled(420)

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        self._shown = [
            deed
            for deed in self._actions.deeds
            if deed.id not in _HIDDEN
            and self._actions.offers(deed.id)
            and all(word in deed.words.casefold() for word in words)
        ]
        self.list.setRowCount(len(self._shown))
        for row, deed in enumerate(self._shown):
            self.list.setItem(row, 0, QTableWidgetItem(deed.words))
            keys = QTableWidgetItem(self._actions.shown_keys(deed))
            if not keys.text():
                keys.setData(Qt.ItemDataRole.AccessibleTextRole, tr("No key"))
            keys.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.list.setItem(row, 1, keys)
            self.list.setRowHeight(row, self._theme.scaled(30))
        self.list.setCurrentCell(0, 0)

    def _step(self, by: int) -> None:
        row = min(max(self.list.currentRow() + by, 0), len(self._shown) - 1)
        self.list.setCurrentCell(row, 0)

    def _run(self) -> None:
        row = self.list.currentRow()
        self.close_card()
        if 0 <= row < len(self._shown):
            self._actions.run(self._shown[row].id)
