"""Messages by their ids into events: those the store has only get a place, the others come whole."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from connectors._kit.letters.mapping import Copy, events_of
from connectors.jmap.api import Api
from connectors.jmap.large import shortened
from connectors.jmap.mailboxes import Mailboxes
from connectors.jmap.overview import PREFIX, PROPERTIES, Overview, read_overview
from connectors.jmap.settings import JmapSettings
from connectors.jmap.wording import NotThere
from shopbell.connector import Toolbox
from shopbell.events import Event, Placed, SeenChanged, Unplaced

MESSAGES: Final = 90
"""Of one batch, which has 200 events at most: a message with a report is two, and so is a known one."""
BYTES: Final = 2 * 1024 * 1024
LARGE: Final = 8 * 1024 * 1024
"""Above this only header and words come along: a file of the web comes in one piece, within three minutes."""
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Taken:
    """Events of the first `handled` of the ids asked for; `found` are those that are still at the server."""

    events: tuple[Event, ...]
    handled: int
    found: tuple[Overview, ...] = field(repr=False, default=())


class Taking:
    """For one account."""

    def __init__(self, api: Api, settings: JmapSettings, tools: Toolbox) -> None:
        self._api = api
        self._own = settings.own
        self._memory = tools.memory
        self._clock = tools.clock

    async def take(self, ids: Sequence[str], boxes: Mailboxes, live: Callable[[Overview], bool]) -> Taken:
        """As many from the beginning as make one batch; what is not shown there, or gone, loses its place."""
        asked = list(ids[:MESSAGES])
        listed = {one.id: one for one in map(read_overview, await self._api.get("Email", asked, PROPERTIES))}
        known = await self._known(listed.values())
        events, fresh, size, handled = list[Event](), list[Overview](), 0, 0
        for name in asked:
            one = listed.get(name)
            if one is None or not boxes.shows(one.mailboxes) or one.draft:
                events.append(Unplaced(PREFIX + name, self._clock.now()))
            elif one.remote_id in known:
                events += [Placed(one.remote_id, one.place), SeenChanged(one.seen, place=one.place)]
            elif fresh and size + one.size > BYTES:
                break
            else:
                fresh, size = [*fresh, one], size + min(one.size, LARGE)
            handled += 1
        events += await self._whole(fresh, boxes, live)
        return Taken(tuple(events), handled, tuple(listed[name] for name in asked[:handled] if name in listed))

    async def _known(self, found: Collection[Overview]) -> frozenset[str]:
        names = [one.remote_id for one in found if one.remote_id]
        return await self._memory.remote_ids(names) if names else frozenset()

    async def _whole(
        self, wanted: Sequence[Overview], boxes: Mailboxes, live: Callable[[Overview], bool]
    ) -> list[Event]:
        got = await together([self._copy(one, boxes, live=live(one)) for one in wanted])
        now, own = self._clock.now(), self._own
        # Parsing is the one thing here that takes the processor: beside the loop, so that pings go on.
        return await asyncio.to_thread(lambda: [event for copy in got if copy for event in events_of(copy, own, now)])

    async def _copy(self, one: Overview, boxes: Mailboxes, *, live: bool) -> Copy | None:
        """None when it went meanwhile: the next changes tell."""
        try:
            if one.size > LARGE:
                raw, later = await shortened(self._api, one.id)
            else:
                raw, later = await self._api.raw(one.blob), ()
        except NotThere:
            return None
        return Copy(
            raw=raw,
            place=one.place,
            flags=frozenset({"\\seen"}) if one.seen else frozenset(),
            received_at=one.received_at,
            thread=provider(one.thread),
            in_sent=boxes.is_sent(one.mailboxes),
            live=live,
            later=later,
            whole=one.size <= LARGE,
        )


def provider(thread: str) -> str:
    """The server's thread, named so that it is nobody else's."""
    return f"jmap-{thread}" if thread else ""


async def together(work: Sequence[Coroutine[Any, Any, Result]]) -> list[Result]:
    """All at once; the first failure ends the others."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
