"""From the list into the search and back to where one was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.models.places import ALONE

if TYPE_CHECKING:
    from shopbell.ids import ConversationId
    from shopbell.model import SearchHit
    from ui.columns import Columns
    from ui.going import Going
    from ui.search.pane import SearchPane
    from ui.tasks import Tasks


class Searching(QObject):
    """Knows whose conversation was open before the search."""

    def __init__(self, columns: Columns, going: Going, tasks: Tasks) -> None:
        super().__init__(columns)
        self._columns = columns
        self._going = going
        self._tasks = tasks
        self._before: ConversationId | None = None

    def listen_to(self, pane: SearchPane) -> None:
        """Once the pane is there."""
        pane.hit_shown.connect(self._show)
        pane.hit_opened.connect(self._open)
        pane.closed.connect(self.stop)

    @property
    def active(self) -> bool:
        """Whether the search stands in the middle."""
        return self._columns.middle.currentWidget() is not self._columns.people

    def start(self) -> None:
        """The list makes room for the search."""
        if not self.active:
            self._before = self._going.wanted
        self._columns.show_alone(None)
        self._columns.middle.setCurrentWidget(self._columns.search)
        self._columns.middle.show()
        self._columns.search.begin()

    def stop(self) -> None:
        """Back to where one was."""
        if not self.active:
            return
        self._tasks.stop("search")
        self._columns.middle.setCurrentWidget(self._columns.people)
        self._columns.show_alone(self._going.place if self._going.place in ALONE else None)
        before, self._before = self._before, None
        if before is not None:
            self._going.show_conversation(before)
        self._columns.people.list.setFocus()

    def _show(self, hit: SearchHit, query: str) -> None:
        self._going.show_conversation(hit.conversation, hit.message, query)

    def _open(self, hit: SearchHit, query: str) -> None:
        self._show(hit, query)
        self._columns.conversation.focus_timeline()
