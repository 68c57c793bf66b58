"""Reading conversations: newest first until known, for they cannot be listed by time (page/conversations, Limitations).

What is new: conversations in the order of their last change, down to where the last look began; of each, messages back
to that time. What is old: every conversation, page by page. Whatever the store has is left out, so nothing comes twice.
"""

import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from connectors._kit import values
from connectors._kit.graph.api import Graph, Record, next_of
from connectors._kit.graph.said import House, said
from connectors._kit.graph.times import EPOCH, moment_of
from shopbell.connector import Memory
from shopbell.errors import Rejected
from shopbell.events import Batch, Event, GapSeen, SeenChanged

AT_ONCE: Final = 25
"""Conversations, and messages of each, in one answer."""
OVERLAP: Final = timedelta(minutes=5)
"""Read again at each look: the order within a second is nobody's promise."""
MOST: Final = 150
"""Messages in one batch."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How a network lists conversations."""

    path: str
    platform: str
    talk_fields: str
    message_fields: str
    depth: int = 0
    """Only so many of a conversation's newest messages can be read; 0 is all."""
    cut: str = ""
    """Why, in a sentence."""

    def query(self) -> dict[str, str | int]:
        """Conversations with their newest messages."""
        newest = f"messages.limit({self.depth or AT_ONCE}){{{self.message_fields}}}"
        return {"platform": self.platform, "fields": f"{self.talk_fields},{newest}", "limit": AT_ONCE}


@dataclass(frozen=True, slots=True)
class LivePlace:
    """Everything up to `top` was read; `unread` of the newest conversations, to notice what was read elsewhere."""

    top: datetime
    unread: Mapping[str, int] = field(default_factory=dict)
    first: bool = False
    """The first look is not over."""

    def text(self) -> str:
        """For the store."""
        return json.dumps({"top": self.top.isoformat(), "unread": dict(self.unread), "first": self.first})

    @classmethod
    def of(cls, cursor: str) -> "LivePlace | None":
        """None at the first look, and for what cannot be read."""
        data = _record(cursor)
        top = values.moment(data, "top")
        if top is None:
            return None
        unread = {talk: values.number(data, "unread", talk) for talk in values.record(data, "unread")}
        return cls(top, unread, values.flag(data, "first"))


class Talks:
    """The conversations of one account."""

    def __init__(self, graph: Graph, memory: Memory, house: House, ways: Ways) -> None:
        self._graph = graph
        self._memory = memory
        self._house = house
        self._ways = ways

    async def live(self, cursor: str) -> AsyncIterator[Batch]:
        """What is new since the cursor, the conversation that changed first at the beginning."""
        known = LivePlace.of(cursor)
        first = known is None or known.first
        begun = known.top if known is not None and not known.first else EPOCH
        floor = begun - OVERLAP if begun > EPOCH else EPOCH
        talks = await self._changed(floor)
        unread = {values.text(talk, "id"): values.number(talk, "unread_count") for talk in talks[:AT_ONCE]}
        top = begun
        for talk in reversed(talks):
            events = await self._new(talk, floor, live=not first)
            events += _read_elsewhere(talk, known.unread if known is not None else {}, events)
            for part in _parts(events):
                yield Batch(part, LivePlace(top, known.unread if known is not None else {}, first).text())
            top = max(top, moment_of(talk, "updated_time"))
        after = LivePlace(top, unread).text()
        if after != cursor:
            yield Batch((), after)

    async def _changed(self, floor: datetime) -> list[Record]:
        """Newest first; at the first look only one page, since the rest is history."""
        found: list[Record] = []
        async for page in self._graph.each_page(self._ways.path, **self._ways.query()):
            talks = [talk for talk in values.records(page, "data") if values.text(talk, "id")]
            found += [talk for talk in talks if moment_of(talk, "updated_time") >= floor]
            if floor == EPOCH or len(found) < len(talks) or not talks:
                break
            if moment_of(talks[-1], "updated_time") < floor:
                break
        return found

    async def _new(self, talk: Record, floor: datetime, *, live: bool) -> list[Event]:
        messages = list(values.records(talk, "messages", "data"))
        page = values.record(talk, "messages")
        gap: list[Event] = []
        while floor > EPOCH and messages and moment_of(messages[-1], "created_time") >= floor and next_of(page):
            if self._ways.depth:
                gap = [GapSeen(floor, moment_of(messages[-1], "created_time"), self._ways.cut)]
                break
            page = await self._older(talk, next_of(page))
            messages += values.records(page, "data")
        recent = [one for one in messages if moment_of(one, "created_time") >= floor]
        return gap + await self._events(talk, recent, values.number(talk, "unread_count"), live=live)

    async def _older(self, talk: Record, after: str) -> Record:
        path = f"{values.text(talk, 'id')}/messages"
        return await self._graph.get(path, fields=self._ways.message_fields, limit=100, after=after)

    async def _events(self, talk: Record, messages: Sequence[Record], unread: int, *, live: bool) -> list[Event]:
        """Those that the store does not have, oldest first; the newest `unread` of theirs were not looked at."""
        numbers = [values.text(one, "id") for one in messages]
        have = await self._memory.remote_ids(numbers)
        tells = "unread_count" in talk
        events: list[Event] = []
        for one in messages:
            theirs = not self._house.wrote(one)
            unseen, unread = theirs and unread > 0, unread - theirs
            if values.text(one, "id") in have:
                continue
            try:
                seen = not unseen if tells else None
                events.append(said(one, values.text(talk, "id"), self._house, live=live, seen=seen))
            except ValueError:
                continue
        return events[::-1]

    async def history(self, cursor: str) -> AsyncIterator[Batch]:
        """Every conversation from the newest backwards; the last batch says from when on nothing could be read."""
        data = _record(cursor)
        after, ended, cut = values.text(data, "after"), values.flag(data, "ended"), values.moment(data, "cut") or EPOCH
        while not ended:
            page = await self._page(after)
            here = _old(after, cut)
            waiting: list[Event] = []
            for talk in values.records(page, "data"):
                async for events, lost in self._whole(talk):
                    cut = max(cut, lost)
                    waiting += events
                    while len(waiting) >= MOST:
                        yield Batch(tuple(waiting[:MOST]), here)
                        waiting = waiting[MOST:]
            after = next_of(page)
            ended = not after
            if ended and cut > EPOCH:
                waiting.append(GapSeen(None, cut, self._ways.cut))
            yield Batch(tuple(waiting), _old(after, cut, ended=ended))

    async def _page(self, after: str) -> Record:
        query = self._ways.query()
        if not after:
            return await self._graph.get(self._ways.path, **query)
        try:
            return await self._graph.get(self._ways.path, **query, after=after)
        except Rejected:
            # A cursor that is no longer known: from the newest again, where everything is known already.
            return await self._graph.get(self._ways.path, **query)

    async def _whole(self, talk: Record) -> AsyncIterator[tuple[list[Event], datetime]]:
        """A conversation page by page, with the time before which it cannot be read (the epoch: all of it can)."""
        page = values.record(talk, "messages")
        unread = values.number(talk, "unread_count")
        while True:
            messages = list(values.records(page, "data"))
            after = next_of(page)
            lost = moment_of(messages[-1], "created_time") if messages and after and self._ways.depth else EPOCH
            yield await self._events(talk, messages, unread, live=False), lost
            if not after or self._ways.depth:
                return
            page, unread = await self._older(talk, after), 0

    async def sent(self, talk: str, text: str, since: datetime) -> Record | None:
        """Our message with these words in a conversation, the oldest since then; one that the store lacks first."""
        page = await self._graph.look(
            f"{talk}/messages", fields=self._ways.message_fields, limit=self._ways.depth or 50
        )
        ours = [
            one
            for one in values.records(page, "data")
            if self._house.wrote(one)
            and _same(values.text(one, "message"), text)
            and moment_of(one, "created_time") >= since
        ][::-1]
        have = await self._memory.remote_ids([values.text(one, "id") for one in ours])
        return next((one for one in ours if values.text(one, "id") not in have), ours[0] if ours else None)


def _same(there: str, here: str) -> bool:
    """The same words, whatever the service did to spaces and line ends."""
    return there.split() == here.split()


def _read_elsewhere(talk: Record, before: Mapping[str, int], fresh: Sequence[Event]) -> list[Event]:
    """They were unread and are not now: somebody looked in another program."""
    number = values.text(talk, "id")
    if fresh or not before.get(number) or "unread_count" not in talk or values.number(talk, "unread_count"):
        return []
    newest = next((values.text(one, "id") for one in values.records(talk, "messages", "data")), "")
    return [SeenChanged(True, remote_id=newest, earlier=True)] if newest else []


def _parts(events: Sequence[Event]) -> Iterable[tuple[Event, ...]]:
    for start in range(0, len(events), MOST):
        yield tuple(events[start : start + MOST])


def _old(after: str, cut: datetime, *, ended: bool = False) -> str:
    return json.dumps({"after": after, "cut": cut.isoformat() if cut > EPOCH else "", "ended": ended})


def _record(cursor: str) -> Mapping[str, Any]:
    try:
        return values.record(json.loads(cursor)) if cursor else {}
    except (ValueError, RecursionError):
        return {}
