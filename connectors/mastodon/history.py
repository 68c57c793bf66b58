"""Backwards through both lists side by side, at the pace that the server's rate limit leaves to the rest."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Final

from connectors.mastodon.cursors import Depth, HistoryCursor
from connectors.mastodon.ids import order
from connectors.mastodon.reading import Item, Lists
from shopbell.connector import Clock
from shopbell.events import Batch
from shopbell.model import Progress

RESERVE: Final = 60
"""Calls of the server's 300 in five minutes (api/rate-limits) that history leaves to reading and sending."""
NAP: Final = 30.0


class History:
    """From a cursor to the beginning."""

    def __init__(self, lists: Lists, clock: Clock) -> None:
        self._lists = lists
        self._clock = clock

    async def batches(self, cursor: str) -> AsyncGenerator[Batch, None]:
        """Page after page; an empty one now and then while it waits for the server's limit."""
        at = HistoryCursor.of(cursor)
        while at.next:
            while self._lists.api.is_short(RESERVE):
                yield Batch((), at.stored())
                await self._clock.sleep(NAP)
            name = at.next
            depth = at.depths[name]
            page = await self._lists.page(name, [("max_id", depth.before)] if depth.before else [])
            page = [item for item in page if not depth.before or _older(item.id, depth.before)]
            at = self._after(at, name, page)
            yield await self._batch(name, page, at)

    async def _batch(self, name: str, page: list[Item], at: HistoryCursor) -> Batch:
        events = await self._lists.events(name, page, live=False)
        return Batch(events, at.stored(), Progress(at.done, 0 if at.next else at.done))

    def _after(self, at: HistoryCursor, name: str, page: list[Item]) -> HistoryCursor:
        depth = at.depths[name]
        if not page:
            reached = replace(depth, ended=True)
        else:
            last = page[-1]
            reached = Depth(last.id, min(last.at or depth.at, depth.at))
        wanted = sum(self._lists.wanted(name, item) for item in page)
        return HistoryCursor({**at.depths, name: reached}, at.done + wanted)


def _older(one: str, other: str) -> bool:
    """Where ids tell seconds only (snac), another one of the same second is."""
    return one != other and order(one) <= order(other)
