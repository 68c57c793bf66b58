"""Where the window was and how its columns were drawn, kept among the owner's settings."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, QTimer
from PySide6.QtWidgets import QSplitter, QWidget

if TYPE_CHECKING:
    from shopbell.ports import Desk, Library
    from ui.tasks import Tasks

_PLACE, _COLUMNS = "window.geometry", "window.columns"
_SETTLED_MS = 600


class Geometry(QObject):
    """Restores once; afterwards writes when moving and dragging have come to rest."""

    def __init__(self, window: QWidget, columns: QSplitter, desk: Desk, tasks: Tasks) -> None:
        super().__init__(window)
        self._window = window
        self._columns = columns
        self._desk = desk
        self._tasks = tasks
        self._known: dict[str, str] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLED_MS)
        self._timer.timeout.connect(lambda: tasks.start(self.save()))
        columns.splitterMoved.connect(lambda *_: self.touch())

    async def restore(self, library: Library, *, place: bool) -> None:
        """As it was left; `place` False keeps the size it was given."""
        columns = _bytes(await library.setting(_COLUMNS))
        if columns is not None:
            self._columns.restoreState(columns)
        where = _bytes(await library.setting(_PLACE)) if place else None
        if where is not None:
            self._window.restoreGeometry(where)
        self._known = self._now()

    def touch(self) -> None:
        """Something moved: write soon."""
        if self._known:
            self._timer.start()

    async def save(self) -> None:
        """Write what differs from what was written last."""
        self._timer.stop()
        if not self._known:
            return
        now = self._now()
        for name, value in now.items():
            if self._known.get(name) != value:
                await self._desk.set_setting(name, value)
        self._known = now

    def _now(self) -> dict[str, str]:
        return {
            _PLACE: _words(self._window.saveGeometry()),
            _COLUMNS: _words(self._columns.saveState()),
        }


def _words(state: QByteArray) -> str:
    return base64.b64encode(bytes(state.data())).decode()


def _bytes(words: str | None) -> QByteArray | None:
    try:
        return QByteArray(base64.b64decode(words, validate=True)) if words else None
    except (binascii.Error, ValueError):
        return None
