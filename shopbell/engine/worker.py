"""One account at work: its reader and its outbox, side by side over one session."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shopbell.engine.agenda import Agenda
from shopbell.engine.backoff import Backoff
from shopbell.engine.departure import Departure
from shopbell.engine.doubts import Doubts
from shopbell.engine.health import Health
from shopbell.engine.link import Link
from shopbell.engine.outbox import Outbox
from shopbell.engine.reader import Reader
from shopbell.engine.taker import SILENCE_SECONDS
from shopbell.engine.waits import ended
from shopbell.errors import KnownError
from shopbell.manifest import Capability

if TYPE_CHECKING:
    from shopbell.engine.parts import EngineParts
    from shopbell.ids import AccountId
    from shopbell.model import Account, AccountState

LAST_SECONDS = 1.0
"""For a message that is just leaving when the engine stops."""


@dataclass(frozen=True, slots=True)
class Pass:
    """What one full pass over an account did; `error` is a sentence, '' when all went well."""

    account: AccountId
    received: int
    sent: int
    skipped: int
    error: str = ""


class AccountWorker:
    """Its failures never reach another account."""

    def __init__(self, account: Account, parts: EngineParts, *, silence: float = SILENCE_SECONDS) -> None:
        """Raises NotFound when there is no such connector. Nothing is connected yet."""
        self.account = account
        connector = parts.catalogue.load(account.connector)
        self._can_send = connector.manifest.can(Capability.REPLY)
        self._link = Link(lambda: connector.open(account, parts.toolbox(account)))
        self._agenda = Agenda()
        self._health = Health(account, parts, Backoff(parts.clock), self._told)
        idempotency = connector.manifest.idempotency
        departure = Departure(parts, idempotency, Backoff(parts.clock), self._halted)
        doubts = Doubts(parts, idempotency, departure)
        self._outbox = Outbox(account, parts, self._link, self._health, departure, doubts, self._halted)
        self._reader = Reader(account, parts, self._link, self._health, self._agenda, silence=silence)
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def state(self) -> AccountState:
        """As last written."""
        return self._health.state

    def start(self) -> None:
        """From now on it reads and sends until stopped."""
        name = f"account {self.account.id}"
        self._tasks = [asyncio.create_task(self._reader.run(), name=f"{name} reads")]
        if self._can_send:
            self._tasks.append(asyncio.create_task(self._outbox.run(), name=f"{name} sends"))

    async def stop(self) -> None:
        """A message that is just leaving gets a moment; then everything is let go."""
        if self._tasks:
            await self._outbox.finished(LAST_SECONDS)
        for task in self._tasks:
            await ended(task)
        self._tasks = []
        await self._link.close()

    def wake(self) -> None:
        """'Try now', whatever stands in the way."""
        self._agenda.wake()
        self._outbox.wake()

    async def renew(self) -> None:
        """The laptop slept or the network is another one: connections are not to be trusted."""
        await self._link.renew()
        self._reader.leave()
        self.wake()

    def look_outbox(self) -> None:
        """Something was written or taken back."""
        self._outbox.look()

    def look_chores(self) -> None:
        """Something was read, or a file is wanted."""
        self._agenda.chores()

    def _told(self, *, well: bool) -> None:
        """The state changed: what waits leaves now, or says why it does not."""
        if well:
            self._outbox.wake()
        else:
            self._outbox.look()

    def _halted(self, error: Exception) -> None:
        self._reader.stop_for(error)

    async def once(self) -> Pass:
        """One full pass, outbox first so that what was sent comes back; never raises but for bugs of our own."""
        error = ""
        try:
            if self._can_send:
                await self._outbox.once()
            await self._reader.once()
        except KnownError as failure:
            error = str(failure)
            await self._reader.lost(failure)
            await self._health.failed(failure)
        except Exception as failure:  # noqa: BLE001 - a connector's bug stops this account only
            await self._reader.lost(failure)
            await self._health.failed(failure)
            error = self._health.text
        finally:
            await self._link.close()
        tally = self._reader.tally
        outbox = self._outbox
        return Pass(self.account.id, tally.received, outbox.sent, tally.skipped, error or outbox.trouble)
