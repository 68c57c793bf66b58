"""Enough for today: one page that shows who will wait, and until when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, Qt
from PySide6.QtWidgets import QDateTimeEdit, QFrame, QHBoxLayout, QWidget

from shopbell.text.names import display_name
from shopbell.text.times import stamp
from ui.models.places import wait_in_words
from ui.theme_tokens import Size, Tone
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.page import Page
from ui.widgets.plain import ElidedLabel, PlainLabel
from ui.words import tr, trn

if TYPE_CHECKING:
    from shopbell.services.evening import Evening, Kept, Waits
    from ui.tasks import Tasks
    from ui.theme import Theme

_SIZE = 560, 560


class EveningPage(Page):
    """Open it with `open()`; `kept` is called with what was put off and a sentence about it."""

    def __init__(
        self,
        evening: Evening,
        tasks: Tasks,
        theme: Theme,
        now: Callable[[], datetime],
        kept: Callable[[Kept, str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, tr("Enough for today"), _SIZE, parent)
        self._evening = evening
        self._tasks = tasks
        self._now = now
        self._kept = kept
        self._waiting: list[Waits] = []
        self.moments: list[QDateTimeEdit] = []
        self.sentence = PlainLabel(tone=Tone.GREY, wrap=True)
        self.column.addWidget(self.sentence)
        self.take = Button(tr("Good night"), ButtonKind.FILLED)
        self.take.clicked.connect(self._take)
        leave = Button(tr("Not yet"), ButtonKind.QUIET)
        leave.clicked.connect(self.reject)
        self.buttons.addStretch(1)
        self.buttons.addWidget(leave)
        self.buttons.addWidget(self.take)
        tasks.start(self._fill())

    async def _fill(self) -> None:
        self._waiting = list(await self._evening.waiting())
        if not self._waiting:
            self.sentence.setText(tr("Nobody is waiting for you. Good night!"))
            self.take.hide()
            return
        people = trn("{n} person will wait", "{n} people will wait", len(self._waiting))
        told = tr(
            "Each comes back at its time, with a promise of yours to answer that day. Nothing is written to them."
        )
        self.sentence.setText(f"{people}. {told}")
        for waits in self._waiting:
            self.column.addWidget(self._line(waits))
        self.column.addStretch(1)

    def _line(self, waits: Waits) -> QWidget:
        name = display_name(waits.row.person_name, waits.row.person_address)
        line = QFrame()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(ElidedLabel(name, strong=True), 1)
        since = waits.row.waiting_since
        waited = wait_in_words(self._now() - since) if since is not None else ""
        row.addWidget(PlainLabel(waited, size=Size.SMALL, tone=Tone.GREY))
        moment = QDateTimeEdit()
        moment.setCalendarPopup(True)
        moment.setDisplayFormat("ddd d MMM  HH:mm")
        moment.setAccessibleName(tr("{name} waits until", name=name))
        moment.setDateTime(QDateTime(waits.until.date(), waits.until.time()))  # type: ignore[call-overload]
        self.moments.append(moment)
        row.addWidget(moment, 0, Qt.AlignmentFlag.AlignTrailing)
        return line

    def _take(self) -> None:
        now = self._now()
        chosen = [_moment(edit) for edit in self.moments]
        if any(at <= now for at in chosen):
            self.sentence.setText(tr("A moment in this list has passed already; choose a later one."))
            return
        waiting = [replace(one, until=at) for one, at in zip(self._waiting, chosen, strict=True)]
        self.take.setEnabled(False)
        self._tasks.start(self._keep(waiting))

    async def _keep(self, waiting: list[Waits]) -> None:
        kept = await self._evening.keep(waiting, tr("An answer, put off on {day}", day=stamp(self._now(), self._now())))
        soonest = stamp(min(one.until for one in waiting), self._now())
        self.accept()
        words = trn("{n} person waits until {time}", "{n} people wait until {time}", len(waiting), time=soonest)
        self._kept(kept, words)


def _moment(edit: QDateTimeEdit) -> datetime:
    return datetime.fromtimestamp(edit.dateTime().toSecsSinceEpoch()).astimezone()
