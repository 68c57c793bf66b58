"""Files of what is being written: chosen, dropped or pasted, described, taken away again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from shopbell.connector import Clock
from shopbell.errors import KnownError
from ui.composer.attach import pasted_picture, read_file, type_of
from ui.composer.files_row import FilesRow
from ui.tasks import Tasks

if TYPE_CHECKING:
    from ui.composer.writing import Writing


class Attaching(QObject):
    """A file stays with the draft it was added to, also when another one is on the screen by then."""

    changed = Signal()
    """The draft on the screen has other files, not yet in the store."""
    failed = Signal(str)

    def __init__(self, row: FilesRow, tasks: Tasks, clock: Clock, writing: Callable[[], Writing | None]) -> None:
        """`writing` gives the draft on the screen."""
        super().__init__(row)
        self._row = row
        self._tasks = tasks
        self._clock = clock
        self._writing = writing
        row.removed.connect(self._detach)
        row.described.connect(self._describe)

    def show(self) -> None:
        """The files of the draft on the screen."""
        writing = self._writing()
        loaded = writing is not None and writing.draft is not None
        self._row.show_files(writing.current().attachments if writing is not None and loaded else ())

    def add(self, paths: Sequence[str]) -> None:
        """Attach files by path, one after the other."""
        writing = self._writing()
        if writing is not None:
            self._tasks.start(self._add_all(writing, paths), on_error=self._failed)

    def paste(self, image: QImage) -> None:
        """Attach a picture from the clipboard."""
        writing = self._writing()
        if writing is not None:
            name, content = pasted_picture(image, self._clock.now())
            self._tasks.start(self._add(writing, name, "image/png", content), on_error=self._failed)

    async def _add_all(self, writing: Writing, paths: Sequence[str]) -> None:
        for path in paths:
            name, content = await read_file(Path(path))
            await self._add(writing, name, type_of(name), content)

    async def _add(self, writing: Writing, name: str, media_type: str, content: bytes) -> None:
        await writing.attach(name, media_type, content)
        if writing is self._writing():
            self.show()

    def _detach(self, position: int) -> None:
        writing = self._writing()
        if writing is not None and writing.draft is not None:
            writing.detach(position)
            self.show()
            self.changed.emit()

    def _describe(self, position: int, words: str) -> None:
        writing = self._writing()
        if writing is not None and writing.draft is not None:
            writing.describe(position, words)
            self.changed.emit()

    def _failed(self, error: KnownError) -> None:
        self.failed.emit(str(error))
