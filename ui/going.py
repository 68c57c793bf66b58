"""Where the owner is: which place is in the middle, whose conversation is open, who comes next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ui.models.draft_rows import DraftSource
from ui.models.places import ALONE, VIEWS, FoundSource, Place, ViewSource

if TYPE_CHECKING:
    from shopbell.ids import ConversationId, MessageId
    from shopbell.ports import Library
    from ui.columns import Columns
    from ui.models.people import RowSource
    from ui.tasks import Tasks

_STILL_THERE_MS = 20_000
"""So long after the start or a step to another place its first person may be opened without being asked for."""


class Going(QObject):
    """Moves between places and people; a newer move takes the place of one that is still being read."""

    place_shown = Signal()

    def __init__(self, library: Library, tasks: Tasks, columns: Columns) -> None:
        super().__init__(columns)
        self._library = library
        self._tasks = tasks
        self._columns = columns
        self._people = columns.people.list
        self._drafts = DraftSource(library)
        self._nobody_yet = False
        self.soon = QTimer(self, interval=_STILL_THERE_MS, singleShot=True)
        """Runs while somebody is surely there."""
        self.soon.timeout.connect(self._expect_nobody)
        self._dealt_with: set[ConversationId] = set()
        self.place = Place.WAITING
        self.waiting: RowSource | None = None
        """Where the people waiting come from in another order than the longest wait first."""
        self.found = FoundSource(library, (), "")
        """The people behind a number."""
        self.wanted: ConversationId | None = None
        """Whose conversation is open or being opened."""

    # ---- places

    def go(self, place: Place) -> None:
        """Show another place; the first in it is chosen."""
        self._tasks.latest("place", self._go(place))

    async def _go(self, place: Place) -> None:
        await self.show_place(place)
        if place in ALONE:
            await self._columns.alone(place).refresh()
            return
        self.expect_somebody()
        if self._columns.model.ids:
            self._people.setFocus()
        else:
            self._people.choose(None)
            self.wanted = None
            await self._columns.conversation.show_conversation(None)

    async def show_place(self, place: Place) -> None:
        """Bring its list, chosen or not."""
        self.place = place
        self._columns.middle.setCurrentIndex(0)
        self._columns.sidebar.set_place(place)
        self._columns.show_alone(place if place in ALONE else None)
        if place not in ALONE:
            await self._columns.model.show(self._source(place))
        self.place_shown.emit()

    def _source(self, place: Place) -> RowSource:
        if place is Place.DRAFTS:
            return self._drafts
        if place is Place.FOUND:
            return self.found
        if place is Place.WAITING and self.waiting is not None:
            return self.waiting
        return ViewSource(self._library, VIEWS[place])

    def show_found(self, conversations: Sequence[ConversationId], words: str) -> None:
        """These people, and what they have in common."""
        self.found = FoundSource(self._library, tuple(conversations), words)
        self.go(Place.FOUND)

    def expect_somebody(self) -> None:
        """Choose the first person, now or when one comes soon.

        Whoever comes later is not opened by itself: nobody may sit there, and what is opened counts as seen.
        """
        self._nobody_yet = True
        self.soon.start()
        self.choose_first()

    def _expect_nobody(self) -> None:
        self._nobody_yet = False

    def choose_first(self) -> None:
        """The first person of a place that was empty so far."""
        ids = self._columns.model.ids
        if ids and self._nobody_yet:
            self._nobody_yet = False
            self._people.choose(ids[0])

    # ---- people

    def show_conversation(self, conversation: ConversationId, at: MessageId | None = None, mark: str = "") -> None:
        """Open it beside the list, at its newest turn or at a message with a word marked."""
        self._nobody_yet = False
        self.wanted = conversation
        self._tasks.latest("conversation", self._show(conversation, at, mark))

    async def _show(self, conversation: ConversationId, at: MessageId | None, mark: str) -> None:
        key = self._drafts.keys.get(conversation)
        if key is not None:
            await self._columns.conversation.show_draft(key)
        else:
            await self._columns.conversation.show_conversation(conversation, at, mark)

    def choose_if_here(self, conversation: ConversationId, at: MessageId | None = None) -> None:
        """Open it, at a message when one is named, and choose its row when the list has one."""
        here = self._columns.model.row_of(conversation) >= 0
        self._people.choose(conversation if here else None, tell=False)
        self.show_conversation(conversation, at)

    def leave_page_for(self, conversation: ConversationId) -> None:
        """From a page that has no list to a conversation among all of them."""
        self._tasks.latest("place", self._place_with(conversation, Place.ALL))

    def bring(self, conversation: ConversationId, at: MessageId | None) -> None:
        """From a notification, which stands for a message, or from the tray."""
        self._tasks.latest("place", self._place_with(conversation, Place.WAITING, at))

    async def _place_with(self, conversation: ConversationId, otherwise: Place, at: MessageId | None = None) -> None:
        here = self._columns.model.row_of(conversation) >= 0
        if self.place in ALONE or not here:
            await self.show_place(otherwise)
        self.choose_if_here(conversation, at)

    def begin_new(self) -> None:
        """A new conversation."""
        self._people.choose(None)
        self.wanted = None
        self._nobody_yet = False
        self._columns.show_alone(None)
        self._columns.conversation.begin_new()

    def with_wanted(self, deed: Callable[[ConversationId], None]) -> bool:
        """Do something with the conversation that is open; False when there is none."""
        if self.wanted is None or self.wanted in self._drafts.keys:
            return False
        deed(self.wanted)
        return True

    # ---- dealing with them

    def go_on_from(self, conversation: ConversationId) -> None:
        """Dealt with: on to the next person, if it was chosen in the list."""
        self._people.let_go()
        self._dealt_with.add(conversation)
        if self._people.current == conversation:
            following = self._people.neighbour(self._dealt_with)
            if following is not None:
                self._people.choose(following)

    def come_back_to(self, conversation: ConversationId) -> None:
        """The deed was taken back."""
        self._tasks.latest("place", self._come_back(conversation))

    async def _come_back(self, conversation: ConversationId) -> None:
        self._dealt_with.discard(conversation)
        await self._columns.model.refresh()
        self.choose_if_here(conversation)

    def list_changed(self) -> None:
        """Whoever left the list is not waited for any more."""
        self._dealt_with &= set(self._columns.model.ids)
        if self._columns.isVisible():
            self.choose_first()
