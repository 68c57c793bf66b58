"""What was said lately at one blog and what became of it; and everything before.

Blogger says neither in which order it lists comments nor what changed. So everything that was written in the last
fourteen days, or since the last look, is asked for each time by `startDate` and compared with what it was.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from connectors._kit import values
from connectors._kit.google.meaning import Gone
from connectors.blogger import mapping
from connectors.blogger.api import Api, Record
from connectors.blogger.cursors import Known, LivePlace, OldPlace
from connectors.blogger.mapping import Article, Where, id_of, mark_of, parent_of, post_of
from shopbell.connector import Clock
from shopbell.errors import Rejected, Unreachable
from shopbell.events import Batch, Event, MessageEdited, MessageGone, MessageSeen, Placed
from shopbell.model import Progress
from shopbell.text.plain import one_line

LATELY: Final = timedelta(days=14)
OVERLAP: Final = timedelta(hours=1)
BATCH: Final = 200
MOST_PAGES: Final = 1000
STEPS_UP: Final = 50
"""How deep a thread may be nested; Blogger itself shows one step."""


@dataclass(slots=True)
class _Ways:
    """Up from each comment, and the articles: learnt as they are met."""

    parents: dict[str, str] = field(default_factory=dict)
    articles: dict[str, Article] = field(default_factory=dict)


class Reading:
    """Reads comments, one blog at a time."""

    def __init__(self, api: Api, clock: Clock, user: str) -> None:
        """`user`: our own number."""
        self._api = api
        self._clock = clock
        self._user = user
        self._ways: dict[str, _Ways] = {}

    async def live(self, blog: str, cursor: str) -> AsyncIterator[Batch]:
        """Everything that was said or changed lately."""
        before, now = LivePlace.of(cursor), self._clock.now()
        looked = before.looked_at
        since = min(now - LATELY, looked - OVERLAP if looked is not None else now)
        found: dict[str, Record] = {}
        async for page in self._pages(blog, since):
            found |= {id_of(one): one for one in page}
        events: list[Event] = []
        for comment in sorted(found.values(), key=mapping.written_at):
            events += await self._news(blog, comment, before.known.get(id_of(comment)), began=looked is not None)
        kept = {name: known for name, known in before.known.items() if known.at >= since}
        for name in [name for name in kept if name not in found]:
            events += await self._vanished(blog, name, kept.pop(name))
        after = LivePlace(now, kept | {name: _known(one) for name, one in found.items()})
        parts = [tuple(events[start : start + BATCH]) for start in range(0, len(events), BATCH)] or [()]
        for part in parts[:-1]:
            yield Batch(part, before.text())
        if events or before.known != after.known or looked is None:
            yield Batch(parts[-1], after.text())

    async def _pages(self, blog: str, since: datetime) -> AsyncIterator[list[Record]]:
        token = ""
        for _ in range(MOST_PAGES):
            page = await self._api.comments(blog, since, token)
            yield [one for one in values.records(page, "items") if mapping.is_wanted(one)]
            before, token = token, values.text(page, "nextPageToken")
            if not token or token == before:
                return

    async def _news(self, blog: str, comment: Record, known: Known | None, *, began: bool) -> list[Event]:
        mark = mark_of(comment)
        if known is not None and known.mark == mark:
            return []
        message = await self._message(blog, comment, live=began and known is None)
        events: list[Event] = [message]
        if known is not None and known.mark[1:] != mark[1:]:
            changed = values.moment(comment, "updated") or self._clock.now()
            events.append(MessageEdited(message.remote_id, changed, message.text, message.html))
        if known is None and began:
            # It may have been gone, spam, and be back.
            events.append(Placed(message.remote_id, f"back;{message.remote_id};{self._clock.now().isoformat()}"))
        return events

    async def _vanished(self, blog: str, name: str, known: Known) -> list[Event]:
        """By Blogger's own word: deleted, emptied, or spam. Else it is only not listed, and looked at no more."""
        try:
            wanted = mapping.is_wanted(await self._api.comment(blog, known.post, name))
        except Gone:
            wanted = False
        return [] if wanted else [MessageGone(f"{blog}/{name}", self._clock.now())]

    async def history(self, blog: str, cursor: str) -> AsyncIterator[Batch]:
        """Every comment, page by page."""
        at = OldPlace.of(cursor)
        again = bool(at.page)
        while not at.ended:
            try:
                page = await self._api.comments(blog, None, at.page)
            except Rejected as error:
                if not again:
                    raise Unreachable(f"Older comments cannot be read now. {error}") from error
                at, again = OldPlace(), False
                continue
            comments = [one for one in values.records(page, "items") if mapping.is_wanted(one)]
            token = values.text(page, "nextPageToken")
            events = tuple([await self._message(blog, one, live=False) for one in comments])
            at = OldPlace(token, at.done + len(comments), ended=not token or token == at.page)
            yield Batch(events, at.text(), Progress(at.done, at.done if at.ended else 0))

    async def _message(self, blog: str, comment: Record, *, live: bool) -> MessageSeen:
        ways = self._ways.setdefault(blog, _Ways())
        root = await self._root(blog, comment, ways)
        where = Where(blog, await self._article(blog, post_of(comment), ways), root)
        return mapping.seen(comment, where, user=self._user, live=live)

    async def _article(self, blog: str, post: str, ways: _Ways) -> Article:
        if post not in ways.articles:
            try:
                found = await self._api.post(blog, post)
                title = one_line(values.text(found, "title"))
                ways.articles[post] = Article(title, values.text(found, "url"))
            except Rejected:
                ways.articles[post] = Article()
        return ways.articles[post]

    async def _root(self, blog: str, comment: Record, ways: _Ways) -> str:
        """The first comment of its thread; where one above it was deleted, what stood below begins a thread."""
        number = id_of(comment)
        ways.parents[number] = parent_of(comment)
        met = {number}
        for _ in range(STEPS_UP):
            above = ways.parents[number]
            if not above or above in met:
                return number
            if above not in ways.parents:
                ways.parents[above] = await self._above(blog, post_of(comment), above)
            met.add(above)
            number = above
        return number

    async def _above(self, blog: str, post: str, comment: str) -> str:
        try:
            return parent_of(await self._api.comment(blog, post, comment))
        except Rejected:
            return ""


def _known(comment: Record) -> Known:
    return Known(post_of(comment), mapping.written_at(comment), mark_of(comment))
