"""What is new, what was held, what became of the newest threads; and all older ones, backwards.

Threads are listed by when they began, and one does not move up when it gets an answer: so the number of answers, and
the words that come along, are compared with what they were. The newest page at each look, more of them once an hour.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from connectors._kit import values
from connectors._kit.google.meaning import BadPage
from connectors.youtube import mapping
from connectors.youtube.api import HELD, Api, Record
from connectors.youtube.cursors import LivePlace, OldPlace
from connectors.youtube.ledger import A_FEW_MINUTES
from connectors.youtube.mapping import id_of, mark_of, reply_count, top_of
from shopbell.connector import Clock, Memory
from shopbell.errors import RateLimited, Rejected, Unreachable
from shopbell.events import Batch, Event, MessageEdited, MessageGone, MessageSeen, Placed
from shopbell.model import Progress

BATCH: Final = 200
DEEP_PAGES: Final = 5
"""Threads that are still looked at: 500."""
DEEP_EVERY: Final = timedelta(hours=1)
_OLDER: Final = (
    "YouTube's units of today are kept for what is new and for your answers. Older comments are read on when there are "
    "some left."
)


@dataclass(slots=True)
class _Look:
    """What one look found."""

    threads: dict[str, Record] = field(default_factory=dict)
    held: dict[str, tuple[Record, Record]] = field(default_factory=dict)
    """Comment id to the comment and its thread."""
    whole: bool = False
    """Down to the very first thread."""


class Reading:
    """Reads one channel's comments."""

    def __init__(self, api: Api, clock: Clock, memory: Memory, channel: str) -> None:
        """`channel`: our own id."""
        self._api = api
        self._clock = clock
        self._memory = memory
        self._channel = channel
        self._titles: dict[str, str] = {}

    # ---- what is new

    async def live(self, cursor: str) -> AsyncIterator[Batch]:
        """Everything that changed since; nothing at all where the day's units ask for a rest."""
        if not await self._api.ledger.may_look():
            return
        place, now = LivePlace.of(cursor), self._clock.now()
        deep = place.began and (place.deep_at is None or now - place.deep_at >= DEEP_EVERY)
        look = await self._look(place, deep=deep)
        events: list[Event] = []
        for thread in reversed(list(look.threads.values())):
            if place.marks.get(id_of(thread)) != mark_of(thread):
                events += await self._whole_thread(thread, place, look)
        events += await self._held_news(place, look)
        events += await self._vanished(place, look)
        events += await self._judged_replies(place, look)
        self._api.ledger.looked()
        marks = {name: mark_of(thread) for name, thread in look.threads.items()}
        older = {name: mark for name, mark in place.marks.items() if name not in marks and not _is_gone(name, events)}
        kept = dict(list((marks | older).items())[: DEEP_PAGES * 100])
        after = LivePlace(
            began=True,
            marks=kept,
            held={name: id_of(thread) for name, (_, thread) in look.held.items()},
            looked_at=now,
            deep_at=now if deep or not place.began else place.deep_at,
        )
        parts = _parts(events)
        for part in parts[:-1]:
            # Seen again from the same place after a crash: that changes nothing.
            yield Batch(part, place.text())
        if events or replace(after, looked_at=place.looked_at, deep_at=place.deep_at) != place:
            yield Batch(parts[-1], after.text())

    async def _look(self, place: LivePlace, *, deep: bool) -> _Look:
        """Pages from the newest down to one that has a known thread; deeper where that is due."""
        look, token, pages = _Look(), "", 0
        while True:
            page = await self._page(token)
            pages += 1
            fresh = [one for one in values.records(page, "items") if id_of(one) and id_of(top_of(one))]
            look.threads |= {id_of(one): one for one in fresh}
            token = values.text(page, "nextPageToken")
            met = not place.began or any(id_of(one) in place.marks for one in fresh) or not place.marks
            if not token:
                look.whole = True
                break
            if met and pages >= (DEEP_PAGES if deep else 1):
                break
        for thread in await self._held():
            for comment in (top_of(thread), *mapping.replies_in(thread)):
                if mapping.is_held(comment):
                    look.held[id_of(comment)] = (comment, thread)
        return look

    async def _page(self, token: str) -> Record:
        try:
            return await self._api.threads(self._channel, token=token)
        except BadPage:
            raise
        except Rejected as error:
            raise Unreachable(f"Your channel's comments cannot be read now. {error}") from error

    async def _held(self) -> list[Record]:
        try:
            page = await self._api.threads(self._channel, HELD)
        except Rejected as error:
            raise Unreachable(f"Comments that are held for review cannot be read now. {error}") from error
        return list(values.records(page, "items"))

    async def _whole_thread(self, thread: Record, place: LivePlace, look: _Look) -> list[Event]:
        """A new thread, or one that changed, with everything answered; answers that went are told too."""
        comments, complete = await self._comments(thread)
        messages = await self._messages(thread, comments, live=place.began)
        events: list[Event] = [*messages]
        if place.began and id_of(thread) not in place.marks:
            # It may have been rejected, and is shown again.
            events += [_back(one, self._clock.now()) for one in messages if not one.live and not one.own]
        events += _edited(comments, place.looked_at)
        if complete and id_of(thread) in place.marks:
            there = {*map(id_of, comments), *look.held, *place.held}
            known = await self._memory.places(f"{id_of(thread)}/")
            gone = [one.partition("/")[2] for one in known]
            events += [MessageGone(one, self._clock.now()) for one in gone if one not in there]
        return events

    async def _comments(self, thread: Record) -> tuple[list[Record], bool]:
        """The first comment and all answers, the oldest first; and whether these are all."""
        replies = mapping.replies_in(thread)
        if reply_count(thread) > len(replies):
            try:
                replies = [one async for one in self._api.replies(id_of(thread)) if id_of(one)]
            except Rejected:
                # It went between two questions: the next look tells.
                return [top_of(thread), *replies], False
        replies.sort(key=lambda one: values.text(one, "snippet", "publishedAt"))
        return [top_of(thread), *replies], True

    async def _messages(self, thread: Record, comments: Sequence[Record], *, live: bool) -> list[MessageSeen]:
        await self._learn_titles([thread])
        known = await self._memory.remote_ids([id_of(one) for one in comments]) if live else frozenset()
        return [self._seen(one, thread, live=live and id_of(one) not in known) for one in comments]

    def _seen(self, comment: Record, thread: Record, *, live: bool) -> MessageSeen:
        title = self._titles.get(values.text(thread, "snippet", "videoId"), "")
        return mapping.seen(comment, thread, title=title, channel=self._channel, live=live)

    async def _learn_titles(self, threads: Iterable[Record]) -> None:
        missing = [video for video in mapping.videos_of(threads) if video not in self._titles]
        if missing:
            self._titles |= dict.fromkeys(missing, "")
            self._titles |= await self._api.titles(missing)

    async def _held_news(self, place: LivePlace, look: _Look) -> list[Event]:
        events: list[Event] = []
        for number, (comment, thread) in look.held.items():
            if number not in place.held:
                events += await self._messages(thread, [comment], live=place.began)
        return events

    async def _vanished(self, place: LivePlace, look: _Look) -> list[Event]:
        """Threads that are not where they were, and held comments that were judged elsewhere: asked for by id."""
        oldest = min(map(mapping.began_at, look.threads.values()), default=None)
        names = list(place.marks)
        reach = names if look.whole else names[: _last_met(names, look.threads)]
        missing = [name for name in reach if name not in look.threads]
        judged = [name for name, thread in place.held.items() if name not in look.held and name == thread]
        asked = [name for name in dict.fromkeys((*missing, *judged)) if name not in look.threads]
        if not asked:
            return []
        there = {id_of(one): one for one in await self._api.some(asked)}
        gone = [name for name in asked if name not in there or (name in judged and _was_in(oldest, there[name], look))]
        events: list[Event] = []
        for name in gone:
            places = await self._memory.places(f"{name}/")
            events += [MessageGone(one, self._clock.now()) for one in {name, *(p.partition("/")[2] for p in places)}]
        for name in judged:
            if name in there and name not in gone:
                events += await self._messages(there[name], [top_of(there[name])], live=False)
        return events

    async def _judged_replies(self, place: LivePlace, look: _Look) -> list[Event]:
        """Answers that were held and are not any more: shown now, or rejected."""
        gone_by = {name: thread for name, thread in place.held.items() if name != thread and name not in look.held}
        events: list[Event] = []
        for root in dict.fromkeys(gone_by.values()):
            thread = look.threads.get(root) or next(iter(await self._api.some([root])), None)
            shown = {id_of(one): one async for one in self._api.replies(root)} if thread is not None else {}
            for name in (name for name, its in gone_by.items() if its == root):
                if thread is not None and name in shown:
                    events += await self._messages(thread, [shown[name]], live=False)
                else:
                    events.append(MessageGone(name, self._clock.now()))
        return events

    # ---- what was

    async def history(self, cursor: str) -> AsyncIterator[Batch]:
        """Every thread from the newest backwards."""
        place = OldPlace.of(cursor)
        again = bool(place.page)
        while not place.ended:
            if not await self._api.ledger.spare():
                raise RateLimited(_OLDER, self._clock.now() + A_FEW_MINUTES)
            try:
                page = await self._page(place.page)
            except BadPage:
                if not again:
                    raise Unreachable("YouTube does not give older comments now. Shopbell tries again.") from None
                place, again = OldPlace(), False
                continue
            threads = [one for one in values.records(page, "items") if id_of(one) and id_of(top_of(one))]
            token = values.text(page, "nextPageToken")
            after = OldPlace(token, place.done + len(threads), ended=not token or token == place.page)
            async for batch in self._old(threads, place, after):
                yield batch
            place = after

    async def _old(self, threads: Sequence[Record], place: OldPlace, after: OldPlace) -> AsyncIterator[Batch]:
        events: list[Event] = []
        await self._learn_titles(threads)
        for thread in threads:
            comments, _ = await self._comments(thread)
            events += await self._messages(thread, comments, live=False)
            while len(events) > BATCH:
                yield Batch(tuple(events[:BATCH]), place.text())
                events = events[BATCH:]
        total = after.done if after.ended else 0
        yield Batch(tuple(events), after.text(), Progress(after.done, total))


def _parts(events: Sequence[Event]) -> list[tuple[Event, ...]]:
    return [tuple(events[start : start + BATCH]) for start in range(0, len(events), BATCH)] or [()]


def _edited(comments: Iterable[Record], since: datetime | None) -> list[Event]:
    """Words that were changed since the last look."""
    events: list[Event] = []
    for one in comments:
        at = mapping.edited_at(one)
        if at is not None and since is not None and at > since - DEEP_EVERY:
            events.append(MessageEdited(id_of(one), at, mapping.text_of(one)))
    return events


def _back(message: MessageSeen, now: datetime) -> Placed:
    """A message that was gone is there again; for one that was not it changes nothing."""
    return Placed(message.remote_id, f"back;{message.remote_id};{now.isoformat()}")


def _is_gone(name: str, events: Iterable[Event]) -> bool:
    return any(isinstance(event, MessageGone) and event.remote_id == name for event in events)


def _last_met(names: Sequence[str], threads: Mapping[str, Record]) -> int:
    """How many of the known threads, the newest first, stand no lower than the last one that was seen again."""
    return max((position for position, name in enumerate(names, start=1) if name in threads), default=0)


def _was_in(oldest: datetime | None, thread: Record, look: _Look) -> bool:
    """Whether it would have been on the pages that were read if it were shown: it is not, so it was rejected."""
    return look.whole or (oldest is not None and mapping.began_at(thread) >= oldest)
