"""Below a conversation's header: what is promised there and still open, each with the ways to close it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from shopbell.promises import Promise, Side
from ui.promises.deeds import PromiseDeeds
from ui.promises.wording import due_line, quoted, who_words
from ui.theme import Theme
from ui.theme_tokens import Size, Tone
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.words_beside import LARGE, words_beside
from ui.words import tr, trn

AT_ONCE: Final = 2


class PromiseStrip(QFrame):
    """At most two lines, one in large letters; more are told by number."""

    all_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("ground", "surface")
        self.setProperty("line", "below")
        self._shown: tuple[object, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(18, 6, 18, 6)
        self._column.setSpacing(4)
        self.hide()

    def show_promises(self, promises: Sequence[Promise], person: str, now: datetime, deeds: PromiseDeeds) -> None:
        """Those that are open, soonest due first."""
        most = 1 if self._theme.scale > LARGE else AT_ONCE
        lines = [(who_words(one, person), due_line(one, now), one) for one in promises[:most]]
        wanted = (*lines, len(promises), self._theme.scale)
        if wanted == self._shown:
            return
        self._shown = wanted
        self._clear()
        for who, due, promise in lines:
            tone = Tone.WARM if promise.overdue(now) and promise.side is Side.OURS else Tone.GREY
            words = f"{who} {due}: {quoted(promise.words)}"
            buttons = promise_buttons(promise, deeds)
            self._column.addWidget(words_beside(words, buttons, tone=tone, scale=self._theme.scale))
        if len(promises) > most:
            words = trn("{n} more promise", "{n} more promises", len(promises) - most)
            more = Button(words, ButtonKind.LINK, size=Size.SMALL)
            more.clicked.connect(self.all_wanted)
            self._column.addWidget(more)
        self.setVisible(bool(promises))

    def _clear(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()


def promise_buttons(promise: Promise, deeds: PromiseDeeds) -> tuple[Button, ...]:
    """Kept by…, another day, let go: named with the promise for a screen reader."""
    kept = Button(tr("Kept…"), size=Size.SMALL, help=tr("Close it by naming what kept it"))
    other = Button(tr("Another day"), ButtonKind.LINK, size=Size.SMALL, help=tr("Another day was agreed"))
    let_go = Button(tr("Let go"), ButtonKind.LINK, size=Size.SMALL, help=tr("Nobody waits for it any more"))
    for button in (kept, other, let_go):
        button.setAccessibleName(f"{button.text().replace('&', '')}: {promise.words}")
    kept.clicked.connect(lambda: deeds.keep_menu(promise, kept))
    other.clicked.connect(lambda: deeds.day_menu(promise, other))
    let_go.clicked.connect(lambda: deeds.dismiss(promise))
    return kept, other, let_go
