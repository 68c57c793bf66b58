"""How long the owner reads and writes, by account: only while the window is in front and the hands are moving.

No timer runs for it. Each key, click and turn of the wheel counts the time since the one before, at most `PAUSE`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject

from shopbell.insight import Spent, Work

if TYPE_CHECKING:
    from shopbell.ids import AccountId
    from ui.backend import Backend
    from ui.tasks import Tasks

PAUSE: Final = timedelta(seconds=30)
"""Longer without a move, and nobody knows whether somebody still reads."""
KEPT_AFTER: Final = timedelta(seconds=60)
_HANDS = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin})


class Hours(QObject):
    """Watches the window's own events; `at` says which account is in front and what is done there."""

    def __init__(
        self, backend: Backend, tasks: Tasks, at: Callable[[], tuple[AccountId, Work] | None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._backend = backend
        self._tasks = tasks
        self._at = at
        self._last: float | None = None
        self._counted: dict[tuple[AccountId, Work], float] = {}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _HANDS:
            self._moved()
        elif event.type() is QEvent.Type.WindowDeactivate:
            self.rest()
        return super().eventFilter(watched, event)

    def _moved(self) -> None:
        now = self._backend.clock.monotonic()
        since, self._last = self._last, now
        place = self._at()
        if since is None or place is None:
            return
        self._counted[place] = self._counted.get(place, 0.0) + min(now - since, PAUSE.total_seconds())
        if sum(self._counted.values()) >= KEPT_AFTER.total_seconds():
            self.keep()

    def rest(self) -> None:
        """The window is not in front any more: what comes next is not counted."""
        self._last = None
        self.keep()

    def keep(self) -> None:
        """Bring what was counted to the store."""
        day = self._backend.clock.now().astimezone().date().isoformat()
        spent = [Spent(account, work, day, round(seconds)) for (account, work), seconds in self._counted.items()]
        self._counted = {}
        if any(one.seconds for one in spent):
            self._tasks.start(self._backend.insights().add_spent(spent))
