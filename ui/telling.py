"""Keeps the words around the list in step with the shop: headline, counts, accounts, the closing sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.models.places import Headline, Place, closing_sentence, emptiness, headline
from ui.promises.wording import day_line
from ui.words import trn

if TYPE_CHECKING:
    from shopbell.changes import Changes
    from ui.backend import EngineLink
    from ui.columns import Columns
    from ui.going import Going
    from ui.overview import Watch
    from ui.tasks import Tasks


class Telling(QObject):
    """Listens to the watch, the engine and the list."""

    title_changed = Signal(str)

    def __init__(
        self,
        columns: Columns,
        going: Going,
        watch: Watch,
        engine: EngineLink,
        tasks: Tasks,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(columns)
        self._columns = columns
        self._going = going
        self._watch = watch
        self._engine = engine
        self._tasks = tasks
        self._now = now
        watch.overview_changed.connect(self.tell_all)
        watch.rows_changed.connect(self._rows_changed)
        watch.minute_passed.connect(columns.model.tell_time)
        watch.second_passed.connect(self._tell_accounts)
        going.place_shown.connect(self.tell_all)
        columns.model.changed.connect(going.list_changed)
        columns.model.changed.connect(self._tell_list)
        self._stop_engine_news = engine.subscribe(lambda _: self._tell_accounts())

    def close(self) -> None:
        """Hear no more."""
        self._stop_engine_news()

    def _rows_changed(self, changes: Changes) -> None:
        if changes.conversations or changes.drafts or changes.everything:
            self._tasks.start(self._columns.model.refresh())

    def tell_all(self) -> None:
        """Everything anew."""
        overview = self._watch.overview
        self._columns.model.set_networks(overview.networks)
        self._columns.sidebar.set_counts(overview.counts, len(overview.drafts), overview.promises.open)
        self._tell_accounts()
        self._tell_list()

    def _tell_accounts(self) -> None:
        overview, now = self._watch.overview, self._now()
        sidebar = self._columns.sidebar
        sidebar.set_accounts(overview.accounts, overview.networks, now)
        state = self._engine.state()
        sidebar.set_summary(overview.accounts, state, overview.counts, overview.outbox, now)

    def _tell_list(self) -> None:
        overview, people = self._watch.overview, self._columns.people
        model, place = self._columns.model, self._going.place
        words = headline(place, overview.counts, overview.longest, self._now(), day_line(overview.promises))
        if place is Place.FOUND:
            found = self._going.found
            words = Headline(found.words, trn("{n} conversation", "{n} conversations", len(found.ids)))
        people.set_headline(words)
        self.title_changed.emit(f"{words.title} – Shopbell")
        if model.ids:
            people.show_people()
            model.set_footer(closing_sentence(place, overview.counts) if model.complete else "")
        else:
            model.set_footer("")
            some = bool(overview.accounts)
            people.show_empty(emptiness(place, overview.counts, accounts=some))
