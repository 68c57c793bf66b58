"""The page of answers in the window: its people, its files, outcomes, and the time of the owner's hands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from ui.models.places import ALONE, Place

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from shopbell.ids import AccountId, ConversationId
    from shopbell.insight import Work
    from ui.backend import Backend
    from ui.columns import Columns
    from ui.going import Going
    from ui.insight.deeds import InsightDeeds
    from ui.insight.hours import Hours
    from ui.insight.pane import Behind, InsightPane
    from ui.tasks import Tasks


class InsightInWindow:
    """Connects the page to what is done about it, and watches the hands."""

    def __init__(
        self,
        backend: Backend,
        tasks: Tasks,
        columns: Columns,
        going: Going,
        now: Callable[[], datetime],
        window: QWidget,
    ) -> None:
        self._backend = backend
        self._tasks = tasks
        self._columns = columns
        self._going = going
        self._now = now
        self._window = window

    @cached_property
    def hours(self) -> Hours:
        """The time of the owner's hands."""
        from ui.insight.hours import Hours

        return Hours(self._backend, self._tasks, self._at_work, self._window)

    @cached_property
    def deeds(self) -> InsightDeeds:
        """Outcomes marked, the page saved and printed."""
        from ui.insight.deeds import InsightDeeds

        columns = self._columns
        return InsightDeeds(self._backend.insights(), self._tasks, columns.notice, columns.bar, self._now)

    def watch_hands(self) -> None:
        """The window is shown: from now on the time of the hands counts."""
        self._window.installEventFilter(self.hours)
        handle = self._window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self.hours)

    def connect_page(self, page: InsightPane) -> None:
        """The page was made."""
        page.behind.connect(lambda behind: self._tasks.latest("behind", self._show_behind(behind)))
        page.save_wanted.connect(lambda told, names: self.deeds.save(told, names, self._window))
        page.print_wanted.connect(lambda: self.deeds.print_page(page.inside))
        page.day_wanted.connect(lambda: self.deeds.ask_day(lambda: self._going.go(Place.INSIGHT)))

    def outcome(self, conversation: ConversationId) -> None:
        """What this conversation brought."""
        self.deeds.outcome_menu(conversation, self._columns.conversation.header.more)

    async def _show_behind(self, behind: Behind) -> None:
        found = await self._backend.insights().behind(behind.figure, behind.period, behind.account)
        self._going.show_found(found, behind.words)

    def _at_work(self) -> tuple[AccountId, Work] | None:
        """Which account the hands are at, and whether they write."""
        if not self._window.isActiveWindow() or self._going.place in ALONE:
            return None
        from shopbell.insight import Work

        talk = self._columns.conversation
        work = Work.WRITING if talk.composer.parts.text.hasFocus() else Work.READING
        return None if talk.account is None else (talk.account, work)
