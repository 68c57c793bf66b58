"""Reading what stands in public: posts, and what others say beneath them.

Posts are listed by when they were made, and one does not move up when somebody answers it. So each look reads the
newest posts with their newest comments, and one page of older posts, another one each time: beneath an old post a
comment is found late, and found. What was there at the last look and is not now is asked for by its number: it is gone,
or was only pushed out of the page. Words and states are compared with what they were, for nothing tells of a change.
"""

import hashlib
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

from connectors._kit import values
from connectors._kit.graph.api import Graph, Record, next_of
from connectors._kit.graph.errors import NotThere
from connectors._kit.graph.times import moment_of
from shopbell.connector import Clock, Memory
from shopbell.errors import Rejected
from shopbell.events import Batch, Event, MessageEdited, MessageGone, MessageSeen

MOST: Final = 150
"""Messages in one batch."""
NEWS: Final = timedelta(days=14)
"""What is older and was not known, beneath an old post for one, is no news."""
KEPT: Final = 600
"""Messages whose state is compared at the next look, the newest ones."""
PAGES: Final = 20
"""Pages of one post's comments, or of one comment's answers, at one look."""
ASKED: Final = 10
"""Missing ones that are asked for at one look."""


@dataclass(frozen=True, slots=True)
class Source:
    """One list of posts. `comments` is where more of one post's are, with `{post}` for its number; '' for none."""

    name: str
    path: str
    query: Mapping[str, str | int]
    comments: str = ""
    more: Mapping[str, str | int] = field(default_factory=dict)
    """What to ask there."""
    inside: str = ""
    """The field of each entry that is the post itself (a recommendation's story)."""
    replies: str = ""
    """Where more of the answers inside a comment are, with `{comment}` for its number; '' where one list has all."""
    counted: str = ""
    """The post's field that counts its comments, where an answer to an old one does not come first."""
    optional: bool = False
    """Left out where it is refused."""
    time: str = "created_time"
    """The field that says when a post was made."""

    def oldest(self, page: Record) -> int:
        """When the oldest post of a page was made, in seconds."""
        return min((int(moment_of(post, self.time).timestamp()) for post in self.posts(page)), default=0)

    def posts(self, page: Record) -> Iterator[Record]:
        """Those of a page that have a number."""
        for entry in values.records(page, "data"):
            post = {**entry, **values.record(entry, self.inside)} if self.inside else entry
            if values.text(post, "id"):
                yield post


Describe = Callable[[str, Record, Sequence[Record], bool], Sequence[MessageSeen]]
"""Post and comments of a source as messages, live or not; the shop's own post is none."""


@dataclass(frozen=True, slots=True)
class WallPlace:
    """`marks`: 'post|seconds|state|words' by number, of what was seen last; `old`: where the next older posts begin."""

    marks: Mapping[str, str]
    old: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many comments the newest posts had."""
    first: bool = False
    """The first look is not over: what it still brings is no news."""

    def text(self) -> str:
        """For the store."""
        known = {"marks": dict(self.marks), "old": self.old, "counts": dict(self.counts)}
        return json.dumps({**known, "first": True} if self.first else known)

    @classmethod
    def of(cls, cursor: str) -> "WallPlace | None":
        """None at the first look, and for what cannot be read."""
        data = _record(cursor)
        if "marks" not in data:
            return None
        marks = {number: values.text(data, "marks", number) for number in values.record(data, "marks")}
        counts = {post: values.number(data, "counts", post) for post in values.record(data, "counts")}
        return cls(marks, values.text(data, "old"), counts, values.flag(data, "first"))


@dataclass(slots=True)
class _Look:
    """What one look found: each message once, under the post that it stands beneath."""

    found: dict[str, tuple[str, MessageSeen]] = field(default_factory=dict)
    since: dict[str, int] = field(default_factory=dict)
    """Post to the seconds from which on everything beneath it was listed; 0 where all was."""
    counts: dict[str, int] = field(default_factory=dict)
    floor: int = 0
    """From these seconds on every post of the first source was listed."""

    def add(self, post: str, messages: Sequence[MessageSeen], *, whole: bool) -> None:
        oldest = min((_seconds(message) for message in messages), default=0)
        self.since[post] = 0 if whole else oldest
        for message in messages:
            self.found.setdefault(message.remote_id, (post, message))

    def listed(self, number: str, mark: str) -> bool:
        """Whether what had this mark would be listed if it were still there."""
        post, at, *_ = mark.split("|")
        if not at.isdecimal():
            return False
        return int(at) >= (self.since[post] if post in self.since else self.floor if number == post else int(at) + 1)

    def marks(self) -> dict[str, str]:
        newest = sorted(self.found.items(), key=lambda item: item[1][1].at, reverse=True)[:KEPT]
        return {number: mark_of(post, message) for number, (post, message) in newest}


class Wall:
    """What is said in public at one account; the first source is the shop's own posts."""

    def __init__(
        self, graph: Graph, memory: Memory, clock: Clock, sources: Sequence[Source], describe: Describe
    ) -> None:
        self._graph = graph
        self._memory = memory
        self._clock = clock
        self._sources = sources
        self._describe = describe
        self.left_out: set[str] = set()
        """Names of the optional sources that were refused."""

    async def live(self, cursor: str) -> AsyncIterator[Batch]:
        """What is new since the cursor, oldest first, and what became of what was there."""
        known = WallPlace.of(cursor)
        newest, older = _Look(), _Look()
        after = ""
        for number, source in enumerate(self._sources):
            page = await self._first(source)
            await self._read(source, page, newest, known, live=known is not None and not known.first)
            if number == 0:
                after = next_of(page)
                newest.floor = source.oldest(page) if after else 0
        old = await self._older(known, after, older)
        before = known.marks if known is not None else {}
        fresh = await self._fresh(before, {**older.found, **newest.found})
        marks = dict(before)
        for part in _parts(fresh):
            marks |= {message.remote_id: mark_of(post, message) for post, message in part}
            here = WallPlace(marks, known.old, known.counts, known.first) if known else WallPlace(marks, first=True)
            yield Batch(tuple(message for _, message in part), here.text())
        changes = self._changes(before, newest)
        gone, unasked = await self._missing(before, newest)
        place = WallPlace({**newest.marks(), **unasked}, old, newest.counts).text()
        if changes or gone or place != cursor:
            yield Batch((*changes, *gone), place)

    async def _read(self, source: Source, page: Record, look: _Look, known: WallPlace | None, *, live: bool) -> None:
        for post in source.posts(page):
            number = values.text(post, "id")
            comments = list(values.records(post, "comments", "data"))
            rest = values.record(post, "comments")
            count = values.number(post, source.counted) if source.counted else 0
            grown = known is not None and bool(source.counted) and count != known.counts.get(number, count)
            for _ in range(PAGES):
                enough = known is None or (_reaches(comments, known) and not grown)
                if enough or not source.comments or not next_of(rest):
                    break
                rest = await self._more(source, post, next_of(rest))
                comments += values.records(rest, "data")
            comments = [await self._with_replies(source, comment) for comment in comments]
            messages = self._describe(source.name, post, comments, live)
            look.add(number, messages, whole=not next_of(rest))
            if source.counted:
                look.counts[number] = count

    async def _with_replies(self, source: Source, comment: Record) -> Record:
        """Its answers beyond the first page, too."""
        rest = values.record(comment, "replies")
        if not source.replies or not next_of(rest):
            return comment
        answers = list(values.records(rest, "data"))
        path = source.replies.replace("{comment}", values.text(comment, "id"))
        for _ in range(PAGES):
            rest = await self._graph.get(path, **source.more, after=next_of(rest))
            answers += values.records(rest, "data")
            if not next_of(rest):
                break
        return {**comment, "replies": {"data": answers}}

    async def _first(self, source: Source) -> Record:
        try:
            page = await self._graph.get(source.path, **source.query)
        except Rejected:
            if not source.optional:
                raise
            self.left_out.add(source.name)
            return {}
        self.left_out.discard(source.name)
        return page

    async def _more(self, source: Source, post: Record, after: str) -> Record:
        path = source.comments.replace("{post}", values.text(post, "id"))
        return await self._graph.get(path, **source.more, after=after)

    async def _older(self, known: WallPlace | None, after: str, look: _Look) -> str:
        """One page of older posts, and where the next one begins; '' begins after the newest again."""
        if known is None or not after:
            return ""
        source = self._sources[0]
        try:
            page = await self._graph.get(source.path, **source.query, after=known.old or after)
        except Rejected:
            return ""  # the cursor is no longer known
        await self._read(source, page, look, known, live=True)
        return next_of(page)

    async def _fresh(
        self, before: Mapping[str, str], found: Mapping[str, tuple[str, MessageSeen]]
    ) -> list[tuple[str, MessageSeen]]:
        """Those that neither the last look nor the store has, oldest first."""
        unknown = [number for number in found if number not in before]
        have = await self._memory.remote_ids(unknown)
        fresh = sorted((found[number] for number in unknown if number not in have), key=lambda pair: pair[1].at)
        since = self._clock.now() - NEWS
        return [(post, message if message.at > since else _still(message)) for post, message in fresh]

    def _changes(self, before: Mapping[str, str], look: _Look) -> list[Event]:
        """Edited, hidden, shown, liked."""
        events: list[Event] = []
        for number, (post, message) in look.found.items():
            was, now = before.get(number), mark_of(post, message)
            if was is None or was == now:
                continue
            events.append(_still(message))
            if was.rpartition("|")[2] != now.rpartition("|")[2]:
                events.append(MessageEdited(number, self._clock.now(), message.text))
        return events

    async def _missing(self, before: Mapping[str, str], look: _Look) -> tuple[list[Event], dict[str, str]]:
        """Those that would be listed if they were there: gone, or hidden from the list; and those to ask for later."""
        missing = [number for number, mark in before.items() if number not in look.found and look.listed(number, mark)]
        now = self._clock.now()
        gone: list[Event] = [MessageGone(number, now) for number in missing[:ASKED] if await self._is_gone(number)]
        return gone, {number: before[number] for number in missing[ASKED:][:KEPT]}

    async def _is_gone(self, number: str) -> bool:
        try:
            await self._graph.get(number, fields="id")
        except NotThere:
            return True
        except Rejected:
            return False
        return False

    async def history(self, cursor: str) -> AsyncIterator[Batch]:
        """Every source to its beginning, a page of posts at a time."""
        data = _record(cursor)
        number, after = values.number(data, "source"), values.text(data, "after")
        while number < len(self._sources):
            source, here = self._sources[number], _old(number, after)
            page = await self._page(source, after)
            waiting: list[Event] = []
            for post in source.posts(page):
                async for comments in self._all_comments(source, post):
                    whole = [await self._with_replies(source, comment) for comment in comments]
                    found = self._describe(source.name, post, whole, False)
                    have = await self._memory.remote_ids([message.remote_id for message in found])
                    waiting += [message for message in found if message.remote_id not in have]
                    while len(waiting) >= MOST:
                        yield Batch(tuple(waiting[:MOST]), here)
                        waiting = waiting[MOST:]
            after = next_of(page)
            number += not after
            yield Batch(tuple(waiting), _old(number, after))

    async def _page(self, source: Source, after: str) -> Record:
        if after:
            try:
                return await self._graph.get(source.path, **source.query, after=after)
            except Rejected:
                pass  # the cursor is no longer known: from the newest again, where everything is known already
        return await self._first(source)

    async def _all_comments(self, source: Source, post: Record) -> AsyncIterator[Sequence[Record]]:
        rest = values.record(post, "comments")
        while True:
            yield list(values.records(rest, "data"))
            after = next_of(rest)
            if not after or not source.comments:
                return
            rest = await self._more(source, post, after)


def mark_of(post: str, message: MessageSeen) -> str:
    """Where it stands, its state and its words in few letters, to notice a change of either."""
    state = "".join(name[0] for name in ("hidden", "liked") if message.facts.get(name))
    words = hashlib.blake2b(message.text.encode("utf-8", "replace"), digest_size=4).hexdigest()
    return f"{post}|{_seconds(message)}|{state}|{words}"


def _seconds(message: MessageSeen) -> int:
    return max(0, int(message.at.timestamp()))


def _still(message: MessageSeen) -> MessageSeen:
    """No news: it was here before."""
    return replace(message, live=False)


def _reaches(comments: Sequence[Record], known: WallPlace) -> bool:
    """Whether the list goes back to what the last look saw."""
    return any(values.text(one, "id") in known.marks for one in comments)


def _parts(found: Sequence[tuple[str, MessageSeen]]) -> Iterable[Sequence[tuple[str, MessageSeen]]]:
    for start in range(0, len(found), MOST):
        yield found[start : start + MOST]


def _old(number: int, after: str) -> str:
    return json.dumps({"source": number, "after": after})


def _record(cursor: str) -> Mapping[str, Any]:
    try:
        return values.record(json.loads(cursor)) if cursor else {}
    except (ValueError, RecursionError):
        return {}
