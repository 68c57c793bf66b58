"""Legacy private messages: one list of all talks, newest first, of thirty days, without a floor to ask from.

So the newest is asked for first, for a cent on each day, and more only while what comes is new.
"""

import json
from collections.abc import AsyncGenerator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from connectors._kit import values
from connectors.x.api import XApi
from connectors.x.budget import Ledger
from connectors.x.mapping import DM_FIELDS, PRIVATE, moment_of, other_of, private_message
from connectors.x.people import People
from connectors.x.prices import DM_READ
from connectors.x.settings import XSettings
from shopbell.connector import Toolbox
from shopbell.events import Batch, Event, GapSeen

EVERY_SECONDS: Final = 120.0
"""X takes 15 such calls in a quarter of an hour."""
SIZES: Final = (1, 5, 20, 50)
FIRST: Final = 20
"""At the first look: each costs a cent."""
BEFORE: Final = "X charges a cent for each private message, so older ones were not read. They are to be seen at X."
MISSED: Final = "X keeps private messages for programs for 30 days; what came before that was not read in time."


@dataclass(frozen=True, slots=True)
class Place:
    """`newest`: everything up to it was read. Of a walk that is not at its end: where it began, and X's own token."""

    newest: str = ""
    top: str = ""
    token: str = ""
    pages: int = 0

    def written(self) -> str:
        """As a cursor."""
        return json.dumps({name: value for name, value in asdict(self).items() if value})

    @classmethod
    def of(cls, cursor: str) -> "Place":
        """'' and what cannot be read are the beginning."""
        try:
            found = json.loads(cursor or "{}")
            return cls(**{name: type(getattr(cls(), name))(value) for name, value in found.items()})
        except (ValueError, TypeError, AttributeError):
            return cls()


class PrivateMessages:
    """One account's."""

    def __init__(self, settings: XSettings, api: XApi, ledger: Ledger, people: People, tools: Toolbox) -> None:
        self._settings = settings
        self._api = api
        self._ledger = ledger
        self._people = people
        self._tools = tools
        self._looked_at = float("-inf")

    async def news(self, cursor: str) -> AsyncGenerator[Batch, None]:
        """Everything new; nothing within two minutes of the last look, which X would refuse."""
        place, now = Place.of(cursor), self._tools.clock.monotonic()
        if cursor and not place.token and now - self._looked_at < EVERY_SECONDS:
            return
        self._looked_at = now
        first = not place.newest and not place.top
        while True:
            page = await self._page(FIRST if first else SIZES[min(place.pages, len(SIZES) - 1)], place.token)
            fresh = [one for one in values.records(page, "data") if _number(one) > int(place.newest or "0")]
            known = len(fresh) < len(list(values.records(page, "data")))
            events: list[Event] = await self._events(fresh, live=not first)
            top = str(max([int(place.top or "0"), *map(_number, fresh)])) if fresh or place.top else ""
            token = values.text(page, "meta", "next_token")
            if known or first or not token or not fresh:
                events += self._missing(place, fresh, known=known, first=first and bool(token))
                yield Batch(tuple(events), Place(newest=top or place.newest or "0").written())
                return
            place = replace(place, top=top, token=token, pages=place.pages + 1)
            yield Batch(tuple(events), place.written())

    async def _page(self, size: int, token: str) -> Mapping[str, Any]:
        params = {"max_results": str(size), "dm_event.fields": DM_FIELDS, "event_types": "MessageCreate"}
        async with self._ledger.reading(size * DM_READ) as bill:
            page = await self._api.read("2/dm_events", params | ({"pagination_token": token} if token else {}))
            numbers = [values.text(one, "id") for one in values.records(page, "data")]
            bill.actual = DM_READ * await self._ledger.fresh("dm", [number for number in numbers if number])
        return page

    async def _events(self, page: list[Mapping[str, Any]], *, live: bool) -> list[Event]:
        us = self._settings.user
        people = {values.text(one, "sender_id") for one in page}
        people |= {other_of(values.text(one, "dm_conversation_id"), us) for one in page}
        await self._people.learn(people - {us, ""})
        found: list[Event] = []
        for one in reversed(page):
            try:
                message = private_message(one, us, self._settings.username, self._people.author, live=live)
            except ValueError:
                self._tools.log.info("a private message could not be read and was left out")
                continue
            if message is not None:
                found.append(message)
        return found

    def _missing(self, place: Place, fresh: list[Mapping[str, Any]], *, known: bool, first: bool) -> list[Event]:
        """At the first look what is older; later what X forgot before it was read."""
        oldest = moment_of(str(min(map(_number, fresh)))) if fresh else None
        if first:
            return [GapSeen(None, oldest, BEFORE)] if oldest is not None else []
        start = moment_of(place.newest) if int(place.newest or "0") else None
        if known or oldest is None or start is None:
            return []
        return [GapSeen(start, oldest, MISSED)]


def _number(event: Mapping[str, Any]) -> int:
    text = values.text(event, "id")
    return int(text) if text.isdecimal() and len(text) <= 19 else 0


def bare(remote_id: str) -> str:
    """The number of a private message of ours."""
    return remote_id.removeprefix(PRIVATE)
