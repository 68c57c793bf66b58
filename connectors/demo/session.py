"""One account of the demo shop at work."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime

from connectors.demo.files import Gallery
from connectors.demo.line import Line
from connectors.demo.mapping import events_of, events_of_record, message_of
from connectors.demo.service import DemoService
from shopbell.connector import (
    Action,
    MarkSeen,
    Outgoing,
    Prepared,
    Receipt,
    Stream,
    StreamRole,
    Toolbox,
    Wake,
)
from shopbell.errors import Rejected, SignInNeeded, Uncertain, Unreachable, Unsupported
from shopbell.events import Batch, Event, GapClosed, GapSeen
from shopbell.model import Progress
from shopbell.text.counters import count
from shopbell.text.units import Unit

LIVE = Stream("live")
HISTORY = Stream("history", StreamRole.HISTORY)
PAGE = 150
"""Items in a batch: some become two events, and a batch has at most 200."""

PATIENCE = 0.5
"""Seconds between wakes while what is due has not been pulled yet."""

Step = tuple[tuple[Event, ...], str]
"""Events of one item, and the cursor after it."""


class DemoSession:
    """Cursors: 'h:<n>' is n items of the history read, 'j:<epoch>:<bytes>' the journal read so far."""

    def __init__(self, service: DemoService, line: Line, tools: Toolbox) -> None:
        self._service = service
        self._line = line
        self._tools = tools
        self._network = service.plan.network
        self._draw = Gallery()

    async def streams(self) -> tuple[Stream, ...]:
        """Signed out there is one stream only, which ends with the refusal."""
        return (LIVE,) if self._out() else (LIVE, HISTORY)

    async def close(self) -> None:
        """Nothing is held."""

    def _out(self) -> bool:
        return self._service.plan.out(self._service.expired())

    # ---- in ----

    async def pull(self, stream: Stream, cursor: str) -> AsyncIterator[Batch]:
        """See `connector.Session`."""
        await self._line.reach(self._tools.clock)
        out = self._out()
        if out and self._service.expired() is not None:
            raise self._sign_in_needed()
        if stream.name == HISTORY.name:
            steps = self._old(cursor)
        elif out:
            steps = self._before_sign_out(cursor)
        else:
            steps = self._new(cursor)
        for batch in self._batches(steps, stream):
            yield batch
            await self._line.reach(self._tools.clock)
        self._service.let_go()
        if out:
            raise self._sign_in_needed()

    def _batches(self, steps: Iterable[Step], stream: Stream) -> Iterator[Batch]:
        page: list[Step] = []
        for step in steps:
            page.append(step)
            if len(page) == PAGE:
                yield from self._page(page, stream)
                page = []
        if page:
            yield from self._page(page, stream)

    def _page(self, page: list[Step], stream: Stream) -> Iterator[Batch]:
        """A page, or on a cut line only its first half."""
        if not self._line.take_cut():
            yield self._batch(page, stream)
            return
        if len(page) > 1:
            yield self._batch(page[: len(page) // 2], stream)
        raise Unreachable("The line to the demo shop broke in the middle of an answer.")

    def _batch(self, page: list[Step], stream: Stream) -> Batch:
        cursor = page[-1][1]
        progress = None
        if stream.name == HISTORY.name:
            total = len(self._service.history())
            progress = Progress(min(total, _index(cursor)), total)
        return Batch(tuple(event for events, _ in page for event in events), cursor, progress)

    def _old(self, cursor: str) -> Iterator[Step]:
        """What is older than the recent part, then what the service holds back."""
        items = self._service.history()
        yield from self._history(max(_index(cursor), self._service.recent()), len(items))
        begins = self._service.begins()
        if begins is not None and _index(cursor) <= len(items):
            reason = f"{self._network.name} hands out nothing older to programs."
            yield (GapSeen(None, begins, reason),), f"h:{len(items) + 1}"
        outage = self._service.outage()
        if outage is not None and _index(cursor) <= len(items):
            yield (GapSeen(*outage, "", outage=True), GapClosed(outage[1])), f"h:{len(items) + 1}"

    def _before_sign_out(self, cursor: str) -> Iterator[Step]:
        items = self._service.history()
        yield from self._history(_index(cursor), len(items))
        if _index(cursor) <= len(items):
            yield (self._gap(),), f"h:{len(items) + 1}"

    def _gap(self) -> GapSeen:
        reason = f"{self._network.name} signed this account out."
        return GapSeen(self._service.plan.signed_out, self._service.born, reason)

    def _new(self, cursor: str) -> Iterator[Step]:
        """The recent part once, then the journal."""
        if not cursor.startswith("j:"):
            yield from self._history(_index(cursor), self._service.recent())
        self._service.tick(self._tools.clock.now())
        epoch = self._service.journal.epoch
        for end, record in self._service.journal.after(_offset(cursor, epoch)):
            yield events_of_record(record, self._network, self._draw), f"j:{epoch}:{end}"

    def _history(self, start: int, end: int) -> Iterator[Step]:
        for number, item in enumerate(self._service.history()[start:end], start + 1):
            yield events_of(item, self._network, self._draw, live=False), f"h:{number}"

    async def listen(self) -> AsyncIterator[Wake]:
        """Wakes when the journal grew or somebody is due to write."""
        heard = asyncio.Event()
        stop = self._line.subscribe(heard.set)
        try:
            while True:
                await self._line.reach(self._tools.clock)
                if self._out():
                    raise self._sign_in_needed()
                await self._something(heard)
                heard.clear()
                yield Wake(LIVE.name)
        finally:
            stop()

    async def _something(self, heard: asyncio.Event) -> None:
        """Until the line rings or the next thing is due."""
        now = self._tools.clock.now()
        due = self._service.next_due(now)
        waits: list[asyncio.Task[object]] = [asyncio.create_task(heard.wait())]
        if due is not None:
            seconds = max(PATIENCE, (due - now).total_seconds())
            waits.append(asyncio.create_task(self._tools.clock.sleep(seconds)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    # ---- out ----

    async def prepare(self, outgoing: Outgoing) -> Prepared:
        """Raises Rejected for what this network would never take."""
        limit = self._network.length
        used = count(outgoing.text, Unit(self._network.unit)) if limit else 0
        if used > limit:
            raise Rejected(f"This is {used - limit} too long for {self._network.name}.")
        return Prepared(remote_id=f"sent-{outgoing.key}")

    async def send(self, outgoing: Outgoing, prepared: Prepared) -> Receipt:
        """The same key twice is one message. Words of the README play the service's refusals."""
        await self._line.reach(self._tools.clock)
        if self._out():
            raise self._sign_in_needed()
        self._line.before_accept()
        self._refuse_words(outgoing)
        item = self._service.accept(outgoing, self._tools.clock.now())
        self._line.ring()
        self._line.after_accept()
        if "leave me unsure" in outgoing.text.casefold():
            raise Uncertain("The line broke while your message left; it may have arrived.")
        return Receipt(item.id, item.at, message_of(item, self._network, self._draw, live=True))

    def _refuse_words(self, outgoing: Outgoing) -> None:
        if "refuse me" in outgoing.text.casefold():
            name = self._network.name
            raise Rejected(f"{name} did not take this: the words “refuse me” are not allowed here.")

    async def act(self, action: Action) -> None:
        """Remembers what the owner has read."""
        await self._line.reach(self._tools.clock)
        if self._out():
            raise self._sign_in_needed()
        if not isinstance(action, MarkSeen):
            raise Unsupported("The demo shop only remembers what was read.")
        self._service.mark_seen(action.remote_id, action.seen, self._tools.clock.now())

    async def fetch(self, remote_ref: str) -> bytes:
        """A file is drawn when it is asked for."""
        await self._line.reach(self._tools.clock)
        if self._out():
            raise self._sign_in_needed()
        return self._draw(remote_ref)[1]

    def _sign_in_needed(self) -> SignInNeeded:
        since = self._service.expired() or self._service.plan.signed_out
        words = f"Signed out since {_clock_time(since)}. Sign in and the gap is read again."
        return SignInNeeded(words, since)


def _clock_time(at: datetime | None) -> str:
    return f"{at.astimezone():%H:%M}" if at else "a while ago"


def _index(cursor: str) -> int:
    return int(cursor.removeprefix("h:")) if cursor.startswith("h:") else 0


def _offset(cursor: str, epoch: str) -> int:
    kind, _, rest = cursor.partition(":")
    known, _, offset = rest.partition(":")
    return int(offset) if kind == "j" and known == epoch else 0
