"""Above the composer, where an answer is late or a promise broken: what was asked, what was promised, how late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from shopbell.text.times import stamp
from ui.models.places import wait_in_words
from ui.people.wording import month_words
from ui.promises.wording import day_words, quoted
from ui.theme_tokens import Size, Tone
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import ElidedLabel, PlainLabel
from ui.words import tr, trn

if TYPE_CHECKING:
    from datetime import datetime

    from shopbell.mending import MendingCase
    from ui.theme import Theme

_ROOMY = 1.25


class MendingCard(QFrame):
    """Facts only, and no words to paste: what to say is the owner's."""

    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("ground", "surface")
        self.setProperty("line", "above")
        self._title = PlainLabel(size=Size.TEXT, tone=Tone.WARM, strong=True, wrap=True)
        self.close_button = Button(tr("Close"), ButtonKind.LINK, size=Size.SMALL, help=tr("Answer without this"))
        self.close_button.clicked.connect(self.closed)
        self._facts = QVBoxLayout()
        self._facts.setSpacing(2)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 8, 18, 8)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(self._facts)
        self.hide()

    def show_case(self, case: MendingCase | None, now: datetime) -> None:
        """None: there is nothing to mend."""
        if case is None:
            self.hide()
            return
        self._title.setText(_title(case))
        while (item := self._facts.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for words in facts(case, now):
            label = (
                ElidedLabel(words, size=Size.SMALL)
                if self._theme.scale > _ROOMY
                else PlainLabel(words, size=Size.SMALL, wrap=True)
            )
            self._facts.addWidget(label)
        self.show()


def _title(case: MendingCase) -> str:
    late = wait_in_words(case.late)
    if case.promise is not None:
        return tr("A promise to mend: {time} late", time=late)
    return tr("A late answer to mend: they have waited {time}", time=late)


def facts(case: MendingCase, now: datetime) -> list[str]:
    """What was asked, what was promised, and what there was before, a line each."""
    told = []
    if case.asked:
        told.append(tr("They asked {time}: {words}", time=stamp(case.asked_at, now), words=quoted(case.asked)))
    if case.promise is not None:
        day = day_words(case.promise.due_at, now, whole_day=case.promise.whole_day)
        told.append(tr("You promised by {day}: {words}", day=day, words=quoted(case.promise.words)))
    if case.first_at is not None and case.turns > 1:
        began = month_words(case.first_at.astimezone(now.tzinfo))
        told.append(trn("{n} turn since {month}", "{n} turns since {month}", case.turns, month=began))
    return told
