"""Streams that are read newest first: back to what is known, page by page, and to be taken up again after each."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from connectors._kit import values
from shopbell.connector import Clock, Memory
from shopbell.events import Batch, Event, Unplaced
from shopbell.model import Progress

NOTHING: Final = "0"
"""`since` of a stream in which there was nothing yet: lower than every time and every key."""
PAGE: Final = 50
HISTORY_PAGE: Final = 100

Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Some items, newest first, and where the next page is ('' at the end)."""

    items: Sequence[Item]
    next: str

    @classmethod
    def of(cls, answer: Mapping[str, Any], name: str, asked: str) -> "Page":
        """A page that leads to itself is the last one."""
        after = values.text(answer, "cursor")
        return cls(list(values.records(answer, name)), "" if after == asked else after)


@dataclass(frozen=True, slots=True)
class Standing:
    """`since`: everything up to here is known. While a walk is under way, `top` is the newest seen, `page` the next."""

    since: str = ""
    top: str = ""
    page: str = ""
    done: int = 0

    @classmethod
    def of(cls, cursor: str) -> "Standing":
        """From a cursor; what cannot be read is the beginning."""
        try:
            data = json.loads(cursor or "{}")
        except ValueError:
            return cls()
        since, top, page = (values.text(data, name) for name in ("since", "top", "page"))
        return cls(since, top, page, values.number(data, "done"))

    def to_cursor(self) -> str:
        """For the store."""
        fields = {"since": self.since, "top": self.top, "page": self.page, "done": self.done}
        return json.dumps({name: value for name, value in fields.items() if value})

    def arrived(self, newest: str) -> "Standing":
        """After the last page of a walk."""
        return Standing(since=max(self.since, self.top or newest) or NOTHING)


class Source(Protocol):
    """A list at the service. `order` of an item is a text that sorts as the list does."""

    kind: str
    """Begins the places of its messages: '<kind>;<order>;<address>'."""
    letters: int
    """How many first letters of the order choose a handful of places in the store."""

    async def page(self, cursor: str, limit: int) -> Page:
        """Newest first; '' is the beginning."""
        ...

    def order(self, item: Item) -> str:
        """Of one item."""
        ...

    def latest(self) -> str:
        """The order that something new would have now."""
        ...

    def known_below(self, since: str) -> str:
        """The order below which nothing new can come in any more."""
        ...

    async def events(self, fresh: Sequence[Item], page: Page, *, live: bool) -> list[Event]:
        """What is new in a page, oldest first."""
        ...

    async def still_there(self, addresses: Sequence[str]) -> frozenset[str]:
        """Those of some posts missing in the list that exist all the same."""
        ...


def place_of(source: Source, item: Item) -> str:
    """Where the store says this item lies, so that what is missing in a page is known to be gone."""
    return f"{source.kind};{source.order(item)};{values.text(item, 'uri')}"


class Walk:
    """One such list as two streams."""

    def __init__(self, source: Source, memory: Memory, clock: Clock) -> None:
        self._source = source
        self._memory = memory
        self._clock = clock

    async def news(self, cursor: str) -> AsyncIterator[Batch]:
        """From the newest back to what is known. The first time one page only, and that is no news."""
        begun = Standing.of(cursor)
        place, source = begun, self._source
        while True:
            page = await source.page(place.page, PAGE)
            events = await self._first(page) if not begun.since else await self._changes(page, newest=not place.page)
            newest = source.order(page.items[0]) if page.items else ""
            if not begun.since or self._reaches(page, begun.since):
                after = place.arrived(newest)
                if events or after != begun:
                    yield Batch(tuple(events), after.to_cursor())
                return
            place = replace(place, top=place.top or newest, page=page.next)
            yield Batch(tuple(events), place.to_cursor())

    async def history(self, cursor: str) -> AsyncIterator[Batch]:
        """Backwards to the beginning."""
        place = Standing.of(cursor)
        while not place.top:
            page = await self._source.page(place.page, HISTORY_PAGE)
            events = await self._source.events(page.items, page, live=False)
            done = place.done + len(page.items)
            place = Standing(page=page.next, done=done) if page.next else Standing(top="end", done=done)
            yield Batch(tuple(events), place.to_cursor(), Progress(done, 0))

    async def head(self) -> str:
        """Changes when something new is there."""
        page = await self._source.page("", 1)
        return place_of(self._source, page.items[0]) if page.items else ""

    def _reaches(self, page: Page, since: str) -> bool:
        last = self._source.order(page.items[-1]) if page.items else NOTHING
        return not page.next or (bool(page.items) and last < self._source.known_below(since))

    async def _first(self, page: Page) -> list[Event]:
        return await self._source.events(page.items, page, live=False)

    async def _changes(self, page: Page, *, newest: bool) -> list[Event]:
        source = self._source
        known = await self._known(page, newest=newest)
        here = {place_of(source, item): item for item in page.items}
        fresh = [item for place, item in here.items() if place not in known]
        missing = [place for place in known if place not in here]
        there = await source.still_there([_address(place) for place in missing]) if missing else frozenset()
        now = self._clock.now()
        gone = [Unplaced(place, now) for place in missing if _address(place) not in there]
        return [*await source.events(fresh, page, live=True), *gone]

    async def _known(self, page: Page, *, newest: bool) -> list[str]:
        """What the store has between the ends of a page."""
        source = self._source
        orders = [source.order(item) for item in page.items]
        if not orders and not newest:
            return []
        whole = newest and not page.next
        starts = {""} if whole else {order[: source.letters] for order in (*orders, source.latest())}
        found = [place for start in sorted(starts) for place in await self._memory.places(f"{source.kind};{start}")]
        low = "" if not page.next or not orders else orders[-1]
        high = "~" if newest or not orders else orders[0]
        return [place for place in found if low < place.split(";")[1] <= high or place.split(";")[1] in orders]


def _address(place: str) -> str:
    return place.split(";", 2)[2]
