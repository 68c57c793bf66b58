"""Messages of one folder into events: those the store has only get a place, the others come whole."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors._kit.letters.mapping import events_of
from connectors.mail.fetch import LARGE, Overview, Pieces, copies, overviews, portion
from connectors.mail.folders import Folder
from connectors.mail.imap.client import ImapClient
from connectors.mail.places import Place
from connectors.mail.settings import MailSettings
from connectors.mail.wording import NotThere
from shopbell.connector import Clock, Memory
from shopbell.events import Event, Placed, SeenChanged

BATCH = 180
"""Events of a batch at most 200; a message with a report is two."""
MESSAGES = 90
BYTES = 2 * 1024 * 1024
"""Of one batch: on a line of 0.2 Mbit/s it still comes within the two minutes after which a line counts as dead."""
BATCH_SECONDS = 45.0
"""A larger message is fetched for so long at a time; in between an empty batch says that the line lives."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Events of the first `handled` of the UIDs asked for; `last` is the last of those.

    `handled` 0: the first one is large and needs more time; ask again.
    """

    events: tuple[Event, ...]
    handled: int
    last: int


class Taking:
    """For one account."""

    def __init__(self, settings: MailSettings, memory: Memory, clock: Clock, *, seconds: float = BATCH_SECONDS) -> None:
        self._own = settings.own
        self._memory = memory
        self._clock = clock
        self._seconds = seconds
        self._begun: dict[tuple[str, int, int], Pieces] = {}

    async def take(self, client: ImapClient, *, folder: Folder, uids: Sequence[int], live_from: int) -> Taken:
        """As many from the beginning of `uids` as make one batch; news from UID `live_from` on (0: none)."""
        await _at(client, folder)
        asked = uids[:MESSAGES]
        found = await overviews(client, asked)
        known = await self._known(found)
        fresh = [one for one in found if one.remote_id not in known]
        fitting = portion(fresh, BYTES)
        if fitting and BYTES < fitting[0].size <= LARGE and not await self._large(client, folder, fitting[0].uid):
            return Taken((), 0, 0)
        cut = fitting[-1].uid if len(fitting) < len(fresh) else asked[-1]
        handled = list(asked[: list(asked).index(cut) + 1])
        within = set(handled)
        placed = [one for one in found if one.remote_id in known and one.uid in within]
        events = [event for one in placed for event in self._placed(folder, one)]
        events += await self._whole(client, folder, fitting, live_from=live_from)
        return Taken(tuple(events), len(handled), cut)

    async def _large(self, client: ImapClient, folder: Folder, uid: int) -> bool:
        """Whether all of it is here by now."""
        key = (folder.name, folder.uidvalidity, uid)
        pieces = self._begun.setdefault(key, Pieces(uid))
        return await pieces.go_on(client, self._seconds)

    async def relocate(
        self, client: ImapClient, *, folder: Folder, uids: Sequence[int], newest: datetime | None
    ) -> list[Event]:
        """New places of what is known; of the rest only what came after `newest`, whole."""
        await _at(client, folder)
        found = await overviews(client, uids)
        known = await self._known(found)
        events = [event for one in found if one.remote_id in known for event in self._placed(folder, one)]
        fresh = [one for one in found if one.remote_id not in known and _after(one, newest)]
        return events + await self._whole(client, folder, fresh, live_from=1)

    async def _known(self, found: Sequence[Overview]) -> frozenset[str]:
        asked = [one.remote_id for one in found if one.remote_id]
        return await self._memory.remote_ids(asked) if asked else frozenset()

    def _placed(self, folder: Folder, one: Overview) -> tuple[Event, Event]:
        place = str(Place(folder.name, folder.uidvalidity, one.uid))
        return Placed(one.remote_id, place), SeenChanged(one.seen, place=place)

    async def _whole(
        self, client: ImapClient, folder: Folder, wanted: Sequence[Overview], *, live_from: int
    ) -> list[Event]:
        keys = {(folder.name, folder.uidvalidity, one.uid) for one in wanted} & self._begun.keys()
        ready = {key[2]: self._begun.pop(key).content for key in keys}
        got = await copies(client, folder, wanted, live_from=live_from, ready=ready)
        now = self._clock.now()
        own = self._own
        # Parsing is the one thing here that takes the processor: beside the loop, so that pings go on.
        return await asyncio.to_thread(lambda: [event for copy in got for event in events_of(copy, own, now)])


def _after(one: Overview, newest: datetime | None) -> bool:
    return newest is not None and one.received_at is not None and one.received_at > newest


async def _at(client: ImapClient, folder: Folder) -> None:
    """Open it; raises NotThere when it was renumbered since, so that no message gets another one's place."""
    selected = client.selected
    if selected is None or selected.name != folder.name:
        selected = await client.select(folder.name)
    if selected.uidvalidity != folder.uidvalidity:
        raise NotThere("The folder was renumbered by the server; it is read again.")
