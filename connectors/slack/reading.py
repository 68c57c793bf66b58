"""What is new: after the newest message taken of each channel, in threads that go on, and the last days compared."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Final

from connectors._kit import values
from connectors.slack import mapping, stamps
from connectors.slack.api import PAGE, Api, Record
from connectors.slack.cursors import LiveCursor
from connectors.slack.ears import Ears
from connectors.slack.mapping import Reader
from connectors.slack.people import mentioned
from connectors.slack.roster import Place, Roster, asked, place_of
from connectors.slack.words import SlackRefused
from shopbell.connector import Toolbox
from shopbell.events import Batch, Event, MessageEdited, MessageGone, MessageSeen, Unplaced

COMPARED: Final = timedelta(days=3)
"""So far back a whole look goes where something was said lately: for changes, and for answers to older messages."""
OLD_THREADS: Final = 12
"""Threads that began longer ago and are asked for at a whole look, those with the newest answers."""
BATCH: Final = 100


class Reading:
    """One app's places."""

    def __init__(self, api: Api, reader: Reader, ears: Ears, tools: Toolbox) -> None:
        self.api = api
        self.reader = reader
        self._ears = ears
        self._tools = tools
        self._roster: Roster | None = None
        self._due: set[str] = set()
        """Threads with answers that were not taken yet, as this look found so far."""
        self._roots: set[str] = set()
        self._done: set[str] = set()
        """What a look that was told to wait had behind it: Slack hands out some fifty pages a minute."""

    # ---- places

    async def roster(self, *, fresh: bool = False) -> Roster:
        """Where the app is, asked again when that may have changed."""
        if self._roster is None or fresh:
            self._roster = await asked(self.api)
        return self._roster

    async def place(self, channel: str) -> Place:
        """One; raises Rejected when the app is not there."""
        roster = await self.roster()
        if channel not in roster.places:
            found = await self.api.ask("conversations.info", channel=channel)
            roster.places[channel] = place_of(values.record(found, "channel"))
        return roster.places[channel]

    async def _take_place(self, channel: str) -> None:
        """One that was heard of before it was listed: somebody wrote to the app for the first time."""
        try:
            await self.place(channel)
        except SlackRefused:
            self._tools.log.info("a channel that was told of is not shown to the app")

    # ---- news

    async def news(self, cursor: str) -> AsyncGenerator[Batch, None]:
        """Until everything is told; nothing when nothing happened."""
        at, now, ears = LiveCursor.of(cursor), self._tools.clock.now(), self._ears
        whole = ears.whole or not at.begun or not ears.connected
        stale, touched, threads, changed = ears.stale or whole, ears.touched, ears.threads, ears.changed
        ears.touched, ears.threads, ears.changed, ears.whole, ears.stale = set(), set(), {}, False, False
        told = False
        try:
            roster = await self.roster(fresh=stale)
            for channel in {*touched, *(one for one, _ in threads)} - roster.places.keys():
                await self._take_place(channel)
            for place in self._order(roster, at, touched, whole=whole):
                async with aclosing(self._place_news(place, at, now, whole=whole)) as news:
                    async for batch in news:
                        yield batch
                self._done.add(place.id)
            async with aclosing(self._thread_news(roster, at, threads, whole=whole)) as news:
                async for batch in news:
                    yield batch
            changes = [event async for event in self._changes(roster, changed)]
            if whole:
                at.begun, at.looked = True, now
            if changes or whole:
                yield Batch(tuple(changes), at.written())
            told = True
            self._done, self._due, self._roots = set(), set(), set()
        finally:
            if not told:
                # Hints are not lost with a look that was cut off.
                ears.touched |= touched
                ears.threads |= threads
                ears.changed = {**changed, **ears.changed}
                ears.whole, ears.stale = ears.whole or whole, ears.stale or stale

    def _order(self, roster: Roster, at: LiveCursor, touched: set[str], *, whole: bool) -> list[Place]:
        """Where something was said last comes first; a whole look that was cut off goes on where it was."""
        behind = self._done | (set() if at.begun else at.last.keys())
        places = [
            place for place in roster.places.values() if place.id in touched or (whole and place.id not in behind)
        ]
        return sorted(places, key=lambda one: stamps.order(at.last.get(one.id, "")), reverse=True)

    async def _place_news(
        self, place: Place, at: LiveCursor, now: datetime, *, whole: bool
    ) -> AsyncGenerator[Batch, None]:
        if place.id not in at.last:
            yield await self._first(place, at)
            return
        last = at.last[place.id]
        warm = whole and last != stamps.ZERO and stamps.moment(last) > now - COMPARED
        since = stamps.at(now - COMPARED) if warm else last
        known = await self._known(place.id, now) if warm else {}
        page = await self._all(place, min(since, last, key=stamps.order))
        fresh = [one for one in page if stamps.order(_stamp(one)) > stamps.order(last)]
        for begin in range(0, len(fresh), BATCH):
            some = fresh[begin : begin + BATCH]
            at.last[place.id] = _stamp(some[-1])
            yield Batch(await self.events(some, place, live_from=""), at.written())
        self._note_threads(place, page, at)
        if warm:
            differences = tuple(self._differences(place, page, known, since, at, now))
            for begin in range(0, len(differences), BATCH):
                yield Batch(differences[begin : begin + BATCH], at.written())

    async def _first(self, place: Place, at: LiveCursor) -> Batch:
        """The newest page; the history brings the rest, and what stands in threads."""
        found = await self._page("conversations.history", channel=place.id, limit=BATCH)
        page = sorted(values.records(found, "messages"), key=lambda one: stamps.order(_stamp(one)))
        at.last[place.id] = _stamp(page[-1]) if page else stamps.ZERO
        for parent in page:
            latest = values.text(parent, "latest_reply")
            if stamps.is_stamp(latest):
                at.threads[f"{place.id}:{_stamp(parent)}"] = latest
        # A place that is new to the app may be an old one, of which only the newest is news.
        live_from = stamps.at(at.looked) if at.begun and at.looked else None
        return Batch(await self.events(page, place, live_from=live_from), at.written())

    def _note_threads(self, place: Place, page: list[Record], at: LiveCursor) -> None:
        """Which threads have answers that were not taken yet, as far as this page tells."""
        for parent in page:
            latest, key = values.text(parent, "latest_reply"), f"{place.id}:{_stamp(parent)}"
            self._roots.add(key)
            if stamps.is_stamp(latest):
                known = at.threads.setdefault(key, _stamp(parent))
                if stamps.order(latest) > stamps.order(known):
                    self._due.add(key)

    async def _thread_news(
        self, roster: Roster, at: LiveCursor, told: set[tuple[str, str]], *, whole: bool
    ) -> AsyncGenerator[Batch, None]:
        for channel, root in told:
            at.threads.setdefault(f"{channel}:{root}", root)
        due = set(self._due)
        if whole and at.begun:
            # Of those whose beginning was on no page nobody knows without asking.
            rest = sorted(at.threads.keys() - self._roots, key=lambda one: stamps.order(at.threads[one]))
            due |= set(rest[-OLD_THREADS:])
        due = (due - self._done) | {f"{channel}:{root}" for channel, root in told}
        for key in sorted(due & at.threads.keys()):
            channel, _, root = key.partition(":")
            if channel not in roster.places:
                continue
            after = at.threads[key]
            page = await self._replies(channel, root, after)
            fresh = [one for one in page if stamps.order(_stamp(one)) > stamps.order(after)]
            for begin in range(0, len(fresh), BATCH):
                some = fresh[begin : begin + BATCH]
                at.threads[key] = _stamp(some[-1])
                yield Batch(await self.events(some, roster.place(channel), live_from=""), at.written())
            self._done.add(key)

    async def _all(self, place: Place, oldest: str) -> list[Record]:
        """Everything after a time, oldest first, however many pages that is."""
        found: list[Record] = []
        cursor = ""
        while True:
            page = await self._page("conversations.history", channel=place.id, oldest=oldest, cursor=cursor)
            found += values.records(page, "messages")
            following = values.text(page, "response_metadata", "next_cursor")
            if not following or following == cursor:
                return sorted(found, key=lambda one: stamps.order(_stamp(one)))
            cursor = following

    async def older(self, channel: str, before: str) -> Record:
        """A page of what was said before a time."""
        return await self._page("conversations.history", channel=channel, latest=before)

    async def _replies(self, channel: str, root: str, after: str = "") -> list[Record]:
        """Answers in a thread, oldest first; the message that it began with is always among them."""
        found: list[Record] = []
        cursor = ""
        while True:
            page = await self._page("conversations.replies", channel=channel, ts=root, oldest=after, cursor=cursor)
            found += [one for one in values.records(page, "messages") if _stamp(one) != root]
            following = values.text(page, "response_metadata", "next_cursor")
            if not following or following == cursor:
                return sorted(found, key=lambda one: stamps.order(_stamp(one)))
            cursor = following

    async def replies(self, channel: str, root: str) -> list[Record]:
        """All answers in a thread."""
        return await self._replies(channel, root)

    async def _page(self, method: str, **words: object) -> Record:
        """What cannot be read is left out: the app was put out of the channel meanwhile."""
        words.setdefault("limit", PAGE)
        try:
            return await self.api.ask(method, **words)
        except SlackRefused as refusal:
            if refusal.word == "missing_scope":
                raise
            self._tools.log.info("a channel could not be read and was left out")
            return {}

    async def events(self, page: Iterable[Record], place: Place, *, live_from: str | None = None) -> tuple[Event, ...]:
        """Oldest first, news from that time on ('' is all); what cannot be read is passed over."""
        messages = list(page)
        wanted = {user for message in messages for user in mentioned(message)} | {place.partner}
        await self.reader.people.learn(wanted)
        found: list[Event] = []
        for message in messages:
            stamp = _stamp(message)
            live = live_from is not None and stamps.order(stamp) >= stamps.order(live_from)
            if mapping.is_gone(message):
                continue
            try:
                found.append(self.reader.seen(message, place, live=live))
            except ValueError:
                self._tools.log.info("a message could not be read and was left out")
        return tuple(found)

    # ---- changes

    async def _changes(
        self, roster: Roster, changed: dict[tuple[str, str], Record | None]
    ) -> AsyncIterator[MessageEdited | MessageGone | MessageSeen]:
        """What the live line told of messages that are known here."""
        known = await self._tools.memory.remote_ids([f"{channel}:{stamp}" for channel, stamp in changed])
        for (channel, stamp), message in changed.items():
            if f"{channel}:{stamp}" not in known:
                continue
            if message is None:
                yield MessageGone(f"{channel}:{stamp}", self._tools.clock.now())
                continue
            await self.reader.people.learn(mentioned(message))
            edited = self.reader.edited(message, roster.place(channel))
            if edited is not None:
                yield edited

    def _differences(
        self,
        place: Place,
        page: list[Record],
        known: dict[str, str],
        since: str,
        at: LiveCursor,
        now: datetime,
    ) -> Iterable[Event]:
        """Changes since the last look, and known messages that are not listed any more."""
        there = {_stamp(one) for one in page if not mapping.is_gone(one)}
        for spot, stamp in known.items():
            if page and stamps.order(stamp) > stamps.order(since) and stamp not in there:
                yield Unplaced(spot, now)
        for message in page:
            edited = self.reader.edited(message, place)
            if edited is not None and at.looked is not None and edited.at > at.looked - timedelta(minutes=2):
                yield edited

    async def _known(self, channel: str, now: datetime) -> dict[str, str]:
        """Places of the last days, asked for before the page: what is sent meanwhile is not taken for deleted."""
        found: dict[str, str] = {}
        for day in mapping.days(now, COMPARED.days + 1):
            for spot in await self._tools.memory.places(mapping.place_prefix(channel, day)):
                found[spot] = spot.rpartition(";")[2]
        return found


def _stamp(message: Record) -> str:
    return values.text(message, "ts")
