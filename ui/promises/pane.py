"""All open promises on one page, soonest due first: what the shop owes, what it was promised."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from shopbell.promises import Promise, Side
from shopbell.text.times import stamp
from ui.people.emptying import empty
from ui.promises.strip import promise_buttons
from ui.promises.wording import day_line, due_line, group_of, who_words
from ui.theme_tokens import Size, Tone
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.empty_state import EmptyState
from ui.widgets.plain import PlainLabel
from ui.words import tr, trn

if TYPE_CHECKING:
    from datetime import datetime

    from shopbell.changes import Changes
    from shopbell.promises import PromiseCounts, PromiseId
    from ui.backend import Backend
    from ui.promises.deeds import PromiseDeeds
    from ui.tasks import Tasks


class PromisesPane(QWidget):
    """One card a promise; follows the store by itself."""

    conversation_chosen = Signal(object)
    """ConversationId."""

    def __init__(self, backend: Backend, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._tasks = tasks
        self._deeds: PromiseDeeds | None = None
        self._shown: tuple[object, ...] | None = None
        self.cards: dict[PromiseId, QFrame] = {}
        self.setProperty("ground", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = PlainLabel(size=Size.TITLE, strong=True, wrap=True)
        self._below = PlainLabel(size=Size.SMALL, tone=Tone.GREY, wrap=True)
        self._column = QVBoxLayout()
        self._column.setSpacing(10)
        self.nothing = EmptyState()
        words = tr("Nothing is promised and open. A sentence with a day in it can be kept as a promise with Ctrl+P.")
        self.nothing.say(words, "go-waiting", tr("See who is waiting"))
        self._lay_out()
        backend.changes.subscribe(self._changed)

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setProperty("ground", "canvas")
        column = QVBoxLayout(inside)
        column.setContentsMargins(18, 14, 18, 18)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._below)
        column.addSpacing(8)
        column.addLayout(self._column)
        column.addWidget(self.nothing, 2)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setAccessibleName(tr("Promises"))
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def act_with(self, deeds: PromiseDeeds) -> None:
        """What the buttons do."""
        self._deeds = deeds

    async def refresh(self) -> None:
        """Read what is open and show it."""
        promises = await self._backend.promises.open()
        self._show(promises, await self._backend.promises.today())

    def _show(self, promises: Sequence[Promise], counts: PromiseCounts) -> None:
        now = self._backend.clock.now().astimezone()
        self._title.setText(
            trn("{n} open promise", "{n} open promises", len(promises)) if promises else tr("No open promises")
        )
        self._below.setText(day_line(counts))
        self._below.setVisible(bool(self._below.text()))
        self.nothing.setVisible(not promises)
        wanted = tuple((one, due_line(one, now)) for one in promises)
        if wanted == self._shown or self._deeds is None:
            return
        self._shown = wanted
        empty(self._column)
        self.cards = {}
        # Rested ones come last; within a group the store's order stays.
        ordered = sorted(promises, key=lambda one: one.put_off)
        for heading, some in groupby(ordered, key=lambda one: group_of(one, now)):
            self._column.addSpacing(6)
            self._column.addWidget(PlainLabel(heading, size=Size.SMALL, tone=Tone.GREY, strong=True))
            for promise in some:
                self.cards[promise.id] = self._card(promise, now, self._deeds)
                self._column.addWidget(self.cards[promise.id])

    def _card(self, promise: Promise, now: datetime, deeds: PromiseDeeds) -> QFrame:
        card = QFrame()
        card.setProperty("ground", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(5)
        late = promise.overdue(now) and promise.side is Side.OURS
        head = QHBoxLayout()
        head.addWidget(PlainLabel(who_words(promise, promise.person_name), strong=True, wrap=True), 1)
        due = PlainLabel(due_line(promise, now), size=Size.SMALL, tone=Tone.WARM if late else Tone.INK)
        head.addWidget(due, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        column.addWidget(PlainLabel(f"“{promise.words}”", size=Size.BODY, wrap=True))
        made = tr("made {time}", time=stamp(promise.made_at, now))
        column.addWidget(PlainLabel(made, size=Size.SMALL, tone=Tone.GREY))
        row = QHBoxLayout()
        for button in promise_buttons(promise, deeds):
            row.addWidget(button)
        row.addStretch(1)
        show = Button(tr("Show conversation"), ButtonKind.LINK, size=Size.SMALL)
        show.clicked.connect(lambda: self.conversation_chosen.emit(promise.conversation))
        row.addWidget(show)
        column.addLayout(row)
        return card

    def _changed(self, changes: Changes) -> None:
        if self.isVisible() and (changes.everything or changes.conversations):
            self._tasks.latest("promises", self.refresh())
