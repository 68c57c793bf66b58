"""The order of the people waiting: chosen, kept, and followed by the list as time passes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.models.places import Place
from ui.models.waiting_order import SETTING, ClosingSource, WaitingOrder, order_of

if TYPE_CHECKING:
    from ui.backend import Backend
    from ui.columns import Columns
    from ui.going import Going
    from ui.overview import Watch
    from ui.tasks import Tasks


class Ordering(QObject):
    """Between the button above the list, the keys, and the place shown."""

    def __init__(
        self,
        backend: Backend,
        tasks: Tasks,
        columns: Columns,
        going: Going,
        watch: Watch,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(columns)
        self._backend = backend
        self._tasks = tasks
        self._columns = columns
        self._going = going
        self._watch = watch
        self._source = ClosingSource(backend.library, now)
        self._button = columns.people.order
        self.order = WaitingOrder.LONGEST
        self._button.chosen.connect(self.choose)
        going.place_shown.connect(self._show)
        watch.overview_changed.connect(self._show)
        watch.minute_passed.connect(self._minute_passed)

    async def restore(self) -> None:
        """As it was left."""
        self._set(order_of(await self._backend.library.setting(SETTING)))

    def choose(self, order: WaitingOrder) -> None:
        """Show the people waiting in this order, from now on."""
        self._set(order)
        self._tasks.start(self._backend.desk.set_setting(SETTING, str(order)))
        self._going.go(Place.WAITING)

    def _set(self, order: WaitingOrder) -> None:
        self.order = order
        self._going.waiting = self._source if order is WaitingOrder.CLOSING else None
        self._button.show_order(order)

    def _show(self) -> None:
        """Only where it makes a difference."""
        networks = self._watch.overview.networks.values()
        closes = any(network.manifest.reply_window_hours for network in networks)
        here = self._going.place is Place.WAITING
        self._button.setVisible(here and (closes or self.order is WaitingOrder.CLOSING))

    def _minute_passed(self) -> None:
        """What closed meanwhile stands with the others."""
        if self.order is WaitingOrder.CLOSING and self._going.place is Place.WAITING:
            self._tasks.start(self._columns.model.refresh())
