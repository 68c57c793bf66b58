"""Takes the pages of one stream into the store, at most 200 events in a transaction, and counts what came."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shopbell.engine.waits import patient
from shopbell.errors import PayloadSkipped
from shopbell.events import Batch
from shopbell.services.listening import has_mentions, only_hits, read_listening

if TYPE_CHECKING:
    from shopbell.connector import Session, Stream
    from shopbell.engine.pace import Pace
    from shopbell.engine.parts import EngineParts
    from shopbell.model import Account, Progress

PAGE = 200
SILENCE_SECONDS = 120.0
SAID_SECONDS = 1.0
"""Progress is written at most this often."""


@dataclass(slots=True)
class Tally:
    """What came in since the engine started."""

    received: int = 0
    skipped: int = 0


class Taker:
    """One account's pages; the cursor moves in the same transaction as what it stands for."""

    def __init__(
        self, account: Account, parts: EngineParts, silence: float, answered: Callable[[], Awaitable[None]]
    ) -> None:
        """`silence`: seconds without an answer after which the line counts as lost. `answered`: after each page."""
        self._answered = answered
        self._account = account.id
        self._network = account.connector
        self._parts = parts
        self._silence = silence
        self._skipped: set[tuple[str, str]] = set()
        self._said_at = float("-inf")
        self._log = logging.getLogger(f"shopbell.engine.account.{account.id}")
        self.tally = Tally()

    async def pull(
        self,
        session: Session,
        stream: Stream,
        *,
        pace: Pace | None = None,
        interrupted: Callable[[], bool] = lambda: False,
    ) -> bool:
        """True when the stream was read to its end, False when `interrupted` said so after a page.

        With a `pace` progress is told. Raises what the connector raises; an unreadable item is counted, not raised.
        """
        while True:
            try:
                return await self._pages(session, stream, pace, interrupted)
            except PayloadSkipped as skipped:
                if not self._skip(stream, skipped):
                    return True

    async def _pages(
        self, session: Session, stream: Stream, pace: Pace | None, interrupted: Callable[[], bool]
    ) -> bool:
        cursor = await self._parts.intake.cursor(self._account, stream.name)
        pages = patient(session.pull(stream, cursor), self._silence)
        async with aclosing(pages):
            async for batch in pages:
                await self.take(stream.name, cursor, batch)
                await self._answered()
                cursor = batch.cursor
                if pace is not None:
                    await self._tell(pace.measured(batch.progress, len(batch.events)))
                if interrupted():
                    return False
        return True

    async def take(self, stream: str, cursor: str, batch: Batch) -> None:
        """In pieces; `cursor` is where the stream stands, and moves with the last one."""
        rest = batch.events
        while len(rest) > PAGE:
            await self.ingest(stream, Batch(rest[:PAGE], cursor))
            rest = rest[PAGE:]
        await self.ingest(stream, replace(batch, events=rest))

    async def ingest(self, stream: str, batch: Batch) -> None:
        """One transaction, then the bell. Of what is said about the shop only hits are taken in."""
        now = self._parts.clock.now()
        if has_mentions(batch):
            batch = only_hits(batch, await read_listening(self._parts.library), self._network, now)
        changes = await self._parts.intake.ingest(self._account, stream, batch, now)
        self.tally.received += changes.received
        if changes:
            self._parts.bell.ring(changes)

    def _skip(self, stream: Stream, skipped: PayloadSkipped) -> bool:
        """Count an item that could not be read; False when the connector stands still at the same one."""
        item = (stream.name, skipped.remote_id)
        if item in self._skipped:
            return False
        self._skipped.add(item)
        self.tally.skipped += 1
        self._log.info("an item of a %s stream could not be read and was left out", stream.role)
        return True

    async def _tell(self, progress: Progress) -> None:
        now = self._parts.clock.monotonic()
        if now - self._said_at >= SAID_SECONDS:
            self._said_at = now
            await self.show(progress)

    async def show(self, progress: Progress | None) -> None:
        """How far history has come; None when there is nothing more to read."""
        changes = await self._parts.book.set_progress(self._account, progress)
        if changes:
            self._parts.bell.ring(changes)
