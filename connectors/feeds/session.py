"""Many feeds at work, a few at a time; one that is down or broken keeps none of the others."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import httpx

from connectors._kit.http import web_client
from connectors.feeds import mapping, places
from connectors.feeds.fetching import WHOLE_SECONDS, Fetched, fetch
from connectors.feeds.notices import notices_of
from connectors.feeds.places import Place
from connectors.feeds.reading import Entry, Feed, read
from shopbell.connector import Stream, Toolbox
from shopbell.errors import KnownError, RateLimited, Rejected, Unreachable
from shopbell.events import Batch, Event, MessageSeen

LIVE: Final = Stream("live")
AT_ONCE: Final = 8
BATCH: Final = 100
"""Entries; an edited one is one event too."""
NO_FEED: Final = "What stands there now is no feed."
PAUSE: Final = timedelta(minutes=15)
"""A feed that answered is not asked again sooner by this session: feeds live on the courtesy of others."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What came of asking one feed."""

    url: str
    fetched: Fetched | None = None
    feed: Feed | None = None
    error: KnownError | None = None


class FeedsSession:
    """One stream for all; its cursor knows how to ask each feed whether it changed."""

    def __init__(self, urls: Sequence[str], tools: Toolbox, *, seconds: float = WHOLE_SECONDS) -> None:
        """`seconds`: how long one feed may take."""
        self._seconds = seconds
        self._urls = tuple(urls)
        self._tools = tools
        self._client: httpx.AsyncClient | None = None
        self._asked: dict[str, datetime] = {}
        """When to ask again."""
        self._known: dict[str, Place] = {}
        self._reasons: dict[str, str] = {}
        """Why feeds give nothing."""

    async def streams(self) -> tuple[Stream, ...]:
        """A feed has no history but what it shows."""
        return (LIVE,)

    async def close(self) -> None:
        """Let go of connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def pull(self, stream: Stream, cursor: str) -> AsyncIterator[Batch]:
        """See `connector.Session`. Raises only when no feed at all could be asked."""
        known = self._known = {url: place for url, place in places.of_text(cursor).items() if url in self._urls}
        due = self._due(known)
        events: list[Event] = []
        errors: list[KnownError] = []
        async with aclosing(self._looks(due, known)) as looks:
            async for look in looks:
                if look.error is not None:
                    if look.fetched is None:
                        errors.append(look.error)
                    self._note(look, look.error, known)
                    continue
                events += await self._fresh(look, known)
                while len(events) > BATCH:
                    # This feed counts as read with its last entry only; those before it are in here whole.
                    yield Batch(tuple(events[:BATCH]), places.to_text(known))
                    events = events[BATCH:]
                self._settle(look, known)
        after = places.to_text(known)
        if events or after != cursor:
            yield Batch(tuple(events), after)
        if due and len(errors) == len(due):
            self._asked.clear()
            raise _worst(errors)

    def _due(self, known: dict[str, Place]) -> list[str]:
        """Feeds to ask now."""
        now = self._tools.clock.now()
        return [url for url in self._urls if self._asked.get(url, now) <= now and not _is_gone(known.get(url))]

    async def _looks(self, due: Sequence[str], known: dict[str, Place]) -> AsyncGenerator[_Look]:
        waiting: Iterator[str] = iter(due)
        running: set[asyncio.Task[_Look]] = set()
        try:
            while True:
                while len(running) < AT_ONCE and (url := next(waiting, None)) is not None:
                    running.add(asyncio.create_task(self._look(url, known.get(url, Place()))))
                if not running:
                    return
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    yield task.result()
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _look(self, url: str, place: Place) -> _Look:
        if self._client is None:
            self._client = web_client(self._tools)
        try:
            where = place.moved or url
            got = await fetch(self._client, where, place.validators, self._tools.clock, self._seconds)
        except KnownError as error:
            return _Look(url, error=error)
        if got.content is None:
            return _Look(url, got)
        feed = await asyncio.to_thread(read, got.content, got.media_type, got.url)
        return _Look(url, got, feed) if feed.known else _Look(url, got, error=Unreachable(NO_FEED))

    async def _fresh(self, look: _Look, known: dict[str, Place]) -> list[Event]:
        """What of a feed is new or changed, oldest first."""
        if look.feed is None:
            return []
        now, place = self._tools.clock.now(), known.get(look.url)
        entries = {mapping.number_of(look.url, entry): entry for entry in reversed(look.feed.entries)}
        there = await self._tools.memory.remote_ids(tuple(entries))
        live = place is not None and place.read
        new: list[MessageSeen] = [
            mapping.seen(look.url, look.feed, entry, now, live=live)
            for number, entry in entries.items()
            if number not in there
        ]
        new.sort(key=lambda message: message.at)
        changed = [entry for number, entry in entries.items() if number in there and _is_changed(entry, place)]
        return [*new, *(mapping.edited(look.url, entry, now) for entry in changed)]

    def _settle(self, look: _Look, known: dict[str, Place]) -> None:
        """Everything of this feed is handed over."""
        before, got = known.get(look.url, Place()), look.fetched
        if got is None:
            return
        times = [entry.updated for entry in look.feed.entries if entry.updated] if look.feed else []
        now = self._tools.clock.now()
        newest = min(max(times, default=before.updated), now)
        known[look.url] = replace(
            before,
            validators=got.validators,
            moved=got.moved or before.moved,
            updated=max(before.updated, newest),
            failing=None,
            read=True,
        )
        self._reasons.pop(look.url, None)
        self._asked[look.url] = now + PAUSE

    def _note(self, look: _Look, error: KnownError, known: dict[str, Place]) -> None:
        """A feed that failed is asked again when it says so, or after the usual pause, for good or not at all."""
        now = self._tools.clock.now()
        self._asked[look.url] = error.until if isinstance(error, RateLimited) else now + PAUSE
        before = known.get(look.url, Place(read=False))
        gone = isinstance(error, Rejected) and look.url in known
        known[look.url] = replace(before, gone=gone, failing=before.failing or now)
        self._reasons[look.url] = str(error)
        self._tools.log.info("a feed could not be read: %s", type(error).__name__)

    def notices(self) -> Sequence[str]:
        """See `connector.Warns`."""
        return notices_of(self._known, self._reasons, self._tools.clock.now().astimezone())


def _is_gone(place: Place | None) -> bool:
    return place is not None and place.gone


def _is_changed(entry: Entry, place: Place | None) -> bool:
    """A feed that says nothing of changes has none."""
    if place is None or entry.updated is None or entry.published is None:
        return False
    return entry.updated > place.updated and entry.updated > entry.published


def _worst(errors: Sequence[KnownError]) -> KnownError:
    """The one to tell: how long to wait, if a feed said so."""
    return next((error for error in errors if isinstance(error, RateLimited)), errors[0])
