"""Messages of one folder into events: those the store has only get a place, the others come whole."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors.mail.fetch import Overview, copies, overviews, portion
from connectors.mail.folders import Folder
from connectors.mail.identity import Place
from connectors.mail.imap.client import ImapClient
from connectors.mail.mapping import events_of
from connectors.mail.settings import MailSettings
from shopbell.connector import Clock, Memory
from shopbell.events import Event, Placed, SeenChanged

BATCH = 180
"""Events of a batch at most 200; a message with a report is two."""
MESSAGES = 90
BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Taken:
    """Events of the first `handled` of the UIDs asked for; `last` is the last of those."""

    events: tuple[Event, ...]
    handled: int
    last: int


class Taking:
    """For one account."""

    def __init__(self, settings: MailSettings, memory: Memory, clock: Clock) -> None:
        self._own = settings.own
        self._memory = memory
        self._clock = clock

    async def take(
        self, client: ImapClient, folder: Folder, uidvalidity: int, uids: Sequence[int], *, live: bool
    ) -> Taken:
        """As many from the beginning of `uids` as make one batch."""
        await _at(client, folder.name)
        asked = uids[:MESSAGES]
        found = await overviews(client, asked)
        known = await self._known(found)
        fresh = [one for one in found if one.remote_id not in known]
        fitting = portion(fresh, BYTES)
        cut = fitting[-1].uid if len(fitting) < len(fresh) else asked[-1]
        handled = list(asked[: list(asked).index(cut) + 1])
        within = set(handled)
        placed = [one for one in found if one.remote_id in known and one.uid in within]
        events = [event for one in placed for event in self._placed(folder, uidvalidity, one)]
        events += await self._whole(client, folder, uidvalidity, fitting, live=live)
        return Taken(tuple(events), len(handled), cut)

    async def relocate(
        self, client: ImapClient, folder: Folder, uidvalidity: int, uids: Sequence[int], newest: datetime | None
    ) -> list[Event]:
        """New places of what is known; of the rest only what came after `newest`, whole."""
        await _at(client, folder.name)
        found = await overviews(client, uids)
        known = await self._known(found)
        events = [event for one in found if one.remote_id in known for event in self._placed(folder, uidvalidity, one)]
        fresh = [one for one in found if one.remote_id not in known and _after(one, newest)]
        return events + await self._whole(client, folder, uidvalidity, fresh, live=True)

    async def _known(self, found: Sequence[Overview]) -> frozenset[str]:
        asked = [one.remote_id for one in found if one.remote_id]
        return await self._memory.remote_ids(asked) if asked else frozenset()

    def _placed(self, folder: Folder, uidvalidity: int, one: Overview) -> tuple[Event, Event]:
        place = str(Place(folder.name, uidvalidity, one.uid))
        return Placed(one.remote_id, place), SeenChanged(one.seen, place=place)

    async def _whole(
        self, client: ImapClient, folder: Folder, uidvalidity: int, wanted: Sequence[Overview], *, live: bool
    ) -> list[Event]:
        got = await copies(client, folder.name, uidvalidity, wanted, in_sent=folder.sent, live=live)
        now = self._clock.now()
        own = self._own
        # Parsing is the one thing here that takes the processor: beside the loop, so that pings go on.
        return await asyncio.to_thread(lambda: [event for copy in got for event in events_of(copy, own, now)])


def _after(one: Overview, newest: datetime | None) -> bool:
    return newest is not None and one.received_at is not None and one.received_at > newest


async def _at(client: ImapClient, name: str) -> None:
    if client.selected is None or client.selected.name != name:
        await client.select(name)
