"""The parts of the window and how they share its width."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ui.backend import Backend
from ui.inbox.list_pane import ListPane
from ui.models.people import PeopleModel
from ui.outbox.pane import OutboxPane
from ui.people.pane import PersonPane
from ui.search.pane import SearchPane
from ui.sidebar.pane import Sidebar
from ui.tasks import Tasks
from ui.theme import Theme
from ui.thread.pane import ConversationPane
from ui.widgets.inline_bar import InlineBar
from ui.widgets.notice import NoticeLine
from ui.words import tr

# The least widths at 100 % and at 200 % text (where three of them fit 1280 points; text wraps, it does
# not need twice the width), and what a new window begins with.
_LEAST = (200, 300, 420, 220)
_LEAST_LARGE = (334, 372, 566, 340)
_FIRST = (220, 346, 604, 262)


class Columns(QSplitter):
    """Four columns; the person folds away where there is no room."""

    def __init__(self, backend: Backend, tasks: Tasks, theme: Theme, now: Callable[[], datetime]) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._theme = theme
        self._person_wanted = True
        self._person_forced = False
        self._somebody = False
        self._alone = False
        self.model = PeopleModel(tasks, now, self)
        self.sidebar = Sidebar(theme)
        self.people = ListPane(self.model, theme)
        self.search = SearchPane(backend.library, tasks, theme, now)
        self.conversation = ConversationPane(backend, tasks, theme)
        self.bar = InlineBar()
        self.outbox = OutboxPane(backend, tasks, theme)
        self.person = PersonPane(backend, tasks, theme)
        self.middle = QStackedWidget()
        self.right = QStackedWidget()
        self._lay_out()
        self.notice = NoticeLine(self.middle)
        theme.changed.connect(self.fit)

    def _lay_out(self) -> None:
        self.middle.addWidget(self.people)
        self.middle.addWidget(self.search)
        talk = QWidget()
        talk.setProperty("ground", "canvas")
        talk.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(talk)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.conversation, 1)
        self.right.addWidget(talk)
        self.right.addWidget(self.outbox)
        for part in (self.sidebar, self.middle, self.right, self.person):
            self.addWidget(part)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        for number in range(4):
            self.setStretchFactor(number, 1 if number == 2 else 0)
            self.handle(number).setAccessibleName(tr("Width of the column"))
        self.setSizes([self._theme.scaled(width) for width in _FIRST])

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
        self.want_person(self.person.isHidden())

    def has_person(self, somebody: bool) -> None:
        """Whether there is a person to show at all."""
        self._somebody = somebody
        self.fit()

    def show_alone(self, alone: bool) -> None:
        """The outbox needs no list and no person."""
        self._alone = alone
        self.right.setCurrentIndex(1 if alone else 0)
        self.fit()

    def fit(self) -> None:
        """Share the width anew."""
        room = self._room_for_person()
        self._person_forced = self._person_forced and self._person_wanted and not room
        parts = (self.sidebar, self.middle, self.right, self.person)
        for part, width in zip(parts, self._least(), strict=True):
            part.setMinimumWidth(width)
        self.middle.setHidden(self._alone or self._person_forced)
        shown = self._person_wanted and (room or self._person_forced)
        self.person.setVisible(shown and self._somebody and not self._alone)

    def _least(self) -> tuple[int, ...]:
        grown = self._theme.scale - 1
        return tuple(round(least + (large - least) * grown) for least, large in zip(_LEAST, _LEAST_LARGE, strict=True))

    def _room_for_person(self) -> bool:
        return self.width() >= sum(self._least()) + 3 * self.handleWidth()
