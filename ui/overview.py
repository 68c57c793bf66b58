"""What the left column and the headline show, read in one go and read again when something changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from shopbell.model import Account, ConversationRow, Counts, Draft, OutboxItem
from shopbell.promises import PromiseCounts
from ui.models.account_words import seconds_to_next_try
from ui.models.networks import Network, network_of
from ui.pace import Pace

if TYPE_CHECKING:
    from shopbell.changes import Changes
    from shopbell.ids import AccountId
    from shopbell.manifest import Manifest
    from shopbell.ports import Library
    from shopbell.services.promises import Promises
    from ui.backend import Backend
    from ui.tasks import Tasks

_MINUTE = 60_000
_SECOND = 1_000


@dataclass(frozen=True, slots=True)
class Overview:
    """A moment of the shop."""

    accounts: tuple[Account, ...] = ()
    networks: Mapping[AccountId, Network] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)
    longest: ConversationRow | None = None
    drafts: tuple[Draft, ...] = ()
    outbox: tuple[OutboxItem, ...] = ()
    promises: PromiseCounts = field(default_factory=PromiseCounts)


async def read_overview(library: Library, promises: Promises, manifests: Mapping[str, Manifest]) -> Overview:
    """Seven small reads of the database; nothing else."""
    accounts = await library.accounts()
    counts = await library.counts()
    longest = await library.rows_by_id([counts.longest]) if counts.longest is not None else ()
    return Overview(
        accounts=accounts,
        networks={account.id: network_of(account, manifests) for account in accounts},
        counts=counts,
        longest=longest[0] if longest else None,
        drafts=await library.drafts(),
        outbox=await library.outbox() if counts.outbox else (),
        promises=await promises.today(),
    )


class Watch(QObject):
    """Keeps the overview fresh: after each change, each minute, and each second while something counts down."""

    overview_changed = Signal()
    rows_changed = Signal(object)
    """The Changes, for who shows conversations."""
    minute_passed = Signal()
    second_passed = Signal()

    def __init__(
        self,
        backend: Backend,
        tasks: Tasks,
        now: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._backend = backend
        self._tasks = tasks
        self._now = now
        self._manifests = backend.setup.manifests()
        self.overview = Overview()
        self._reading = False
        self._again = False
        self._paced = Pace()
        self._minute = self._timer(_MINUTE, self._tell_minute)
        self._second = self._timer(_SECOND, self._tell_second)
        self._stop = backend.changes.subscribe(self._look)

    def _timer(self, milliseconds: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(milliseconds)
        timer.timeout.connect(slot)
        return timer

    async def read(self) -> None:
        """Now; calls that come meanwhile become one more reading."""
        if self._reading:
            self._again = True
            return
        self._reading = True
        try:
            await self._read_until_quiet()
        finally:
            self._reading = False

    async def _read_until_quiet(self) -> None:
        while True:
            await self._paced.turn()
            self._again = False
            self.overview = await read_overview(self._backend.library, self._backend.promises, self._manifests)
            self._pace()
            self.overview_changed.emit()
            if not self._again:
                return

    def start(self) -> None:
        """From now on the clock is looked at."""
        self._minute.start()

    def close(self) -> None:
        """No more signals."""
        self._minute.stop()
        self._second.stop()
        self._stop()

    def _look(self, changes: Changes) -> None:
        self._tasks.start(self.read())
        self.rows_changed.emit(changes)

    def _pace(self) -> None:
        now = self._now()
        counting = any(seconds_to_next_try(a, now) is not None for a in self.overview.accounts)
        if counting != self._second.isActive():
            self._second.start() if counting else self._second.stop()

    def _tell_minute(self) -> None:
        self._tasks.start(self.read())
        self.minute_passed.emit()

    def _tell_second(self) -> None:
        self._pace()
        self.second_passed.emit()
