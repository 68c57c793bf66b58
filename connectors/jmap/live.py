"""What is new and what changed since a state (RFC 8620 5.2); where the server cannot tell, everything is compared."""

import json
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Final

from connectors._kit.values import at, flag, text
from connectors.jmap.api import Api, Found
from connectors.jmap.history import read_cursor
from connectors.jmap.mailboxes import ASKED, Mailboxes, read_mailboxes
from connectors.jmap.overview import PREFIX, Overview, read_overview
from connectors.jmap.taking import MESSAGES, Taking
from connectors.jmap.walk import Spot, mailboxes, page
from connectors.jmap.wording import Refused
from shopbell.connector import Toolbox
from shopbell.events import Batch, Event, SeenChanged, Unplaced

CHANGES: Final = 80
"""Of one answer: two events for each fit into one batch."""
_FORGOTTEN: Final = ("cannotCalculateChanges", "invalidArguments")
"""The second is what Cyrus 3.6 says of a state that it does not know."""
_KNOWN: Final = ("id", "mailboxIds", "keywords")


@dataclass(frozen=True, slots=True)
class LiveCursor:
    """All up to `state` is known; `newest` is when the newest message came."""

    state: str
    newest: str = ""
    comparing: bool = False
    """After a state that the server no longer knew."""
    spot: Spot = field(default_factory=Spot)
    """How far the comparison came."""

    def to_json(self) -> str:
        """For the store."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def of_json(cls, saved: str) -> "LiveCursor | None":
        """None at the beginning, or when it is not ours."""
        found = read_cursor(saved)
        if not text(found, "state"):
            return None
        return cls(text(found, "state"), text(found, "newest"), flag(found, "comparing"), Spot.of(at(found, "spot")))


class Live:
    """One account's live stream."""

    def __init__(self, api: Api, taking: Taking, tools: Toolbox) -> None:
        self._api = api
        self._taking = taking
        self._memory = tools.memory
        self._clock = tools.clock
        self.top = ""
        """The newest message when this session began at the beginning; '' when it did not."""

    async def pull(self, saved: str) -> AsyncGenerator[Batch, None]:
        """Ends when caught up; yields nothing when nothing happened."""
        cursor = LiveCursor.of_json(saved)
        if cursor is None:
            yield Batch((), (await self._begin()).to_json())
            return
        source = self._compared(cursor) if cursor.comparing else self._forward(cursor)
        async for batch in source:
            yield batch

    async def _begin(self) -> LiveCursor:
        # State first: what comes between the two answers is told again, and not left out.
        state, boxes = await self._api.state(), await mailboxes(self._api)
        first = await page(self._api, boxes, Spot(), 1)
        found = [read_overview(one) for one in await self._api.get("Email", first.ids, ("id", "receivedAt"))]
        self.top = next(iter(first.ids), "")
        return LiveCursor(state, found[0].received if found else "")

    async def _forward(self, cursor: LiveCursor) -> AsyncGenerator[Batch, None]:
        more = True
        while more:
            wanted = ("Email/changes", {"sinceState": cursor.state, "maxChanges": CHANGES})
            try:
                listed, answer = await self._api.calls(("Mailbox/get", ASKED), wanted)
            except Refused as error:
                if error.kind not in _FORGOTTEN:
                    raise
                cursor = LiveCursor(await self._api.state(), cursor.newest, comparing=True)
                yield Batch((), cursor.to_json())
                async for batch in self._compared(cursor):
                    yield batch
                return
            begun = cursor
            async for batch in self._told(cursor, answer, read_mailboxes(listed)):
                cursor = LiveCursor.of_json(batch.cursor) or cursor
                yield batch
            more = flag(answer, "hasMoreChanges") and begun.state != cursor.state

    async def _told(self, cursor: LiveCursor, answer: Found, boxes: Mailboxes) -> AsyncGenerator[Batch, None]:
        """Only the last batch moves the state: the rest would be lost by a kill in between."""
        done = replace(cursor, state=text(answer, "newState") or cursor.state)
        created = _ids(answer, "created")
        rest = list(dict.fromkeys((*created, *_ids(answer, "updated"))))
        gone = [Unplaced(PREFIX + one, self._clock.now()) for one in _ids(answer, "destroyed")]
        for events in _chunks(gone):
            yield Batch(events, cursor.to_json())
        fresh = set(created)
        while rest:
            taken = await self._taking.take(rest, boxes, lambda one: one.id in fresh)
            rest = rest[taken.handled :]
            done = replace(done, newest=_newest(done.newest, taken.found))
            cursor = cursor if rest else done
            yield Batch(taken.events, cursor.to_json())
        if cursor != done:
            yield Batch((), done.to_json())

    # ---- where the server cannot tell ----------------------------------------------------------------------------

    async def _compared(self, cursor: LiveCursor) -> AsyncGenerator[Batch, None]:
        """First every message that the store does not know, newest first, then whether the known ones still lie there.

        The state was taken before, so that what changes meanwhile is told afterwards.
        """
        boxes, known = await mailboxes(self._api), set(await self._memory.places(PREFIX))
        newest, before = cursor.newest, cursor.newest
        while (found := await page(self._api, boxes, cursor.spot)).ids:
            rest = [one for one in found.ids if PREFIX + one not in known]
            while rest:
                taken = await self._taking.take(rest, boxes, lambda one: one.received > before)
                rest, newest = rest[taken.handled :], _newest(newest, taken.found)
                yield Batch(taken.events, cursor.to_json())
            cursor = replace(cursor, spot=await self._spot(found.ids[-1], cursor.spot))
            yield Batch((), cursor.to_json())
        async for events in self._known(sorted(known), boxes):
            yield Batch(events, cursor.to_json())
        yield Batch((), LiveCursor(cursor.state, newest).to_json())

    async def _spot(self, last: str, before: Spot) -> Spot:
        found = [read_overview(one) for one in await self._api.get("Email", [last], ("id", "receivedAt"))]
        return Spot(last, found[0].received if found else before.received)

    async def _known(self, places: Sequence[str], boxes: Mailboxes) -> AsyncGenerator[tuple[Event, ...], None]:
        for start in range(0, len(places), 2 * MESSAGES):
            asked = [place.removeprefix(PREFIX) for place in places[start : start + 2 * MESSAGES]]
            found = {one.id: one for one in map(read_overview, await self._api.get("Email", asked, _KNOWN))}
            yield tuple(self._judged(name, found.get(name), boxes) for name in asked)

    def _judged(self, name: str, one: Overview | None, boxes: Mailboxes) -> Event:
        if one is None or not boxes.shows(one.mailboxes):
            return Unplaced(PREFIX + name, self._clock.now())
        return SeenChanged(one.seen, place=one.place)


def _ids(answer: Found, name: str) -> tuple[str, ...]:
    found = at(answer, name)
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, list) else ()


def _newest(before: str, found: Iterable[Overview]) -> str:
    """Times of one server, all written alike (RFC 8620 1.4): their order is that of their letters."""
    return max((before, *(one.received for one in found)))


def _chunks(events: Sequence[Event]) -> Iterable[tuple[Event, ...]]:
    return (tuple(events[start : start + 2 * CHANGES]) for start in range(0, len(events), 2 * CHANGES))
