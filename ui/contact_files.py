"""Contacts out of a file and into one: asked where, done beside the window, and said in one line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from shopbell.errors import StoreRefused
from ui.words import tr, trn

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from shopbell.services.people import People
    from ui.tasks import Tasks


class ContactFiles(QObject):
    """One for each window."""

    notice = Signal(str)

    def __init__(self, people: People, tasks: Tasks, window: QWidget) -> None:
        super().__init__(window)
        self._people = people
        self._tasks = tasks
        self._window = window

    def bring_in(self) -> None:
        """Ask for a file, then read it."""
        dialog = self._dialog(tr("Bring in contacts"), self._take)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([tr("Contacts (*.vcf *.csv)"), tr("All files (*)")])
        dialog.open()

    def save(self) -> None:
        """Ask where, then write; the dialog has asked before another file is replaced."""
        dialog = self._dialog(tr("Save contacts"), self._give)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([tr("vCard (*.vcf)"), tr("Table (*.csv)")])
        dialog.setDefaultSuffix("vcf")
        dialog.selectFile(tr("Contacts") + ".vcf")
        dialog.open()

    def _dialog(self, title: str, work: Callable[[Path], Awaitable[str]]) -> QFileDialog:
        dialog = QFileDialog(self._window, title)
        dialog.fileSelected.connect(lambda path: self._tasks.start(self._told(work, Path(path))))
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    async def _told(self, work: Callable[[Path], Awaitable[str]], path: Path) -> None:
        try:
            self.notice.emit(await work(path))
        except StoreRefused as refused:
            self.notice.emit(str(refused))

    async def _take(self, path: Path) -> str:
        new, known, unread = await self._people.take_contacts(path)
        words = trn("{n} contact came in; nobody was joined", "{n} contacts came in; nobody was joined", new)
        if known:
            words += " · " + trn("{n} was known", "{n} were known", known)
        if unread:
            words += " · " + trn("{n} could not be read", "{n} could not be read", unread)
        return words

    async def _give(self, path: Path) -> str:
        written = await self._people.give_contacts(path, over=True)
        return trn("{n} contact saved", "{n} contacts saved", written)
