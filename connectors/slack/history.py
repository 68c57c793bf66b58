"""What was: every channel from its newest to its oldest message, threads with the message that they began with."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from datetime import datetime
from typing import Any, Final

from connectors._kit import values
from connectors.slack import stamps
from connectors.slack.cursors import HistoryCursor
from connectors.slack.reading import BATCH, Reading
from connectors.slack.roster import Place
from shopbell.events import Batch, GapSeen
from shopbell.model import Progress

HIDDEN: Final = "Slack's free plan shows no messages older than 90 days, to people and to apps."


class History:
    """One app's past."""

    def __init__(self, reading: Reading, now: Callable[[], datetime]) -> None:
        self._reading = reading
        self._now = now

    async def batches(self, cursor: str) -> AsyncGenerator[Batch, None]:
        """What was read as news comes again and changes nothing."""
        at = HistoryCursor.of(cursor)
        roster = await self._reading.roster()
        # A place that was begun is ended first; talks with one person come before channels.
        places = sorted(roster.places.values(), key=lambda one: (one.id != at.channel, not one.direct, one.id))
        read = 0
        for place in places:
            if place.id in at.done:
                continue
            async with aclosing(self._walked(place, at)) as pages:
                async for batch in pages:
                    yield batch
            read += 1
        if read:
            yield Batch((), at.written(), Progress(at.count, at.count))

    async def _walked(self, place: Place, at: HistoryCursor) -> AsyncGenerator[Batch, None]:
        if at.channel != place.id:
            at.channel, at.before = place.id, ""
        while True:
            found = await self._reading.older(place.id, at.before)
            page = [one for one in values.records(found, "messages") if stamps.is_stamp(one.get("ts"))]
            page.sort(key=lambda one: stamps.order(values.text(one, "ts")))
            more = values.flag(found, "has_more") and bool(page) and values.text(page[0], "ts") != at.before
            waiting: list[Mapping[str, Any]] = []
            for message in reversed(page):
                waiting.append(message)
                if not values.number(message, "reply_count") and len(waiting) < BATCH:
                    continue
                # After each thread the place is kept: Slack hands out some fifty pages a minute.
                async with aclosing(self._thread(place, message, at)) as answers:
                    async for batch in answers:
                        yield batch
                yield await self._taken(place, waiting, at)
                waiting = []
            if waiting:
                yield await self._taken(place, waiting, at)
            if not more:
                hidden = values.flag(found, "is_limited")
                end = stamps.moment(at.before) if at.before else self._now()
                at.done.append(place.id)
                at.channel, at.before = "", ""
                events = (GapSeen(None, end, HIDDEN),) if hidden else ()
                yield Batch(events, at.written(), Progress(at.count, 0))
                return

    async def _taken(self, place: Place, newest_first: list[Mapping[str, Any]], at: HistoryCursor) -> Batch:
        events = await self._reading.events(reversed(newest_first), place)
        at.before = values.text(newest_first[-1], "ts")
        at.count += len(events)
        return Batch(events, at.written(), Progress(at.count, 0))

    async def _thread(self, place: Place, parent: object, at: HistoryCursor) -> AsyncGenerator[Batch, None]:
        if not values.number(parent, "reply_count"):
            return
        replies = await self._reading.replies(place.id, values.text(parent, "ts"))
        for begin in range(0, len(replies), BATCH):
            events = await self._reading.events(replies[begin : begin + BATCH], place)
            at.count += len(events)
            yield Batch(events, at.written(), Progress(at.count, 0))
