"""Reads one account: what is new first, then its history, one stream at a time; listens, and polls where it must."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from shopbell.connector import Listens, Meters, Session, Stream, StreamRole, Warns
from shopbell.engine.backoff import Backoff
from shopbell.engine.chores import Chores
from shopbell.engine.further import rewind
from shopbell.engine.gallery import Gallery
from shopbell.engine.hearing import Hearing
from shopbell.engine.outages import Outages
from shopbell.engine.pace import Pace
from shopbell.engine.taker import SILENCE_SECONDS, Taker, Tally
from shopbell.engine.waits import ended
from shopbell.errors import KnownError, RateLimited, SignInNeeded, StoreRefused, Unsupported

if TYPE_CHECKING:
    from shopbell.changes import Changes
    from shopbell.engine.agenda import Agenda, Due
    from shopbell.engine.health import Health
    from shopbell.engine.link import Link
    from shopbell.engine.parts import EngineParts
    from shopbell.model import Account

POLL_FIRST = 60.0
POLL_LONGEST = 300.0
POLL_LISTENING = 900.0
NO_OUTAGE = (StoreRefused, RateLimited)
"""Failures after which nothing at the service was out of reach."""


class Reader:
    """One account's way in."""

    def __init__(
        self,
        account: Account,
        parts: EngineParts,
        link: Link,
        health: Health,
        agenda: Agenda,
        *,
        silence: float = SILENCE_SECONDS,
    ) -> None:
        """`silence`: seconds without an answer after which the line counts as lost."""
        self._parts = parts
        self._link = link
        self._health = health
        self._agenda = agenda
        self._account = account
        self._taker = Taker(account, parts, silence, self._answered)
        self._outages = Outages(account.id, parts, self._taker.tally)
        self._hearing = Hearing(account, parts, self._taker, silence)
        self._chores = Chores(account.id, parts)
        self._gallery = Gallery(account.id, parts)
        self._read: set[str] = set()
        self._listening = False
        self._quiet = POLL_FIRST
        self._stop_for: Exception | None = None
        self._visiting: asyncio.Task[None] | None = None
        self._left = False
        self._looked = False
        """Whether this visit has read all that is new once."""
        self._whole = False
        """Whether it was written down that history was read to its end."""

    @property
    def tally(self) -> Tally:
        """What came in."""
        return self._taker.tally

    async def run(self) -> None:
        """Until cancelled; every failure is said, waited out, and tried again."""
        while True:
            try:
                await self._visit_until_renewed()
            except Exception as error:  # noqa: BLE001 - a connector's bug stops this account only
                await self.lost(error)
                wait = await self._health.failed(error)
                await self._agenda.patience(self._parts.clock, wait)
                self._health.tried()

    async def lost(self, error: Exception) -> None:
        """It cannot be read: from now on something may be missing."""
        if not isinstance(error, NO_OUTAGE):
            with suppress(StoreRefused):
                await self._outages.lost(error.since if isinstance(error, SignInNeeded) else None)

    def leave(self) -> None:
        """Whatever the session is doing or waiting for: begin again with a new one."""
        if self._visiting is not None:
            self._left = True
            self._visiting.cancel()

    async def _visit_until_renewed(self) -> None:
        self._left = False
        self._visiting = asyncio.create_task(self._visit())
        try:
            await self._visiting
        except asyncio.CancelledError:
            if not self._left:
                raise
        finally:
            self._visiting = None

    def stop_for(self, error: Exception) -> None:
        """Something beside reading stops the account: say it here, where states are said."""
        self._stop_for = error
        self._agenda.hint("")

    async def once(self) -> None:
        """One full pass over what is new, chores and history; raises what went wrong."""
        async with self._link.use() as session:
            streams = await self._streams(session)
            await self._round(session, streams, self._agenda.take())
            while self._unread(streams):
                self._agenda.take()
                await self._history(session, streams, Pace(self._parts.clock))

    async def _visit(self) -> None:
        async with self._link.use() as session:
            streams = await self._streams(session)
            self._looked = False
            pace = Pace(self._parts.clock)
            async with self._ears(session), self._gallery.open(session):
                while True:
                    if self._agenda.pending:
                        due = self._agenda.take()
                        if due.everything and self._looked:
                            # Folders come and go, and are renumbered, while a session lasts for weeks.
                            streams = await session.streams()
                        self._looked = True
                        await self._round(session, streams, due)
                    elif self._unread(streams):
                        await self._history(session, streams, pace)
                    else:
                        await self._agenda.asked(self._parts.clock, self._poll_seconds())

    async def _streams(self, session: Session) -> Sequence[Stream]:
        streams = await session.streams()
        await rewind(self._account, self._parts, streams)
        return streams

    # ---- what is new ---------------------------------------------------------------------------------------------

    async def _round(self, session: Session, streams: Sequence[Stream], due: Due) -> None:
        error, self._stop_for = self._stop_for, None
        if error is not None:
            raise error
        before = self.tally.received
        live = [s for s in streams if s.role is StreamRole.LIVE and due.wants(s.name)]
        try:
            for stream in live:
                await self._taker.pull(session, stream)
        except KnownError:
            await self._count(session)
            raise
        await self._count(session)
        if live or due.everything:
            await self._well(streams)
            await self._health.partly(session.notices() if isinstance(session, Warns) else ())
            self._grow_quiet(news=self.tally.received > before)
        if self.tally.received > before:
            self._gallery.look()
        if due.chores or due.everything:
            await self._chores.run(session)
        if due.everything:
            await self._hearing.run(session)

    async def _count(self, session: Session) -> None:
        """Also after a look that failed: it may have been the one too many."""
        await self._health.allowed(await session.allowance() if isinstance(session, Meters) else None)

    async def _well(self, streams: Sequence[Stream]) -> None:
        unread = bool(self._unread(streams))
        await self._health.well(syncing=unread)
        await self._outages.read_again()
        if not unread and not self._whole:
            self._whole = True
            self._tell(await self._parts.book.set_whole(self._account.id, self._parts.clock.now()))

    async def _answered(self) -> None:
        await self._outages.answered()

    def _tell(self, changes: Changes) -> None:
        if changes:
            self._parts.bell.ring(changes)

    def _grow_quiet(self, *, news: bool) -> None:
        self._quiet = POLL_FIRST if news else min(self._quiet * 1.5, POLL_LONGEST)

    def _poll_seconds(self) -> float:
        return POLL_LISTENING if self._listening else self._quiet

    # ---- history -------------------------------------------------------------------------------------------------

    def _unread(self, streams: Sequence[Stream]) -> list[Stream]:
        return [s for s in streams if s.role is StreamRole.HISTORY and s.name not in self._read]

    async def _history(self, session: Session, streams: Sequence[Stream], pace: Pace) -> None:
        """Go on with the first unfinished stream, until it ends or something new asks."""
        stream = self._unread(streams)[0]
        ended_here = await self._taker.pull(session, stream, pace=pace, interrupted=lambda: self._agenda.pending)
        if ended_here:
            self._read.add(stream.name)
        if not self._unread(streams):
            await self._taker.show(None)
            await self._well(streams)

    # ---- listening -----------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def _ears(self, session: Session) -> AsyncIterator[None]:
        if not isinstance(session, Listens):
            yield
            return
        self._listening = True
        listening: asyncio.Task[object] = asyncio.create_task(self._listen(session))
        try:
            yield
        finally:
            await ended(listening)
            self._listening = False

    async def _listen(self, session: Listens) -> None:
        """Hints to pull. A line that was lost is a hint too: the pull finds out, and says so."""
        patience = Backoff(self._parts.clock)
        while True:
            try:
                self._listening = True
                async for wake in session.listen():
                    patience.succeeded()
                    self._agenda.hint(wake.stream)
            except Unsupported:
                self._listening = False
                return
            except KnownError:
                pass
            finally:
                self._listening = False
            self._agenda.hint("")
            await self._parts.clock.sleep(patience.failed())
