"""What is new, conversation by conversation, and everything before it.

A look lists the conversations with something new since the last one; those whose latest message is another one than it
was are read back to what the store has. Messages are never changed or taken back at eBay.
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from connectors._kit import values
from connectors.ebay import mapping
from connectors.ebay.api import PAGE, Api, Record
from connectors.ebay.mapping import id_of, order_of, time_of
from shopbell.connector import Memory
from shopbell.events import Batch, MessageSeen
from shopbell.model import Progress

OVERLAP: Final = timedelta(hours=1)
"""A conversation can come into the list late."""
AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class Newest:
    """Everything was read up to `until`; `latest` has the latest message of each conversation near it."""

    until: str = ""
    latest: Mapping[str, str] = field(default_factory=dict)

    @property
    def since(self) -> datetime | None:
        """From where to look again."""
        until = values.moment(self.until)
        return until - OVERLAP if until else None

    def text(self) -> str:
        """For the store."""
        return json.dumps({"until": self.until, "latest": dict(self.latest)})

    def with_read(self, about: Record) -> "Newest":
        """When this conversation was read."""
        return Newest(self.until, {**self.latest, _id(about): _latest_id(about)})

    def after(self, listed: Sequence[Record]) -> "Newest":
        """When all of these were read."""
        times = [time_of(values.record(one, "latestMessage")) for one in listed]
        until = max([*times, *filter(None, [values.moment(self.until)])], default=None)
        near = {
            _id(one): _latest_id(one)
            for one, time in zip(listed, times, strict=True)
            if until and time > until - OVERLAP
        }
        return Newest(until.isoformat() if until else "", near)

    @classmethod
    def of(cls, cursor: str) -> "Newest | None":
        """None at the first look, and for what cannot be read."""
        data = _record(cursor)
        if "until" not in data:
            return None
        return cls(values.text(data, "until"), {n: str(one) for n, one in values.record(data, "latest").items()})


class Reading:
    """Reads one seller's conversations with members."""

    def __init__(self, api: Api, memory: Memory, names: frozenset[str]) -> None:
        """`names`: how eBay may call the seller."""
        self._api = api
        self._memory = memory
        self._names = names

    async def live(self, cursor: str) -> AsyncIterator[Batch]:
        """What came since the cursor, oldest first; the first look only remembers where things stand."""
        known = Newest.of(cursor)
        if known is None:
            first = (await self._api.conversations()).found
            yield Batch((), Newest().after(first).text())
            return
        listed = await self._listed(known.since)
        place = known
        for about in listed:
            if _latest_id(about) == known.latest.get(_id(about)):
                continue
            fresh = await self._unknown(about)
            since = known.since
            events = tuple(self._event(one, about, live=since is None or time_of(one) > since) for one in fresh)
            for start in range(0, len(events) - AT_ONCE, AT_ONCE):
                yield Batch(events[start : start + AT_ONCE], place.text())
            place = place.with_read(about)
            yield Batch(events[(len(events) - 1) // AT_ONCE * AT_ONCE :], place.text())
        after = known.after(listed)
        if after.text() != place.text():
            yield Batch((), after.text())

    async def _listed(self, since: datetime | None) -> list[Record]:
        found: list[Record] = []
        while True:
            page = await self._api.conversations(len(found) // PAGE * PAGE, since)
            found += page.found
            if len(page.found) < PAGE or len(found) >= page.total:
                return found

    async def history(self, cursor: str) -> AsyncIterator[Batch]:
        """Every conversation whole, in the order of eBay's list."""
        place = _record(cursor)
        done, total = values.number(place, "done"), values.number(place, "total")
        ended = values.flag(place, "ended")
        while not ended:
            page = await self._api.conversations(done // PAGE * PAGE)
            # What went meanwhile moved the rest forward: a little is read again, and nothing left out.
            start = max(0, done - max(0, total - page.total))
            if start // PAGE != done // PAGE:
                done, total = start, page.total
                continue
            done, total = start, page.total
            for about in page.found[done % PAGE :]:
                events = [self._event(one, about, live=False) for one in await self._whole(about)]
                for first in range(0, len(events) - AT_ONCE, AT_ONCE):
                    yield self._old(events[first : first + AT_ONCE], done, total)
                done += 1
                yield self._old(events[(len(events) - 1) // AT_ONCE * AT_ONCE :], done, total)
            ended = done >= total or not page.found
        if not values.flag(place, "ended"):
            yield Batch((), json.dumps({"done": done, "total": total, "ended": True}), Progress(done, done))

    def _old(self, events: Sequence[MessageSeen], done: int, total: int) -> Batch:
        return Batch(tuple(events), json.dumps({"done": done, "total": total}), Progress(done, total))

    def _event(self, message: Record, about: Record, *, live: bool) -> MessageSeen:
        return mapping.seen(message, about, self._names, live=live)

    async def _whole(self, about: Record) -> list[Record]:
        """All messages of a conversation, oldest first."""
        found: list[Record] = []
        async for page in self._pages(_id(about)):
            found += page
        return sorted(found, key=order_of)

    async def _unknown(self, about: Record) -> list[Record]:
        """Messages that the store has not, oldest first; a page whose oldest it has is the last one read."""
        found: list[Record] = []
        async for page in self._pages(_id(about)):
            ids = [id_of(_id(about), one) for one in page]
            known = await self._memory.remote_ids(ids)
            found += [one for one, name in zip(page, ids, strict=True) if name not in known]
            if page and id_of(_id(about), min(page, key=order_of)) in known:
                break
        return sorted(found, key=order_of)

    async def _pages(self, conversation: str) -> AsyncIterator[tuple[Record, ...]]:
        """The newest first, whichever way round eBay gives them."""
        first = await self._api.messages(conversation)
        offsets = list(range(PAGE, first.total, PAGE))
        if not (offsets and first.found) or order_of(first.found[0]) >= order_of(first.found[-1]):
            yield first.found
            for offset in offsets:
                yield (await self._api.messages(conversation, offset)).found
            return
        for offset in reversed(offsets):
            yield (await self._api.messages(conversation, offset)).found
        yield first.found


def _id(about: Record) -> str:
    return values.text(about, "conversationId")


def _latest_id(about: Record) -> str:
    return values.text(about, "latestMessage", "messageId")


def _record(cursor: str) -> Mapping[str, Any]:
    try:
        return values.record(json.loads(cursor)) if cursor else {}
    except (ValueError, RecursionError):
        return {}
