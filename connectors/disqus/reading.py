"""What is new and what became of the newest comments; and all older ones, backwards.

Disqus has no time of a comment's last change, so the newest ones are read again at each look (`since` is the time of
the oldest of them) and compared with what they were.
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from connectors._kit import values
from connectors.disqus import mapping
from connectors.disqus.api import Api, Record
from connectors.disqus.mapping import is_wanted, mark_of, number_of, parent_of, time_of
from connectors.disqus.wording import Gone
from shopbell.connector import Clock
from shopbell.events import Batch, Event, MessageEdited, MessageGone, Placed
from shopbell.model import Progress

WATCHED: Final = 90
"""Comments that are looked at again: together with a few new ones they come in one answer."""
STEPS_UP: Final = 100
RESERVE: Final = 100
"""Requests of an hour that history leaves for what is new, and for answers."""
_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Watched:
    """The newest comments as they were: their times and marks by number."""

    marks: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def since(self) -> datetime | None:
        """Time of the oldest."""
        times = [time for time, _ in self.marks.values()]
        return values.moment(min(times)) if times else None

    def with_posts(self, posts: Sequence[Record]) -> "Watched":
        """With these, and without the oldest; those of one second stay together, or one would look new again."""
        marks = dict(self.marks) | {number_of(one): (time_of(one).isoformat(), mark_of(one)) for one in posts}
        times = sorted((time for time, _ in marks.values()), reverse=True)
        oldest = times[WATCHED - 1] if len(times) > WATCHED else ""
        return Watched({number: mark for number, mark in marks.items() if mark[0] >= oldest})

    def text(self) -> str:
        """For the store."""
        return json.dumps({"marks": {number: list(mark) for number, mark in sorted(self.marks.items())}})

    @classmethod
    def of(cls, cursor: str) -> "Watched | None":
        """None at the first look, and for what cannot be read."""
        data = _record(cursor)
        if "marks" not in data:
            return None
        found = values.record(data, "marks")
        return cls({number: (values.text(one, 0), values.text(one, 1)) for number, one in found.items()})


@dataclass(slots=True)
class Talks:
    """Which talk a comment belongs to: parents are followed up to the first comment."""

    api: Api
    parents: dict[str, str] = field(default_factory=dict)

    async def learn(self, posts: Sequence[Record]) -> None:
        """Know the way up from each of these."""
        self.parents |= {number_of(one): parent_of(one) for one in posts}
        for one in posts:
            await self._climb(number_of(one))

    async def _climb(self, number: str) -> None:
        for _ in range(STEPS_UP):
            above = self.parents.get(number, "")
            if not above:
                return
            if above not in self.parents:
                self.parents[above] = await self._parent(above)
            number = above

    async def _parent(self, number: str) -> str:
        try:
            return parent_of(await self.api.post(number))
        except Gone:
            # What stood below it begins a talk.
            return ""

    def root(self, number: str) -> str:
        """The first comment of its talk."""
        below = {number}
        while (above := self.parents.get(number, "")) and above not in below:
            below.add(above)
            number = above
        return number


class Reading:
    """Reads the comments of one forum, or of all that the user moderates."""

    def __init__(self, api: Api, clock: Clock, user: str) -> None:
        """`user`: our own number."""
        self._api = api
        self._clock = clock
        self._user = user
        self._talks = Talks(api)

    async def live(self, forum: str, cursor: str) -> AsyncIterator[Batch]:
        """Comments newer than the cursor, oldest first, and what became of the newest known ones."""
        known = Watched.of(cursor)
        if known is None:
            page = await self._api.posts(forum, order="desc")
            yield Batch(await self._messages(page.posts[::-1], live=False), Watched().with_posts(page.posts).text())
            return
        since, now, after = known.since, known, ""
        while True:
            page = await self._api.posts(forum, order="asc", since=since - _SECOND if since else None, cursor=after)
            posts = [one for one in page.posts if since is None or time_of(one) >= since]
            events = await self._events(known, posts)
            before, now = now, now.with_posts(posts)
            if events or now != before:
                yield Batch(events, now.text())
            if not page.next:
                return
            after = page.next

    async def history(self, forum: str, cursor: str) -> AsyncIterator[Batch]:
        """All of them, newest first; goes on later when Disqus's requests of this hour run low."""
        place = _record(cursor)
        after, done = values.text(place, "next"), values.number(place, "done")
        ended = values.flag(place, "ended")
        while not ended and self._api.left > RESERVE:
            page = await self._api.posts(forum, order="desc", cursor=after)
            events = await self._messages(page.posts, live=False)
            after, done, ended = page.next, done + len(page.posts), not page.next
            yield Batch(
                events,
                json.dumps({"next": after, "done": done, "ended": ended}),
                Progress(done, done if ended else 0),
            )

    async def _events(self, known: Watched, posts: Sequence[Record]) -> tuple[Event, ...]:
        """New ones, and known ones that were approved, changed, thrown away or taken back out."""
        events: list[Event] = []
        for post in posts:
            number, mark = number_of(post), mark_of(post)
            _, before = known.marks.get(number, ("", ""))
            if before == mark:
                continue
            if not before:
                events += await self._messages([post], live=True)
            elif is_wanted(post):
                events += await self._messages([post], live=False)
                events.append(self._changed(post, before))
            elif before[0] in (mapping.SHOWN, mapping.HELD):
                events.append(MessageGone(number, self._clock.now()))
        return tuple(events)

    def _changed(self, post: Record, before: str) -> Event:
        now = self._clock.now()
        if before[0] in (mapping.SPAM, mapping.DELETED):
            return Placed(number_of(post), f"back;{number_of(post)};{now.isoformat()}")
        return MessageEdited(number_of(post), now, mapping.text_of(post), values.text(post, "message"))

    async def _messages(self, posts: Sequence[Record], *, live: bool) -> tuple[Event, ...]:
        wanted = [one for one in posts if is_wanted(one)]
        await self._talks.learn(wanted)
        return tuple(
            mapping.seen(one, root=self._talks.root(number_of(one)), own=self._is_ours(one), live=live)
            for one in wanted
        )

    def _is_ours(self, post: Record) -> bool:
        return bool(self._user) and mapping.writer_of(post) == self._user


def _record(cursor: str) -> Mapping[str, Any]:
    try:
        return values.record(json.loads(cursor)) if cursor else {}
    except (ValueError, RecursionError):
        return {}
