"""Brings what is typed to the store within a third of a second, also of drafts that have left the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from shopbell.errors import KnownError
from ui.tasks import Tasks
from ui.words import tr

if TYPE_CHECKING:
    from ui.composer.writing import Writing

SAVE_AFTER: Final = 200
"""Milliseconds from the first unsaved key to the store."""


class Saving(QObject):
    """The draft on the screen and those that finish saving behind it."""

    saved = Signal()
    """The draft on the screen is in the store, perhaps without the last keys."""
    failed = Signal(str)

    def __init__(self, tasks: Tasks, writing: Callable[[], Writing | None], parent: QObject) -> None:
        """`writing` gives the draft on the screen."""
        super().__init__(parent)
        self._tasks = tasks
        self._writing = writing
        self._unsaved: dict[str, Writing] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_AFTER)
        self._timer.timeout.connect(self.now)

    def unsaved(self, key: str) -> Writing | None:
        """A draft that left the screen with keys that are not in the store yet; others are read anew."""
        writing = self._unsaved.get(key)
        if writing is not None and writing.settled:
            self.forget(key)
            return None
        return writing

    def forget(self, key: str) -> None:
        """It was sent, or went another way."""
        self._unsaved.pop(key, None)

    def soon(self) -> None:
        """The timer runs from the first unsaved key: steady typing does not put saving off."""
        if not self._timer.isActive():
            self._timer.start()

    def wait(self) -> None:
        """Nothing is saved by itself until the next key."""
        self._timer.stop()

    def now(self) -> None:
        """Start saving what is on the screen."""
        self._timer.stop()
        writing = self._writing()
        if writing is not None and writing.dirty:
            key = writing.key
            self._unsaved[key] = writing
            self._tasks.start(self._save(key, writing), on_error=self._not_saved)

    async def flush(self) -> None:
        """Everything typed is durable when it returns."""
        self._timer.stop()
        writings = {id(w): w for w in (*self._unsaved.values(), self._writing()) if w is not None}
        for writing in writings.values():
            if writing.dirty:
                await writing.save()

    async def _save(self, key: str, writing: Writing) -> None:
        await writing.save()
        if not writing.dirty and writing is not self._writing():
            self._unsaved.pop(key, None)
        if writing is self._writing():
            self.saved.emit()

    def _not_saved(self, error: KnownError) -> None:
        self.failed.emit(tr("This draft could not be saved. {why}", why=str(error)))
