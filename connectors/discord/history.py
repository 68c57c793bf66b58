"""What was: every channel and thread from its newest to its oldest message, one after another."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from connectors.discord import snowflakes
from connectors.discord.api import PAGE
from connectors.discord.cursors import HistoryCursor
from connectors.discord.reading import Reading
from connectors.discord.roster import Place, Roster
from connectors.discord.words import DiscordRefused
from shopbell.events import Batch
from shopbell.model import Progress


class History:
    """One bot's past."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    async def batches(self, cursor: str) -> AsyncGenerator[Batch, None]:
        """What was read as news comes again and changes nothing."""
        at = HistoryCursor.of(cursor)
        roster = await self._reading.roster()
        places = [place for place in roster.places.values() if place.readable]
        # A place that was begun is ended first.
        places.sort(key=lambda place: (place.id != at.channel, -place.last))
        done = set(at.done)
        read = 0
        for place in places:
            if place.id not in done:
                async with aclosing(self._walked(roster, place, at)) as pages:
                    async for batch in pages:
                        yield batch
                read += 1
        for place in [one async for one in self._reading.archived(roster, "")]:
            if place.id not in at.done and place.readable:
                async with aclosing(self._walked(roster, place, at)) as pages:
                    async for batch in pages:
                        yield batch
                read += 1
        if read:
            yield Batch((), at.written(), Progress(at.count, at.count))

    async def _walked(self, roster: Roster, place: Place, at: HistoryCursor) -> AsyncGenerator[Batch, None]:
        if at.channel != place.id:
            at.channel, at.before = place.id, 0
        while True:
            try:
                where = {"before": at.before} if at.before else {}
                page = await self._reading.api.messages(place.id, **where)
            except DiscordRefused:
                page = []
            events = self._reading.events(page, place, roster)
            at.before = min((snowflakes.number(one.get("id")) for one in page), default=0)
            at.count += len(events)
            ended = len(page) < PAGE or not at.before
            if ended:
                at.done.append(place.id)
                at.channel, at.before = "", 0
            yield Batch(events, at.written(), Progress(at.count, 0))
            if ended:
                return
