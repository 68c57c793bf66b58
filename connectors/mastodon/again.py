"""A second look at messages of the last days: what was changed or deleted while nobody listened, below the newest page.

The store says which there are, by their places ('<day>;<id>'); the server is asked for twenty at once (since 4.3, see
methods/statuses), an older one for a few, one by one. Bounded: a hundred messages, once an hour.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import timedelta
from typing import Final

from connectors._kit.values import text
from connectors.mastodon.api import Api, Missing
from connectors.mastodon.cursors import Turned
from connectors.mastodon.ids import placed, steady
from connectors.mastodon.mapping import Status, Statuses
from shopbell.connector import Clock, Memory
from shopbell.errors import Rejected
from shopbell.events import Event, Unplaced

DAYS: Final = 14
"""How far back: who changes older words does so for no answer."""
MOST: Final = 100
AT_ONCE: Final = 20
ALONE: Final = 10
"""Messages of one look at a server that tells of one at a time."""


class Again:
    """One account's second looks."""

    def __init__(self, api: Api, statuses: Statuses, memory: Memory, clock: Clock) -> None:
        self._api = api
        self._statuses = statuses
        self._memory = memory
        self._clock = clock
        self._one_by_one = False

    async def look(self, turned: Turned, shown: Collection[str]) -> tuple[list[Event], Turned]:
        """What is otherwise now, oldest first, and where the next look goes on; not those `shown` on newest pages."""
        places = await self._places(turned.before, shown)
        found: list[Event] = []
        for start in range(0, len(places), AT_ONCE):
            part = places[start : start + AT_ONCE]
            there = await self._there(part)
            if there is None:
                places = places[:ALONE]
                found = [event async for event in self._each(places)]
                break
            found += [event async for event in self._changes(part, there)]
        # A look that found less than it may came to the end of the days: the next one begins at the newest.
        full = len(places) == (ALONE if self._one_by_one else MOST)
        return found[::-1], Turned(self._clock.now(), places[-1] if full else "")

    async def _places(self, before: str, shown: Collection[str]) -> Sequence[str]:
        """Newest first."""
        most = ALONE if self._one_by_one else MOST
        today = self._clock.now().date()
        found: list[str] = []
        for back in range(-1, DAYS):
            day = str(today - timedelta(days=back))
            if before and day > before:
                continue
            known = [one for one in reversed(await self._memory.places(f"{day};")) if placed(one) not in shown]
            found += [one for one in known if not before or one < before]
            if len(found) >= most:
                break
        return found[:most]

    async def _there(self, places: Sequence[str]) -> dict[str, Status] | None:
        """Those the server has, by id; None when it cannot be asked for several."""
        if self._one_by_one:
            return None
        try:
            found = await self._api.statuses([placed(place) for place in places])
        except (Missing, Rejected):
            self._one_by_one = True
            return None
        return {steady(text(status, "id")): status for status in found}

    async def _changes(self, places: Sequence[str], there: dict[str, Status]) -> AsyncIterator[Event]:
        for place in places:
            status = there.get(placed(place)) or await self._api.status(placed(place))
            for event in self._of(place, status):
                yield event

    async def _each(self, places: Sequence[str]) -> AsyncIterator[Event]:
        for place in places:
            for event in self._of(place, await self._api.status(placed(place))):
                yield event

    def _of(self, place: str, status: Status | None) -> list[Event]:
        """Telling a change twice changes nothing."""
        if status is None:
            return [Unplaced(place, self._clock.now())]
        edited = self._statuses.edited(status)
        return [edited] if edited is not None else []
