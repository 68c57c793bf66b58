"""A field for addresses that proposes people met before."""

from typing import Final

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from shopbell.ports import Library
from ui.composer.addresses import join_addresses, last_piece, split_addresses
from ui.tasks import Tasks

_LEAST: Final = 1


class AddressEdit(QLineEdit):
    """Several addresses with commas between; the one being typed is completed."""

    def __init__(self, name: str, library: Library, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self.setAccessibleName(name)
        self._proposals = QStringListModel(self)
        self._completer = QCompleter(self._proposals, self)
        self._completer.setWidget(self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.activated.connect(self._take)
        self.textEdited.connect(self._look_up)

    def addresses(self) -> tuple[str, ...]:
        """What was typed, one by one."""
        return split_addresses(self.text())

    def show_addresses(self, addresses: tuple[str, ...]) -> None:
        """Show these, unless they already stand there."""
        if self.addresses() != addresses:
            self.setText(join_addresses(addresses))

    @property
    def proposals(self) -> tuple[str, ...]:
        """People proposed now."""
        return tuple(self._proposals.stringList())

    def _look_up(self, typed: str) -> None:
        _, piece = last_piece(typed)
        if len(piece) < _LEAST:
            self._hide_popup()
            self._proposals.setStringList([])
            return
        self._tasks.latest(f"addresses {id(self)}", self._propose(piece))

    async def _propose(self, piece: str) -> None:
        found = await self._library.addresses(piece)
        self._proposals.setStringList(list(found))
        if found and self.hasFocus():
            self._completer.complete()
        else:
            self._hide_popup()

    def _hide_popup(self) -> None:
        popup = self._completer.popup()
        if popup is not None:
            popup.hide()

    def _take(self, chosen: str) -> None:
        before, _ = last_piece(self.text())
        self.setText(f"{before}{chosen}, ")
        self.setCursorPosition(len(self.text()))
        self.textEdited.emit(self.text())
        self._hide_popup()
