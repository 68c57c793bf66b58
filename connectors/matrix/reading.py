"""What comes in: forward by /sync from a token, backward by /messages room by room."""

import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from connectors._kit import values
from connectors.matrix.api import TIMELINE, MatrixApi
from connectors.matrix.crypto.machine import Machine
from connectors.matrix.mapping import MESSAGES, edit_of, events_of, invitation_id, invitation_of, moment, replaced_by
from connectors.matrix.receipts import read_elsewhere
from connectors.matrix.rooms import Room, RoomBook, records_by_id
from shopbell.connector import Clock, Memory
from shopbell.errors import Rejected, Unreachable
from shopbell.events import Batch, Event, GapSeen, MessageGone, MessageSeen
from shopbell.model import Progress

MOST = 150
"""Events in a batch: some become two, and a batch has at most 200."""
NEW_ROOM_PAGES = 3
"""Pages of a room that was just joined that are read at once; the rest comes with the history."""


class Reading:
    """One account's rooms, read through its API."""

    def __init__(self, api: MatrixApi, book: RoomBook, memory: Memory, clock: Clock, machine: Machine | None) -> None:
        """`machine` None: encrypted messages stay as they came."""
        self._machine = machine
        self._api = api
        self._book = book
        self._memory = memory
        self._clock = clock

    async def sync(self, since: str, *, seconds: int = 0, timeline: int = TIMELINE) -> Mapping[str, Any]:
        """An answer of /sync, from which the keys were taken: asking for the next one lets the server forget them."""
        sync = await self._api.sync(since, seconds=seconds, timeline=timeline)
        if self._machine is not None:
            await self._machine.take(sync)
        return sync

    async def opened(self, room: str, raw: Mapping[str, Any]) -> Mapping[str, Any]:
        """An event in clear, where its key is here."""
        return await self._machine.opened(room, raw) if self._machine is not None else raw

    async def know_rooms(self) -> None:
        """The rooms as they are, once in a session: an answer of /sync says only what changed."""
        if not self._book.loaded:
            self._book.absorb(await self.sync("", timeline=1))
            self._book.loaded = True

    # ---- what is new ---------------------------------------------------------------------------------------------

    async def live(self, since: str) -> AsyncIterator[Batch]:
        """Everything since a token. Cursors are 's:' and the token of the last answer that is wholly stored."""
        if since:
            await self.know_rooms()
        more = True
        while more:
            # An answer may be one that the server kept from before: only one without news is the end.
            sync = await self.sync(since)
            following = values.text(sync, "next_batch")
            if not following:
                raise Unreachable("The Matrix server's answer could not be read. Shopbell tries again later.")
            async for batch in self._pages(sync, since):
                yield batch
            if following != since:
                yield Batch((), f"s:{following}")
            async for batch in self._readable_now(f"s:{following}"):
                yield batch
            more, since = bool(since) and is_news(sync) and following != since, following

    async def _readable_now(self, cursor: str) -> AsyncIterator[Batch]:
        """Messages whose keys came after them take the place of the sentence that said so."""
        if self._machine is None:
            return
        for room_id, key in sorted(self._machine.arrived):
            events: list[Event] = []
            for event in await self._machine.waiting(room_id, key):
                with suppress(Rejected):
                    raw = await self._api.event(room_id, event)
                    events += [one async for one in self._judged(raw, self._book[room_id], live=False, alone=True)]
            for begin in range(0, len(events), MOST):
                yield Batch(tuple(events[begin : begin + MOST]), cursor)
            await self._machine.settle(room_id, key)

    async def _pages(self, sync: Mapping[str, Any], since: str) -> AsyncIterator[Batch]:
        """One answer's events; the cursor stays where it was."""
        self._book.absorb(sync)
        self._book.loaded = True
        rest: list[Event] = []
        async for event in self._news(sync, since):
            rest.append(event)
            if len(rest) >= MOST:
                yield Batch(tuple(rest), f"s:{since}")
                rest = []
        if rest:
            # Stored before receipts are looked at, which speak of these messages too.
            yield Batch(tuple(rest), f"s:{since}")
        seen = [event async for event in read_elsewhere(sync, self._book.shop, self._memory)]
        for begin in range(0, len(seen), MOST):
            yield Batch(tuple(seen[begin : begin + MOST]), f"s:{since}")
        self._leave(sync)

    async def _news(self, sync: Mapping[str, Any], since: str) -> AsyncIterator[Event]:
        for kind in ("join", "leave"):
            for room_id, said in records_by_id(sync, "rooms", kind):
                room = self._book[room_id]
                async for event in self._room_news(room, said, since):
                    yield event
        for room_id, said in records_by_id(sync, "rooms", "invite"):
            async for event in self._invitation(room_id, said):
                yield event
        for room_id, _ in records_by_id(sync, "rooms", "leave"):
            if await self._memory.remote_ids([invitation_id(room_id)]):
                yield MessageGone(invitation_id(room_id), self._clock.now())

    async def _room_news(self, room: Room, said: Mapping[str, Any], since: str) -> AsyncIterator[Event]:
        timeline = values.record(said, "timeline")
        new = _joined_now(said, room.shop)
        before = values.text(timeline, "prev_batch")
        if since and before and (new or values.flag(timeline, "limited")):
            async for event in self._missed(room, before, "" if new else since):
                yield event
        for raw in values.records(timeline, "events"):
            async for event in self._judged(raw, room, live=bool(since), alone=bool(since)):
                yield event

    async def _missed(self, room: Room, before: str, since: str) -> AsyncIterator[Event]:
        """Between an answer's first event and the last one that is known; of a new room only its latest pages."""
        pages = 0
        while before and (since or pages < NEW_ROOM_PAGES):
            page = await self._api.messages(room.id, before, since)
            for raw in values.records(page, "state"):
                room.learn(raw)
            chunk = list(values.records(page, "chunk"))
            reached = await self._all_known(chunk)
            for raw in chunk:
                async for event in self._judged(raw, room, live=bool(since), alone=bool(since)):
                    yield event
            end = values.text(page, "end")
            before = "" if reached or not chunk or end == before else end
            pages += 1

    async def _all_known(self, chunk: Sequence[Mapping[str, Any]]) -> bool:
        """Where a server does not end at the token: a page without news. A few known ones are what we sent."""
        said = [values.text(raw, "event_id") for raw in chunk if values.text(raw, "type") in MESSAGES]
        return bool(said) and len(await self._memory.remote_ids(said)) == len(set(said))

    async def _judged(self, raw: Mapping[str, Any], room: Room, *, live: bool, alone: bool) -> AsyncIterator[Event]:
        """Events of one raw event; `alone`: its edits may come without the message that they change."""
        raw = await self.opened(room.id, raw)
        if alone and replaced_by(raw):
            edited = await self._edit(raw, room)
            if edited is not None:
                yield edited
            return
        for event in events_of(raw, room, live=live):
            yield event

    async def _edit(self, raw: Mapping[str, Any], room: Room) -> Event | None:
        try:
            original = await self._api.event(room.id, replaced_by(raw))
        except Rejected:
            return None
        return edit_of(raw, await self.opened(room.id, original))

    async def _invitation(self, room: str, said: Mapping[str, Any]) -> AsyncIterator[MessageSeen]:
        found = invitation_of(room, said, self._book.shop, self._clock.now())
        # It has no time of its own: the first look at it is its time.
        if found is not None and not await self._memory.remote_ids([found.remote_id]):
            yield found

    def _leave(self, sync: Mapping[str, Any]) -> None:
        for room, _ in records_by_id(sync, "rooms", "leave"):
            self._book.forget(room)

    # ---- what was ------------------------------------------------------------------------------------------------

    async def history(self, cursor: str) -> AsyncIterator[Batch]:
        """Every room from its newest to its oldest message; what was read as news comes again and changes nothing."""
        await self.know_rooms()
        place = HistoryPlace.of(cursor)
        rooms = [room for room in self._book.joined() if room not in place.done]
        # A room that was begun is ended first.
        for room_id in sorted(rooms, key=lambda room: room != place.room):
            async for reached, events in self._room_history(self._book[room_id], place):
                place = reached
                yield Batch(events, place.text(), Progress(place.count, 0))
        if rooms:
            yield Batch((), place.text(), Progress(place.count, place.count))

    async def _room_history(
        self, room: Room, place: "HistoryPlace"
    ) -> AsyncIterator[tuple["HistoryPlace", tuple[Event, ...]]]:
        token = place.token if place.room == room.id else ""
        while True:
            try:
                page = await self._api.messages(room.id, token)
            except Rejected:
                # Left, or closed to us, since the list was made.
                yield place.after(room.id), ()
                return
            for raw in values.records(page, "state"):
                room.learn(raw)
            chunk = list(values.records(page, "chunk"))
            events = _all_events([await self.opened(room.id, raw) for raw in chunk], room)
            end, place = values.text(page, "end"), replace(place, count=place.count + len(chunk))
            if not end or end == token:
                yield place.after(room.id), (*events, *_gap(chunk, room))
                return
            token = end
            yield replace(place, room=room.id, token=token), events


def is_news(sync: Mapping[str, Any]) -> bool:
    """Whether an answer of /sync says anything about a room, or brings a letter."""
    if any(True for _ in values.records(sync, "to_device", "events")):
        return True
    return any(True for kind in ("join", "invite", "leave") for _ in records_by_id(sync, "rooms", kind))


def _all_events(chunk: Iterable[Mapping[str, Any]], room: Room) -> tuple[Event, ...]:
    return tuple(event for raw in chunk for event in events_of(raw, room, live=False))


def _gap(chunk: Sequence[Mapping[str, Any]], room: Room) -> tuple[Event, ...]:
    """Where a room's history ends before its beginning, the server shows no more of it to this account."""
    oldest: datetime | None = moment(chunk[-1]) if chunk else None
    if oldest is None or values.text(chunk[-1], "type") == "m.room.create":
        return ()
    where = room.subject or room.author(room.partner).name or "a chat"
    return (GapSeen(None, oldest, f"The Matrix server shows this account nothing older of {where}."),)


def _joined_now(said: Mapping[str, Any], shop: str) -> bool:
    """Whether the shop came into the room within this answer: it comes in, or is told of the room's making."""
    for event in values.records(said, "timeline", "events"):
        if values.text(event, "type") == "m.room.member" and values.text(event, "state_key") == shop:
            joined = values.text(event, "content", "membership") == "join"
            return joined and values.text(event, "unsigned", "prev_content", "membership") != "join"
    return any(values.text(event, "type") == "m.room.create" for event in values.records(said, "state", "events"))


@dataclass(frozen=True, slots=True)
class HistoryPlace:
    """How far the history was read: rooms that are done, and the token within the one at hand."""

    done: tuple[str, ...] = ()
    room: str = ""
    token: str = ""
    count: int = 0

    @classmethod
    def of(cls, cursor: str) -> "HistoryPlace":
        """From a cursor; whatever cannot be read is the beginning."""
        try:
            found = json.loads(cursor or "{}")
        except ValueError:
            return cls()
        done = values.at(found, "done")
        return cls(
            tuple(room for room in done if isinstance(room, str)) if isinstance(done, list) else (),
            values.text(found, "room"),
            values.text(found, "token"),
            values.number(found, "count"),
        )

    def text(self) -> str:
        """As a cursor."""
        return json.dumps({"done": self.done, "room": self.room, "token": self.token, "count": self.count})

    def after(self, room: str) -> "HistoryPlace":
        """With a room read to its end."""
        return HistoryPlace((*self.done, room), "", "", self.count)
