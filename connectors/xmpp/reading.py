"""Reading an archive: forwards from where it stood, backwards to its beginning."""

import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from connectors.xmpp.archive import Asked, Page
from connectors.xmpp.mapping import Scope, events_of, wanted
from connectors.xmpp.wording import NotFoundThere, moment
from shopbell.connector import Clock, Memory
from shopbell.events import Batch, Event, GapSeen
from shopbell.model import Progress

FIRST_LOOK: Final = 50
Ask = Callable[[Asked], Awaitable[Page]]
FORGOTTEN: Final = (
    "The server's archive no longer has everything since Shopbell last read it. What was written in between may be "
    "missing here; other programs of yours may still have it."
)
BEGINNING: Final = "The server's archive begins here. Older messages, if there were any, are not kept there."


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stream stands, as its cursor says."""

    id: str = ""
    at: str = ""
    done: int = 0
    end: bool = False
    begun: bool = False

    @classmethod
    def of(cls, cursor: str) -> "Place":
        """'' and what is none of ours are the beginning."""
        try:
            told = json.loads(cursor)
            return cls(str(told[0]), str(told[1]), int(told[2]), bool(told[3]), begun=True)
        except (ValueError, TypeError, LookupError, RecursionError):
            return cls()

    def cursor(self) -> str:
        """For the store."""
        return json.dumps([self.id, self.at, self.done, self.end])


class Reading:
    """One archive, ours or a room's. `page` asks the server."""

    def __init__(self, scope: Scope, page: Ask, memory: Memory, clock: Clock) -> None:
        self._scope = scope
        self._page = page
        self._memory = memory
        self._clock = clock

    async def live(self, cursor: str) -> AsyncGenerator[Batch]:
        """What came since the cursor, oldest first; at the very first look the newest few, which are no news."""
        place = Place.of(cursor)
        if not place.begun:
            found = await self._page(Asked(before="", most=FIRST_LOOK))
            yield Batch(await self.events(found, live=False), _after(place, found).cursor())
            return
        asked, lost = Asked(after=place.id), tuple[Event, ...]()
        while True:
            try:
                found = await self._page(asked)
            except NotFoundThere:
                start = moment(place.at)
                if not asked.after or start is None:
                    raise
                # The id is no longer kept; its time still says where to go on.
                asked, lost = Asked(start=start), self._lost(start)
                continue
            place = _after(place, found)
            events = await self.events(found, live=True)
            if events or lost or found.last:
                yield Batch((*lost, *events), place.cursor())
            if found.complete or found.last == asked.after:
                return
            asked, lost = Asked(after=found.last), ()

    def _lost(self, since: datetime) -> tuple[Event, ...]:
        return (GapSeen(since, self._clock.now(), FORGOTTEN),)

    async def history(self, cursor: str) -> AsyncGenerator[Batch]:
        """From the newest backwards, until the archive's beginning."""
        place = Place.of(cursor)
        while not place.end:
            found = await self._older(place)
            events = await self.events(found, live=False)
            oldest = found.items[0].at if found.items else moment(place.at)
            if found.complete and oldest is not None:
                events = (*events, GapSeen(None, oldest, BEGINNING))
            done = place.done + len(found.items)
            at = oldest.isoformat() if oldest else place.at
            place = Place(found.first or place.id, at, done, end=found.complete, begun=True)
            progress = Progress(done, max(done, found.count) if found.count else 0)
            yield Batch(events, place.cursor(), None if found.complete else progress)

    async def _older(self, place: Place) -> Page:
        try:
            found = await self._page(Asked(before=place.id))
            # A server that stands still would be asked for ever.
            return replace(found, complete=found.complete or found.first == place.id)
        except NotFoundThere:
            # What we had read has run out there, and so has everything before it.
            return Page()

    async def events(self, found: Page, *, live: bool) -> tuple[Event, ...]:
        """What these messages mean, with what the store knows of those they name."""
        known: dict[str, str] = {}
        for prefix in wanted(found.items, self._scope):
            places = await self._memory.places(prefix)
            if places:
                known[prefix] = places[-1]
        return tuple(events_of(found.items, self._scope, known, live=live))


def _after(place: Place, found: Page) -> Place:
    at = found.items[-1].at.isoformat() if found.items else place.at
    return replace(place, id=found.last or place.id, at=at)
