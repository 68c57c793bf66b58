"""What was: every channel from its newest to its oldest message, threads with the message that they began with."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import datetime
from typing import Final

from connectors._kit import values
from connectors.slack import stamps
from connectors.slack.cursors import HistoryCursor
from connectors.slack.reading import BATCH, Reading
from connectors.slack.roster import Place
from shopbell.events import Batch, Event, GapSeen
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
            page = sorted(values.records(found, "messages"), key=lambda one: stamps.order(values.text(one, "ts")))
            for parent in page:
                async with aclosing(self._thread(place, parent, at)) as answers:
                    async for batch in answers:
                        yield batch
            events: list[Event] = [*await self._reading.events(page, place)]
            more = values.flag(found, "has_more") and bool(page) and values.text(page[0], "ts") != at.before
            if not more and values.flag(found, "is_limited"):
                end = stamps.moment(values.text(page[0], "ts")) if page else self._now()
                events.append(GapSeen(None, end, HIDDEN))
            at.count += len(events)
            for begin in range(0, max(1, len(events)), BATCH):
                if begin + BATCH >= len(events):  # the page counts as read with its last part
                    at.before = values.text(page[0], "ts") if page else at.before
                    if not more:
                        at.done.append(place.id)
                        at.channel, at.before = "", ""
                yield Batch(tuple(events[begin : begin + BATCH]), at.written(), Progress(at.count, 0))
            if not more:
                return

    async def _thread(self, place: Place, parent: object, at: HistoryCursor) -> AsyncGenerator[Batch, None]:
        if not values.number(parent, "reply_count"):
            return
        replies = await self._reading.replies(place.id, values.text(parent, "ts"))
        for begin in range(0, len(replies), BATCH):
            events = await self._reading.events(replies[begin : begin + BATCH], place)
            at.count += len(events)
            yield Batch(events, at.written(), Progress(at.count, 0))
