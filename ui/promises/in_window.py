"""Promises in the window: their page, their keys, and the end of a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from ui.models.places import Place
from ui.words import tr

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from shopbell.services.evening import Kept
    from ui.backend import Backend
    from ui.columns import Columns
    from ui.going import Going
    from ui.promises.deeds import PromiseDeeds
    from ui.promises.pane import PromisesPane
    from ui.tasks import Tasks
    from ui.theme import Theme
    from ui.thread.pane import ConversationPane

_EVENING_SECONDS = 20.0


class PromisesInWindow:
    """Connects the parts that know promises to what is done about them."""

    def __init__(
        self,
        backend: Backend,
        tasks: Tasks,
        theme: Theme,
        columns: Columns,
        going: Going,
        now: Callable[[], datetime],
        window: QWidget,
    ) -> None:
        self._backend = backend
        self._tasks = tasks
        self._theme = theme
        self._columns = columns
        self._going = going
        self._now = now
        self._window = window

    @cached_property
    def deeds(self) -> PromiseDeeds:
        """Promises made, kept, moved and let go."""
        from ui.promises.deeds import PromiseDeeds

        backend, columns = self._backend, self._columns
        return PromiseDeeds(backend.promises, backend.library, self._tasks, columns.notice, columns.bar, self._now)

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What the keys do."""
        return {"promise": self._promise, "enough": self._enough}

    def connect_conversation(self, talk: ConversationPane) -> None:
        """The conversation was made."""
        talk.promises.here.act_with(self.deeds)
        talk.promises.here.wanted.connect(lambda: self._going.go(Place.PROMISES))
        talk.doing.promised.connect(self.deeds.mark)

    def connect_page(self, page: PromisesPane, act: Callable[[str], None]) -> None:
        """The page of all promises was made; `act` does what an empty one offers."""
        page.act_with(self.deeds)
        page.conversation_chosen.connect(self._going.leave_page_for)
        page.nothing.action_wanted.connect(act)

    def _promise(self) -> None:
        if not self._columns.conversation.promises.here.take_offer():
            self._columns.notice.say(tr("Mark a sentence with a day in it first, or write one."))

    def _enough(self) -> None:
        from ui.promises.evening import EveningPage

        evening = self._backend.evening()
        EveningPage(evening, self._tasks, self._theme, self._now, self._put_off, self._window).open()

    def _put_off(self, kept: Kept, words: str) -> None:
        undo = self._backend.evening().undo
        self._columns.notice.say(words, tr("Undo"), lambda: self._tasks.start(undo(kept)), seconds=_EVENING_SECONDS)
