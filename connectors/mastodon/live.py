"""What is new, changed or gone since the last look: forward by `min_id`, and the newest page compared with itself."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import aclosing

from connectors._kit.values import text
from connectors.mastodon.api import PAGE
from connectors.mastodon.cursors import MENTIONS, OWN, Listed, LiveCursor, Turned
from connectors.mastodon.ids import newest, order, steady
from connectors.mastodon.mapping import Status
from connectors.mastodon.reading import Item, Lists
from shopbell.connector import Clock
from shopbell.events import Batch, Event, MessageGone


class News:
    """One look at both lists."""

    def __init__(self, lists: Lists, clock: Clock, cursor: str) -> None:
        self._lists = lists
        self._clock = clock
        self._at = LiveCursor.of(cursor)
        if self._at.turned.at is None:
            self._at.turned = Turned(clock.now())
        self._before = cursor

    async def batches(self) -> AsyncGenerator[Batch, None]:
        """Until everything is told; nothing when nothing happened."""
        for name in (OWN, MENTIONS):
            page = await self._lists.page(name, [])
            if name in self._at.last:
                async with aclosing(self._between(name, page)) as between:
                    async for batch in between:
                        yield batch
            told = await self._newest(name, page)
            if told is not None:
                yield told

    async def _between(self, name: str, page: list[Item]) -> AsyncGenerator[Batch, None]:
        """Pages after the last look, when more came since than one page holds."""
        while page and all(self._fresh(name, item) for item in page):
            more = await self._lists.page(name, [("min_id", self._at.last[name])])
            fresh = [item for item in more if self._fresh(name, item)]
            if not fresh or order(page[-1].id) <= order(fresh[-1].id):
                return
            events = await self._lists.events(name, fresh, live=True)
            self._at.last[name] = newest([item.id for item in fresh], self._at.last[name])
            yield self._batch(events)

    async def _newest(self, name: str, page: list[Item]) -> Batch | None:
        first = name not in self._at.last
        fresh = [item for item in page if first or self._fresh(name, item)]
        events = [*await self._lists.events(name, fresh, live=not first)]
        if not first:
            events += [event async for event in self._changes(name, page)]
        self._at.last[name] = newest([item.id for item in page], self._at.last.get(name, "0"))
        self._at.window[name] = tuple(Listed(steady(_id(item)), item.id, _edited(item.status)) for item in page)
        batch = self._batch(events)
        return batch if events or batch.cursor != self._before else None

    def _fresh(self, name: str, item: Item) -> bool:
        """Later than all that was taken; where ids tell seconds only (snac), not among what was taken."""
        last = self._at.last[name]
        if item.id == steady(item.id):
            return order(item.id) > order(last)
        known = {each.status for each in self._at.window.get(name, ())}
        return order(item.id) >= order(last) and steady(item.id) not in known

    async def _changes(self, name: str, page: list[Item]) -> AsyncIterator[Event]:
        """What the last newest page had otherwise, or still had."""
        now = {steady(_id(item)): item for item in page}
        for listed in self._at.window.get(name, ()):
            item = now.get(listed.status)
            if item is not None:
                edited = self._lists.statuses.edited(item.status)
                if edited and _edited(item.status) != listed.edited and self._lists.wanted(name, item):
                    yield edited
            elif not self._pushed_out(listed, page) and await self._is_gone(listed.status):
                yield MessageGone(listed.status, self._clock.now())

    def _pushed_out(self, listed: Listed, page: list[Item]) -> bool:
        """Newer ones took its place; a page that is not full has room for all."""
        return len(page) >= PAGE and order(listed.item) <= order(page[-1].id)

    async def _is_gone(self, status: str) -> bool:
        """Notifications can be cleared while what they are about stays: only the server's word counts."""
        return await self._lists.api.status(status) is None

    def _batch(self, events: Iterable[Event]) -> Batch:
        return Batch(tuple(events), self._at.stored())


def _id(item: Item) -> str:
    return text(item.status, "id") or item.id


def _edited(status: Status) -> str:
    return text(status, "edited_at")
