"""How are we doing? The owner's period against the one before, on one page; every number opens its people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from shopbell.insight import Figure, Insight, Period, Response, TimeSpent
from ui.insight.plots import ShareBar, WeekLines
from ui.insight.tables import table
from ui.insight.wording import (
    brought_sentence,
    change_sentence,
    definitions,
    evening_sentence,
    hour_words,
    mended_sentence,
    money,
    response_sentence,
    sustain_sentence,
    time_words,
    wait_words,
)
from ui.models.networks import Network
from ui.people.emptying import empty
from ui.theme_tokens import Size, Tone
from ui.thread.reading import read_networks
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import ElidedLabel, PlainLabel
from ui.words import tr, trn

if TYPE_CHECKING:
    from shopbell.ids import AccountId
    from ui.backend import Backend
    from ui.tasks import Tasks
    from ui.theme import Theme

_PERIODS: Final = (7, 30, 90, 365)
_FIRST = 1


@dataclass(frozen=True, slots=True)
class Behind:
    """A number somebody pressed."""

    figure: Figure
    period: Period
    account: AccountId | None
    words: str


class InsightPane(QWidget):
    """Read when it is shown; nothing of it leaves this computer."""

    behind = Signal(object)
    """A Behind: the people of a number are wanted."""
    save_wanted = Signal(object, object)
    """The Insight, and the names of the accounts."""
    print_wanted = Signal()
    day_wanted = Signal()

    def __init__(self, backend: Backend, tasks: Tasks, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._tasks = tasks
        self._theme = theme
        self._page: Insight | None = None
        self._names: Mapping[AccountId, Network] = {}
        self.setProperty("ground", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.period = QComboBox()
        self.period.setAccessibleName(tr("Period"))
        for days in _PERIODS:
            self.period.addItem(tr("Last {n} days", n=days), days)
        self.period.setCurrentIndex(_FIRST)
        self.period.activated.connect(lambda _: self._tasks.latest("insight", self.refresh()))
        self.save = Button(tr("Save as CSV…"), ButtonKind.QUIET, size=Size.SMALL)
        self.print_ = Button(tr("Print…"), ButtonKind.QUIET, size=Size.SMALL)
        self.meaning = Button(tr("What the figures mean"), ButtonKind.LINK, size=Size.SMALL)
        self._meanings = QFrame()
        self._column = QVBoxLayout()
        self._column.setSpacing(6)
        self.inside = QWidget()
        self._lay_out()
        self.save.clicked.connect(self._save)
        self.print_.clicked.connect(self.print_wanted)
        self.meaning.clicked.connect(lambda: self._meanings.setVisible(self._meanings.isHidden()))
        theme.changed.connect(self._again)

    def _lay_out(self) -> None:
        self.inside.setProperty("ground", "canvas")
        self.inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        head = QHBoxLayout()
        head.addWidget(PlainLabel(tr("How are we doing?"), size=Size.TITLE, strong=True, wrap=True), 1)
        head.addWidget(self.period)
        tools = QHBoxLayout()
        tools.addWidget(self.meaning)
        tools.addStretch(1)
        tools.addWidget(self.save)
        tools.addWidget(self.print_)
        told = QVBoxLayout(self._meanings)
        told.setContentsMargins(0, 0, 0, 6)
        for words in definitions():
            told.addWidget(PlainLabel(words, size=Size.SMALL, wrap=True))
        self._meanings.hide()
        quiet = tr("Measured on this computer, never sent anywhere. Every underlined number opens its people.")
        column = QVBoxLayout(self.inside)
        column.setContentsMargins(24, 16, 24, 20)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(PlainLabel(quiet, size=Size.SMALL, tone=Tone.GREY, wrap=True))
        column.addLayout(tools)
        column.addWidget(self._meanings)
        column.addLayout(self._column)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setAccessibleName(tr("How are we doing?"))
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    async def refresh(self) -> None:
        """Count what is still to count, then show the page."""
        insights = self._backend.insights()
        period = insights.last_days(int(self.period.currentData()))
        self._names = await read_networks(self._backend)
        self._show(page := await insights.page(period))
        while page.uncounted and self.isVisible():
            self._show(page := await insights.page(period))

    def _again(self) -> None:
        if self._page is not None:
            self._show(self._page)

    def _save(self) -> None:
        if self._page is not None:
            self.save_wanted.emit(self._page, {account: self._name(account) for account in self._accounts(self._page)})

    @staticmethod
    def _accounts(page: Insight) -> set[AccountId]:
        told = [*page.responses, *page.before]
        return {one.account for one in told} | {one.account for one in page.time}

    def _name(self, account: AccountId) -> str:
        network = self._names.get(account)
        return network.address if network is not None else tr("a removed account")

    # ---- the page

    def _show(self, page: Insight) -> None:
        self._page = page
        now = self._backend.clock.now().astimezone()
        empty(self._column)
        if page.uncounted:
            one, many = "{n} conversation is still being counted.", "{n} conversations are still being counted."
            words = trn(one, many, page.uncounted)
            self._say(words, Tone.WARM)
        self._head(tr("Is our response broken?"))
        self._say(response_sentence(page.responses, page.before))
        if page.responses:
            rows = [self._response_row(one, page.period) for one in page.responses]
            titles = (tr("Account"), tr("Asked"), tr("No answer"), tr("Half within"), tr("A tenth over"), "")
            self._column.addLayout(table(titles, rows, self._theme.scale))
        self._head(tr("Is the extra work bringing something?"))
        self._show_brought(page)
        self._head(tr("Where is our time best spent?"))
        if page.time:
            rows = [self._time_row(one, page.period) for one in page.time]
            titles = (tr("Account"), tr("Reading"), tr("Writing"), tr("Outcomes"), tr("Worth"), tr("An hour brought"))
            self._column.addLayout(table(titles, rows, self._theme.scale))
        else:
            self._say(tr("No time was counted and nothing was marked in this period."))
        self._head(tr("Can we sustain it?"))
        if len(page.sustain.weeks) > 1:
            self._column.addWidget(WeekLines(page.sustain.weeks, self._theme))
        self._say(sustain_sentence(page.sustain, now))
        self._say(evening_sentence(page.sustain))
        self._head(tr("What do we owe, what did we mend?"))
        self._column.addLayout(self._owed(page))
        self._say(mended_sentence(page.owed))

    def _head(self, words: str) -> None:
        self._column.addSpacing(12)
        self._column.addWidget(PlainLabel(words, size=Size.BODY, strong=True, wrap=True))

    def _say(self, words: str, tone: Tone = Tone.INK) -> None:
        self._column.addWidget(PlainLabel(words, tone=tone, wrap=True))

    def _show_brought(self, page: Insight) -> None:
        if not page.brought:
            self._say(tr("Nothing was marked. In a conversation that brought a sale, a booking or a visit, press B."))
        for one in page.brought:
            self._say(brought_sentence(one))
        row = QHBoxLayout()
        day = Button(tr("Compare before and after a day…"), ButtonKind.LINK, size=Size.SMALL)
        day.clicked.connect(self.day_wanted)
        row.addWidget(day)
        if page.brought:
            row.addWidget(self._number(tr("Show them"), Figure.OUTCOMES, page.period, None, tr("Marked as an outcome")))
        row.addStretch(1)
        self._column.addLayout(row)
        if page.change_day is not None:
            self._say(tr("Compared around {day}:", day=f"{page.change_day.astimezone():%d.%m.%Y}"), Tone.GREY)
            for one in page.brought:
                self._say(change_sentence(one))

    def _response_row(self, one: Response, period: Period) -> tuple[QWidget, ...]:
        name = self._name(one.account)
        asked = tr("Asked · {account}", account=name)
        never = tr("Never answered · {account}", account=name)
        return (
            ElidedLabel(name),
            self._number(f"{one.asked:,}", Figure.ASKED, period, one.account, asked),
            self._number(f"{one.never:,}", Figure.NEVER, period, one.account, never),
            PlainLabel(wait_words(one.median)),
            self._slowest(one, period, name),
            ShareBar(one.never, one.asked, self._theme),
        )

    def _slowest(self, one: Response, period: Period, name: str) -> QWidget:
        if one.slowest_tenth is None:
            return PlainLabel(wait_words(None))
        words = tr("Slowest tenth · {account}", account=name)
        return self._number(wait_words(one.slowest_tenth), Figure.SLOWEST, period, one.account, words)

    def _time_row(self, one: TimeSpent, period: Period) -> tuple[QWidget, ...]:
        name = self._name(one.account)
        words = tr("Outcomes · {account}", account=name)
        return (
            ElidedLabel(name),
            PlainLabel(time_words(one.reading)),
            PlainLabel(time_words(one.writing)),
            self._number(f"{one.outcomes:,}", Figure.OUTCOMES, period, one.account, words),
            PlainLabel(money(one.cents, one.currency)),
            PlainLabel(hour_words(one)),
        )

    def _owed(self, page: Insight) -> QVBoxLayout:
        told = page.owed
        promised = (
            (trn("{n} promise kept", "{n} promises kept", told.kept), Figure.KEPT, told.kept),
            (trn("{n} late", "{n} late", told.late), Figure.LATE, told.late),
            (trn("{n} broken", "{n} broken", told.broken), Figure.BROKEN, told.broken),
            (trn("{n} still open", "{n} still open", told.open), Figure.OPEN, told.open),
        )
        mended = (
            (trn("{n} mended", "{n} mended", told.mended), Figure.MENDED, told.mended),
            (trn("{n} came back", "{n} came back", told.came_back), Figure.CAME_BACK, told.came_back),
        )
        lines = QVBoxLayout()
        for some in (promised, mended):
            row = QHBoxLayout()
            row.setSpacing(14)
            for words, figure, count in some:
                row.addWidget(self._number(words, figure, page.period, None, words) if count else PlainLabel(words))
            row.addStretch(1)
            lines.addLayout(row)
        return lines

    def _number(self, shown: str, figure: Figure, period: Period, account: AccountId | None, words: str) -> QWidget:
        if shown == "0":
            return PlainLabel(shown)
        button = Button(shown, ButtonKind.LINK)
        button.setAccessibleName(f"{words}: {shown}")
        button.clicked.connect(lambda: self.behind.emit(Behind(figure, period, account, words)))
        return button
