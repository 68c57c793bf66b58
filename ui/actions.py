"""Deeds as Qt actions of a window: keys work wherever the focus is, letters not while somebody types."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from ui.shortcuts import Deed, deeds
from ui.widgets.plain import no_mnemonic


class Actions:
    """One QAction for each deed; `handlers` must have every one of them that is done here."""

    def __init__(self, window: QWidget, handlers: Mapping[str, Callable[[], object]]) -> None:
        self.deeds = deeds()
        self._actions: dict[str, QAction] = {}
        for deed in self.deeds:
            self._actions[deed.id] = self._make(window, deed, handlers[deed.id])

    def _make(self, window: QWidget, deed: Deed, handler: Callable[[], object]) -> QAction:
        action = QAction(no_mnemonic(deed.words), window)
        action.triggered.connect(lambda _=False: handler())
        if not deed.elsewhere:
            action.setShortcuts([QKeySequence(keys) for keys in deed.keys])
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.setAutoRepeat(deed.id in ("next", "previous", "larger", "smaller"))
            window.addAction(action)
        return action

    def offer(self, deed: str, *, offered: bool) -> None:
        """Whether it is there at all: its key, and its line in the palette and on the sheet of keys."""
        self._actions[deed].setEnabled(offered)

    def offers(self, deed: str) -> bool:
        """Whether it is there."""
        return self._actions[deed].isEnabled()

    def run(self, deed: str) -> None:
        """Do it, as if its key had been pressed."""
        self._actions[deed].trigger()

    def shown_keys(self, deed: Deed) -> str:
        """Its first keys as this system writes them; "" when it has none."""
        if not deed.keys:
            return ""
        keys = QKeySequence(deed.keys[0])
        return keys.toString(QKeySequence.SequenceFormat.NativeText)
