"""What is new: after the newest message taken of each channel, and the last days' messages compared once more."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import aclosing
from datetime import timedelta
from typing import Final

from connectors._kit import values
from connectors.discord import mapping, snowflakes
from connectors.discord.api import PAGE, Api, Record
from connectors.discord.cursors import LiveCursor
from connectors.discord.ears import Ears
from connectors.discord.mapping import Ours
from connectors.discord.roster import THREADS, Place, Roster, asked, take_thread
from connectors.discord.talks import Talks
from connectors.discord.words import UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, DiscordRefused
from shopbell.connector import Toolbox
from shopbell.errors import Rejected
from shopbell.events import Batch, Event, GapSeen, MessageGone, Unplaced

AWAY: Final = timedelta(minutes=55)
"""A thread can be archived by itself after an hour without a word; who was away longer looks at those too."""
COMPARED_DAYS: Final = 2
COMPARED: Final = 15
"""Channels whose newest page is compared at one look, those with the newest messages first."""
COMPARE_SECONDS: Final = 300.0
OVERLAP: Final = timedelta(minutes=2)
UNKNOWN_TALKS: Final = (
    "Discord tells a bot of no direct talk that began while nobody listened: what somebody wrote there is found "
    "when they write again."
)


class Reading:
    """One bot's places."""

    def __init__(self, api: Api, talks: Talks, ears: Ears, tools: Toolbox, ours: Ours, *, people: bool) -> None:
        """`people`: the server members intent is on, so names at the server can be asked for."""
        self.api = api
        self.ours = ours
        self._talks = talks
        self._ears = ears
        self._tools = tools
        self._people = people
        self._roster: Roster | None = None
        self._compared: dict[str, float] = {}
        self.troubles: tuple[str, ...] = ()

    # ---- places

    async def roster(self, *, fresh: bool = False) -> Roster:
        """Where the bot is, asked again when that may have changed."""
        if self._roster is None or fresh:
            found = await asked(self.api, names_of_people=self._people)
            for channel in await self._talks.known():
                await self._take_talk(found, channel)
            self._roster = found
            lacking = sorted(place.title for place in found.places.values() if _half_open(place))
            self.troubles = tuple(f"The bot cannot read what was written in {title}." for title in lacking[:5])
        return self._roster

    async def place(self, channel: str) -> Place:
        """One channel; raises Rejected when the bot is not there."""
        roster = await self.roster()
        if channel not in roster.places:
            await self._take_talk(roster, channel)
        if channel not in roster.places:
            raise Rejected("This channel is no longer at Discord, or the bot may not see it any more.")
        return roster.places[channel]

    async def _take_talk(self, roster: Roster, channel: str) -> None:
        try:
            found = await self.api.channel(channel)
        except DiscordRefused as refusal:
            if refusal.code == UNKNOWN_CHANNEL:
                await self._talks.gone(channel)
            return
        if values.number(found, "type") in THREADS:
            parent = roster.places.get(values.text(found, "parent_id"))
            if parent is not None:
                take_thread(roster, found, parent.server, parent.rights, parent.public)
        else:
            roster.take_talk(found)

    async def archived(self, roster: Roster, since: str) -> AsyncGenerator[Place, None]:
        """Public threads that were archived after a time, '' is ever."""
        for holder in roster.holders:
            before, more = "", True
            while more:
                page = await self._archived_page(holder, before)
                threads = list(values.records(page, "threads"))
                for thread in threads:
                    before = values.text(thread, "thread_metadata", "archive_timestamp")
                    parent = roster.places[holder]
                    take_thread(roster, thread, parent.server, parent.rights, parent.public)
                    if before >= since:
                        yield roster.places[values.text(thread, "id")]
                more = values.flag(page, "has_more") and bool(threads) and before >= since

    async def _archived_page(self, holder: str, before: str) -> Record:
        try:
            return await self.api.archived(holder, before)
        except DiscordRefused:
            return {}

    # ---- news

    async def news(self, cursor: str) -> AsyncGenerator[Batch, None]:
        """Until everything is told; nothing when nothing happened."""
        at = LiveCursor.of(cursor)
        now = self._tools.clock.now()
        ears = self._ears
        whole = ears.whole or not at.begun or not ears.connected
        touched, noted, stale = set(ears.touched), set(ears.noted), ears.stale or whole
        ears.touched, ears.noted, ears.whole, ears.stale = set(), set(), False, False
        told, first = False, not at.begun and await self._tools.memory.newest() is None
        try:
            roster = await self.roster(fresh=stale)
            async with aclosing(self._looked(roster, at, whole=whole, touched=touched)) as looked:
                async for batch in looked:
                    yield batch
            changes = [event async for event in self._changes(roster, noted)]
            if whole:
                changes += [event async for event in self._differences(roster, at)]
                changes += [GapSeen(None, now, UNKNOWN_TALKS)] if first else []
                at.begun, at.looked = True, now
            for begin in range(0, len(changes), PAGE):
                yield Batch(tuple(changes[begin : begin + PAGE]), at.written())
            if whole:
                yield Batch((), at.written())
            told = True
        finally:
            if not told:
                # Hints are not lost with a look that was cut off.
                ears.touched |= touched
                ears.noted |= noted
                ears.whole, ears.stale = ears.whole or whole, ears.stale or stale

    async def _looked(
        self, roster: Roster, at: LiveCursor, *, whole: bool, touched: set[str]
    ) -> AsyncGenerator[Batch, None]:
        for channel in touched - roster.places.keys():
            await self._take_talk(roster, channel)
        for place in sorted(roster.places.values(), key=lambda one: one.last, reverse=True):
            if not place.readable or not (whole or place.id in touched):
                continue
            last = at.last.get(place.id)
            if last is None or place.direct or place.id in touched or place.last > last:
                async with aclosing(self._place_news(roster, place, at)) as news:
                    async for batch in news:
                        yield batch
        if whole and at.begun and at.looked and self._tools.clock.now() - at.looked > AWAY:
            for place in [one async for one in self.archived(roster, at.looked.isoformat())]:
                async with aclosing(self._place_news(roster, place, at)) as news:
                    async for batch in news:
                        yield batch

    async def _place_news(self, roster: Roster, place: Place, at: LiveCursor) -> AsyncGenerator[Batch, None]:
        """A place that is there at the first look begins with its newest page, the history brings the rest."""
        if place.id not in at.last and not at.begun:
            page = await self._page(place)
            at.last[place.id] = max(map(_number, page), default=0)
            yield Batch(self.events(page, place, roster), at.written())
            return
        # A place that is new to the bot may be an old one.
        live_from = snowflakes.at(at.looked) if at.looked and place.id not in at.last else 0
        while True:
            last = at.last.get(place.id, 0)
            page = await self._page(place, after=last)
            fresh = [message for message in page if _number(message) > last]
            if not fresh:
                at.last.setdefault(place.id, last)
                return
            at.last[place.id] = max(map(_number, fresh))
            yield Batch(self.events(fresh, place, roster, live_from=live_from), at.written())
            if len(page) < PAGE:
                return

    async def _page(self, place: Place, **where: int) -> list[Record]:
        try:
            return await self.api.messages(place.id, **where)
        except DiscordRefused:
            self._tools.log.info("a channel could not be read and was left out")
            return []

    def events(
        self, page: Iterable[Record], place: Place, roster: Roster, *, live_from: int = snowflakes.LARGEST
    ) -> tuple[Event, ...]:
        """Oldest first, news from that id on; what cannot be read is passed over."""
        found: list[Event] = []
        for message in sorted(page, key=_number):
            try:
                live = _number(message) >= live_from
                found.append(mapping.seen(message, place, roster, self.ours, live=live))
            except ValueError:
                self._tools.log.info("a message could not be read and was left out")
        return tuple(found)

    # ---- changes

    async def _changes(self, roster: Roster, noted: set[tuple[str, str]]) -> AsyncIterator[Event]:
        """Messages that the live line said were changed or deleted, looked at."""
        known = await self._tools.memory.remote_ids([f"{channel}:{message}" for channel, message in noted])
        for channel, message in sorted(noted):
            if f"{channel}:{message}" not in known:
                continue
            try:
                found = await self.api.message(channel, message)
            except DiscordRefused as refusal:
                if refusal.code in (UNKNOWN_MESSAGE, UNKNOWN_CHANNEL):
                    yield MessageGone(f"{channel}:{message}", self._tools.clock.now())
                continue
            edited = mapping.edited(found, roster.place(channel), roster)
            if edited is not None:
                yield edited

    async def _differences(self, roster: Roster, at: LiveCursor) -> AsyncIterator[Event]:
        """The newest pages of the places where most is going on, against what is known of the last days."""
        now = self._tools.clock.now()
        since = snowflakes.at(now - timedelta(days=COMPARED_DAYS))
        warm = sorted((n for n in at.last.items() if n[1] >= since), key=lambda one: one[1], reverse=True)
        for channel, _ in warm[:COMPARED]:
            place, tick = roster.place(channel), self._tools.clock.monotonic()
            if not place.readable or tick - self._compared.get(channel, -COMPARE_SECONDS) < COMPARE_SECONDS:
                continue
            # First what is known, then the page: what is sent meanwhile is not taken for deleted.
            known = await self._known(channel)
            page = await self._page(place)
            self._compared[channel] = tick
            there = set(map(_number, page))
            floor = min(there) if len(page) >= PAGE else 0
            for spot, number in known.items():
                if number >= floor and number not in there and page:
                    yield Unplaced(spot, now)
            for message in page:
                edited = mapping.edited(message, place, roster)
                if edited is not None and at.looked is not None and edited.at > at.looked - OVERLAP:
                    yield edited

    async def _known(self, channel: str) -> dict[str, int]:
        found: dict[str, int] = {}
        for day in mapping.days(self._tools.clock.now(), COMPARED_DAYS + 1):
            for spot in await self._tools.memory.places(mapping.place_prefix(channel, day)):
                found[spot] = snowflakes.number(spot.rpartition(";")[2])
        return found


def _number(message: Record) -> int:
    return snowflakes.number(message.get("id"))


def _half_open(place: Place) -> bool:
    """A channel that the bot sees, and of which it is shown nothing."""
    return bool(place.rights) and not place.direct and not place.readable and place.kind in (0, 5)
