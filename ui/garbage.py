"""Cycles of Python objects are collected in the UI thread only.

Python collects garbage in whatever thread happens to allocate; the store's threads do so all the time. A widget that
is part of a cycle would then be destroyed in a thread that is not its own, which Qt answers with a warning or a crash.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_LOOK_EVERY_MS = 5_000


class GarbageCollector(QObject):
    """Takes over from the interpreter until `stop`; make it in the UI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect the oldest generation that is due, as the interpreter itself would."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > thresholds[generation]:
                gc.collect(generation)
                return

    def stop(self) -> None:
        """The interpreter collects again."""
        self._timer.stop()
        gc.enable()
