"""Reads one account: what is new first, then its history, one stream at a time; listens, and polls where it must."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from shopbell.connector import Listens, Session, Stream, StreamRole, Warns
from shopbell.engine.backoff import Backoff
from shopbell.engine.chores import Chores
from shopbell.engine.hearing import Hearing
from shopbell.engine.pace import Pace
from shopbell.engine.taker import SILENCE_SECONDS, Taker, Tally
from shopbell.engine.waits import ended
from shopbell.errors import KnownError, Unsupported
from shopbell.events import Batch, GapClosed, GapSeen

if TYPE_CHECKING:
    from shopbell.engine.agenda import Agenda, Due
    from shopbell.engine.health import Health, Outage
    from shopbell.engine.link import Link
    from shopbell.engine.parts import EngineParts
    from shopbell.model import Account

POLL_FIRST = 60.0
POLL_LONGEST = 300.0
POLL_LISTENING = 900.0
OUTAGES = "shopbell:outages"
"""The stream of our own in which lost connections are told as gaps."""
READ_AGAIN = "The connection was lost; what came meanwhile was read afterwards."


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
        self._taker = Taker(account, parts, silence)
        self._hearing = Hearing(account, parts, self._taker, silence)
        self._chores = Chores(account.id, parts)
        self._read: set[str] = set()
        self._listening = False
        self._quiet = POLL_FIRST
        self._stop_for: Exception | None = None
        self._visiting: asyncio.Task[None] | None = None
        self._left = False
        self._looked = False
        """Whether this visit has read all that is new once."""

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
                wait = await self._health.failed(error)
                await self._agenda.patience(self._parts.clock, wait)
                self._health.tried()

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
            streams = await session.streams()
            await self._round(session, streams, self._agenda.take())
            while self._unread(streams):
                self._agenda.take()
                await self._history(session, streams, Pace(self._parts.clock))

    async def _visit(self) -> None:
        async with self._link.use() as session:
            streams = await session.streams()
            self._looked = False
            pace = Pace(self._parts.clock)
            async with self._ears(session):
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

    # ---- what is new ---------------------------------------------------------------------------------------------

    async def _round(self, session: Session, streams: Sequence[Stream], due: Due) -> None:
        error, self._stop_for = self._stop_for, None
        if error is not None:
            raise error
        before = self.tally.received
        live = [s for s in streams if s.role is StreamRole.LIVE and due.wants(s.name)]
        for stream in live:
            await self._taker.pull(session, stream)
        if live or due.everything:
            await self._well(streams)
            await self._health.partly(session.notices() if isinstance(session, Warns) else ())
            self._grow_quiet(news=self.tally.received > before)
        if due.chores or due.everything:
            await self._chores.run(session)
        if due.everything:
            await self._hearing.run(session)

    async def _well(self, streams: Sequence[Stream]) -> None:
        outage = await self._health.well(syncing=bool(self._unread(streams)))
        if outage is not None:
            await self._tell_gap(outage)

    async def _tell_gap(self, outage: Outage) -> None:
        """The line was away: say so in the timeline, and that what came meanwhile was read."""
        events = (GapSeen(outage.start, outage.end, READ_AGAIN), GapClosed(outage.end))
        await self._taker.ingest(OUTAGES, Batch(events, outage.end.isoformat()))

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
