"""What is new and what became of the newest comments; and all older ones, backwards.

Lists are by number. Two pages belong together when they overlap: comments that go meanwhile push the rest forward, and
without an overlap some could be missed. A comment has no time of its last change at WordPress, so the newest hundred
are compared with what they were; whoever is missing there is asked for by number.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from connectors._kit import values
from connectors.wordpress import mapping
from connectors.wordpress.api import PAGE, Api, Record, Slice
from connectors.wordpress.cursors import LivePlace, OldPlace
from connectors.wordpress.mapping import mark_of, number_of, parent_of
from shopbell.connector import Clock
from shopbell.events import Batch, Event, MessageEdited, MessageGone, MessageSeen, Placed
from shopbell.model import Progress

OVERLAP: Final = 10
STEPS_UP: Final = 100
"""How deep a thread may be nested; WordPress itself offers ten."""


@dataclass(slots=True)
class Threads:
    """Which thread a comment belongs to: parents are followed up to the first comment."""

    api: Api
    parents: dict[int, int] = field(default_factory=dict)

    async def learn(self, comments: Sequence[Record]) -> None:
        """Know the way up from each of these."""
        self._note(comments)
        for _ in range(STEPS_UP):
            missing = sorted({p for p in self.parents.values() if p and p not in self.parents})
            if not missing:
                return
            found = await self.api.some(missing)
            self._note(found)
            for number in missing:
                # Deleted for good: what stood below it begins a thread.
                self.parents.setdefault(number, 0)

    def _note(self, comments: Iterable[Record]) -> None:
        for comment in comments:
            self.parents[number_of(comment)] = parent_of(comment)

    def root(self, number: int) -> int:
        """The first comment of its thread."""
        below = {number}
        while (above := self.parents.get(number, 0)) and above not in below:
            below.add(above)
            number = above
        return number


class Reading:
    """Reads one site's comments."""

    def __init__(self, api: Api, clock: Clock, user: int) -> None:
        """`user`: our own number at the site."""
        self._api = api
        self._clock = clock
        self._threads = Threads(api)
        self._ours = frozenset((user,))
        self._knows_staff = False

    async def live(self, cursor: str) -> AsyncIterator[Batch]:
        """Comments newer than the cursor, oldest first, and what became of the newest known ones."""
        known = LivePlace.of(cursor)
        newest = await self._since(known.top if known else None)
        comments = {number_of(one): one for one in newest}
        marks = {number: mark_of(one) for number, one in comments.items() if mapping.is_wanted(one)}
        if known is None:
            place = LivePlace(max(comments, default=0), _newest(marks))
            yield Batch(await self._messages(newest[::-1], live=False), place.text())
            return
        marked = dict(known.marks)
        for fresh in _parts([one for one in reversed(newest) if number_of(one) > known.top]):
            events = await self._messages(fresh, live=True)
            marked |= {n: marks[n] for n in map(number_of, fresh) if n in marks}
            yield Batch(events, LivePlace(number_of(fresh[-1]), marked).text())
        changes = await self._changes(known, comments, marks)
        after = LivePlace(max((known.top, *comments)), _newest(marks))
        if changes or after.text() != cursor:
            yield Batch(changes, after.text())

    async def _since(self, top: int | None) -> list[Record]:
        """From the newest down to `top`, at least one page and without a hole."""
        page = await self._api.newest()
        found = {number_of(one): one for one in page.comments}
        while top is not None and page.full and found and min(found) > top:
            page = await self._below(min(found), len(found))
            found |= {number_of(one): one for one in page.comments}
        return [found[number] for number in sorted(found, reverse=True)]

    async def _below(self, low: int, offset: int) -> Slice:
        """A page that overlaps what is known down to `low`, and goes on below it where there is more."""
        offset = max(0, offset - OVERLAP)
        while True:
            page = await self._api.newest(offset)
            numbers = [number_of(one) for one in page.comments]
            if offset and (not numbers or max(numbers) < low):
                offset = max(0, offset - PAGE + OVERLAP)
            elif page.full and numbers and min(numbers) >= low:
                offset += PAGE - OVERLAP
            else:
                return page

    async def _changes(
        self, known: LivePlace, comments: Mapping[int, Record], marks: Mapping[int, str]
    ) -> tuple[Event, ...]:
        """Approved, edited, thrown away or taken back out, among those that are still looked at."""
        now = self._clock.now()
        events: list[Event] = []
        oldest = min(known.marks, default=known.top)
        for number in sorted(marks):
            if number > known.top or number < oldest or known.marks.get(number) == marks[number]:
                continue
            before = known.marks.get(number)
            events += await self._messages([comments[number]], live=False)
            if before is None:
                events.append(Placed(str(number), f"back;{number};{now.isoformat()}"))
            elif before[1:] != marks[number][1:]:
                words = next(event for event in events[::-1] if isinstance(event, MessageSeen))
                events.append(MessageEdited(str(number), now, words.text, words.html))
        lowest = min(comments, default=0) if len(comments) >= PAGE else 0
        missing = [number for number in known.marks if number >= lowest and number not in marks]
        gone = await self._really_gone(missing)
        return (*events, *(MessageGone(str(number), now) for number in gone))

    async def _really_gone(self, missing: Sequence[int]) -> list[int]:
        """Those that are deleted, spam, or in the bin, by the site's own word."""
        if not missing:
            return []
        there = {number_of(one) for one in await self._api.some(missing) if mapping.is_wanted(one)}
        return [number for number in missing if number not in there]

    async def history(self, cursor: str) -> AsyncIterator[Batch]:
        """Everything from the newest backwards, and how far that is."""
        place = OldPlace.of(cursor)
        while not place.ended:
            page = await (self._below(place.low, place.offset) if place.low else self._api.newest())
            older = [one for one in page.comments if not place.low or number_of(one) < place.low]
            low = min(map(number_of, older), default=place.low)
            done = min(place.offset + len(older), page.total)
            place = OldPlace(low, place.offset + len(older), ended=not page.full or not older)
            progress = Progress(page.total if place.ended else done, page.total)
            yield Batch(await self._messages(older, live=False), place.text(), progress)

    async def _messages(self, comments: Sequence[Record], *, live: bool) -> tuple[MessageSeen, ...]:
        if not comments:
            return ()
        await self._meet_staff()
        await self._threads.learn(comments)
        return tuple(self._message(one, live=live) for one in comments if mapping.is_wanted(one))

    def _message(self, comment: Record, *, live: bool) -> MessageSeen:
        number = number_of(comment)
        author = values.number(comment, "author")
        own = author != 0 and (author in self._ours or author == mapping.author_of_article(comment))
        return mapping.seen(comment, root=self._threads.root(number), own=own, live=live)

    async def _meet_staff(self) -> None:
        """Whoever writes for the site speaks for the shop, from whatever program."""
        if not self._knows_staff:
            self._ours |= await self._api.staff()
            self._knows_staff = True


def _newest(marks: Mapping[int, str]) -> dict[int, str]:
    return {number: marks[number] for number in sorted(marks, reverse=True)[:PAGE]}


def _parts(comments: Sequence[Record]) -> list[Sequence[Record]]:
    return [comments[start : start + PAGE] for start in range(0, len(comments), PAGE)]
