"""The parts of the window and how they share its width."""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ui.inbox.list_pane import ListPane
from ui.models.people import PeopleModel
from ui.models.places import Place
from ui.sidebar.pane import Sidebar
from ui.widgets.portraits import Portraits
from ui.words import tr

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ui.backend import Backend
    from ui.insight.pane import InsightPane
    from ui.outbox.pane import OutboxPane
    from ui.people.pane import PersonPane
    from ui.promises.pane import PromisesPane
    from ui.search.pane import SearchPane
    from ui.tasks import Tasks
    from ui.theme import Theme
    from ui.thread.pane import ConversationPane
    from ui.widgets.inline_bar import InlineBar
    from ui.widgets.notice import NoticeLine

# The least widths at 100 % and at 200 % text (where three of them fit 1280 points; text wraps, it does
# not need twice the width), and what a new window begins with.
_LEAST = (200, 300, 420, 220)
_LEAST_LARGE = (334, 372, 566, 340)
_FIRST = (220, 346, 604, 262)


class Columns(QSplitter):
    """Four columns; the person folds away where there is no room.

    The first frame has the left column and the list. The other parts are made when first asked for, or by `furnish`.
    """

    made = Signal(str, object)
    """The name of a part and the part, as soon as it is there: for whoever listens to it."""

    def __init__(self, backend: Backend, tasks: Tasks, theme: Theme, now: Callable[[], datetime]) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._backend = backend
        self._tasks = tasks
        self._theme = theme
        self._now = now
        self._person_wanted = True
        self._person_forced = False
        self._somebody = False
        self._alone = False
        self.model = PeopleModel(tasks, now, self)
        self.sidebar = Sidebar(theme)
        self.portraits = Portraits(backend.library, tasks, self)
        self.people = ListPane(self.model, theme, self.portraits)
        self.middle = QStackedWidget()
        self.right = QStackedWidget()
        self._talk = QWidget()
        self._beside: QWidget = QWidget()
        self._lay_out()
        theme.changed.connect(self.fit)

    def _lay_out(self) -> None:
        self.middle.addWidget(self.people)
        self._talk.setProperty("ground", "canvas")
        self._talk.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._column = _bare_column(self._talk)
        self.right.addWidget(self._talk)
        # A question stands above whatever is shown, conversation or page.
        self._side = QWidget()
        self._asking = _bare_column(self._side)
        self._asking.addWidget(self.right, 1)
        for part in (self.sidebar, self.middle, self._side, self._beside):
            self.addWidget(part)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        for number in range(4):
            self.setStretchFactor(number, 1 if number == 2 else 0)
            self.handle(number).setAccessibleName(tr("Width of the column"))
        self.setSizes([self._theme.scaled(width) for width in _FIRST])

    # ---- made when first asked for

    async def furnish(self) -> None:
        """Make what is still missing, with a turn of the loop after each part."""
        for part in ("conversation", "person", "bar", "notice", "promises", "outbox", "search"):
            getattr(self, part)
            await asyncio.sleep(0)

    @cached_property
    def conversation(self) -> ConversationPane:
        """Header, messages and composer."""
        from ui.thread.pane import ConversationPane

        pane = ConversationPane(self._backend, self._tasks, self._theme)
        pane.header.avatar.use(self.portraits)
        self._column.addWidget(pane, 1)
        self.made.emit("conversation", pane)
        return pane

    @cached_property
    def bar(self) -> InlineBar:
        """One question above the conversation or the page."""
        from ui.widgets.inline_bar import InlineBar

        bar = InlineBar()
        self._asking.insertWidget(0, bar)
        return bar

    @cached_property
    def person(self) -> PersonPane:
        """Who they are, and what else there is of them."""
        from ui.people.pane import PersonPane

        pane = PersonPane(self._backend, self._tasks, self._theme, self.portraits)
        self.replaceWidget(self.indexOf(self._beside), pane)
        self._beside.deleteLater()
        self._beside = pane
        self.fit()
        self.made.emit("person", pane)
        return pane

    @cached_property
    def outbox(self) -> OutboxPane:
        """What has not left yet."""
        from ui.outbox.pane import OutboxPane

        pane = OutboxPane(self._backend, self._tasks, self._theme)
        self.right.addWidget(pane)
        self.made.emit("outbox", pane)
        return pane

    @cached_property
    def promises(self) -> PromisesPane:
        """What is owed, and what is owed to the shop."""
        from ui.promises.pane import PromisesPane

        pane = PromisesPane(self._backend, self._tasks)
        self.right.addWidget(pane)
        self.made.emit("promises", pane)
        return pane

    @cached_property
    def insight(self) -> InsightPane:
        """How are we doing? Made when somebody wants to know."""
        from ui.insight.pane import InsightPane

        pane = InsightPane(self._backend, self._tasks, self._theme)
        self.right.addWidget(pane)
        self.made.emit("insight", pane)
        return pane

    @cached_property
    def search(self) -> SearchPane:
        """In the place of the list."""
        from ui.search.pane import SearchPane

        pane = SearchPane(self._backend.library, self._tasks, self._theme, self._now)
        self.middle.addWidget(pane)
        self.made.emit("search", pane)
        return pane

    @cached_property
    def notice(self) -> NoticeLine:
        """One line that says what was done."""
        from ui.widgets.notice import NoticeLine

        notice = NoticeLine(self.middle)
        notice.lie_over(self._side if self.middle.isHidden() else self.middle)
        return notice

    # ---- who has how much room

    @property
    def person_shown(self) -> bool:
        """Whether the owner wants to see the person when there is room."""
        return self._person_wanted

    def want_person(self, wanted: bool) -> None:
        """Unfold or fold the person; without room it takes the place of the list for a while."""
        self._person_wanted = wanted
        self._person_forced = wanted and not self._room_for_person()
        self.fit()

    def toggle_person(self) -> None:
        """The other way."""
        self.want_person(self._beside.isHidden())

    def has_person(self, somebody: bool) -> None:
        """Whether there is a person to show at all."""
        self._somebody = somebody
        self.fit()

    def alone(self, place: Place) -> OutboxPane | PromisesPane | InsightPane:
        """The page of a place that has no list."""
        if place is Place.INSIGHT:
            return self.insight
        return self.promises if place is Place.PROMISES else self.outbox

    def show_alone(self, place: Place | None) -> None:
        """Such a page needs no list and no person; None shows the conversation again."""
        self._alone = place is not None
        self.right.setCurrentWidget(self.alone(place) if place is not None else self._talk)
        self.fit()

    def fit(self) -> None:
        """Share the width anew."""
        room = self._room_for_person()
        self._person_forced = self._person_forced and self._person_wanted and not room
        parts = (self.sidebar, self.middle, self._side, self._beside)
        for part, width in zip(parts, self._least(), strict=True):
            part.setMinimumWidth(width)
        self.middle.setHidden(self._alone or self._person_forced)
        if "notice" in self.__dict__:
            self.notice.lie_over(self._side if self.middle.isHidden() else self.middle)
        shown = self._person_wanted and (room or self._person_forced)
        self._beside.setVisible(shown and self._somebody and not self._alone)

    def _least(self) -> tuple[int, ...]:
        grown = self._theme.scale - 1
        return tuple(round(least + (large - least) * grown) for least, large in zip(_LEAST, _LEAST_LARGE, strict=True))

    def _room_for_person(self) -> bool:
        return self.width() >= sum(self._least()) + 3 * self.handleWidth()


def _bare_column(parent: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(parent)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return column
