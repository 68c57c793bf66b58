"""Public lists: what others write to the shop (notifications), and what the shop writes anywhere (its own records)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from connectors._kit import values
from connectors.bluesky.mapping import POSTS, Post, key_of, own_post, writer_of
from connectors.bluesky.reading import Reading
from connectors.bluesky.record import record_key
from connectors.bluesky.walk import NOTHING, Item, Page, place_of
from shopbell.errors import PayloadSkipped
from shopbell.events import Event

REASONS: Final = ("mention", "reply", "quote")
OVERLAP: Final = timedelta(minutes=10)
"""Read again each time: notifications are in the order of the writers' clocks, and may come in late."""


class Notifications:
    """Mentions, answers and quotes, ordered by time (app.bsky.notification.listNotifications)."""

    kind = "in"
    letters = len("2026-11")

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    async def page(self, cursor: str, limit: int) -> Page:
        """See `walk.Source`."""
        given = [("limit", str(limit)), *(("reasons", reason) for reason in REASONS)]
        given += [("cursor", cursor)] if cursor else []
        answer = await self._reading.api.get("app.bsky.notification.listNotifications", given)
        page = Page.of(answer, "notifications", cursor)
        asked = {values.text(item, "uri"): item for item in page.items if values.text(item, "reason") in REASONS}
        return replace(page, items=list(asked.values()))

    def order(self, item: Item) -> str:
        """When it was noticed, in a form whose order is that of time."""
        at = values.moment(item, "indexedAt")
        return _moment(at) if at else NOTHING

    def latest(self) -> str:
        """See `walk.Source`."""
        return _moment(self._reading.clock.now())

    def known_below(self, since: str) -> str:
        """See `walk.Source`."""
        try:
            return _moment(datetime.fromisoformat(since).replace(tzinfo=UTC) - OVERLAP)
        except (ValueError, OverflowError):
            return ""

    async def events(self, fresh: Sequence[Item], page: Page, *, live: bool) -> list[Event]:
        """See `walk.Source`."""
        reading = self._reading
        posts = {post.uri: post for item in fresh if (post := reading.post_or_none(item)) is not None}
        shown = await self._shown(list(posts.values()))
        answered = await reading.answered(shown, posts)
        places = {values.text(item, "uri"): place_of(self, item) for item in fresh}
        return [reading.message(post, answered, live=live, place=places[post.uri]) for post in reversed(shown)]

    async def _shown(self, posts: Sequence[Post]) -> list[Post]:
        """Pictures are only in the AppView's own view of a post."""
        views = await self._reading.views(post.uri for post in posts if values.record(post.record, "embed"))
        return [replace(post, view=values.record(views.get(post.uri, {}), "embed")) for post in posts]

    async def still_there(self, addresses: Sequence[str]) -> frozenset[str]:
        """A muted person's posts are in no list."""
        return frozenset(await self._reading.views(addresses))


class OwnPosts:
    """Our own records, ordered by key: there at once, whichever program wrote them (com.atproto.repo.listRecords)."""

    kind = "own"
    letters = 2

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    async def page(self, cursor: str, limit: int) -> Page:
        """See `walk.Source`."""
        given = {"repo": self._reading.me.address, "collection": POSTS, "limit": limit}
        further = {"cursor": cursor} if cursor else {}
        answer = await self._reading.api.get("com.atproto.repo.listRecords", {**given, **further})
        return Page.of(answer, "records", cursor)

    def order(self, item: Item) -> str:
        """Its record key."""
        return key_of(values.text(item, "uri"))

    def latest(self) -> str:
        """See `walk.Source`."""
        return record_key("", self._reading.clock.now())

    def known_below(self, since: str) -> str:
        """See `walk.Source`."""
        return since

    async def events(self, fresh: Sequence[Item], page: Page, *, live: bool) -> list[Event]:
        """Before an answer of ours to somebody new, what they wrote."""
        posts = {post.uri: post for post in self._posts(page.items)}
        new = {values.text(item, "uri") for item in fresh}
        wanted = {uri for post in posts.values() for uri in (post.uri, post.parent) if post.uri in new and uri}
        known = await self._reading.memory.remote_ids(sorted(wanted))
        spoken = [
            post for uri, post in posts.items() if uri in new and (uri in known or self._is_said(post, known, posts))
        ]
        answered = await self._reading.answered(spoken, posts)
        events: list[Event] = []
        for post in reversed(spoken):
            events += self._before(post, answered, known)
            place = f"{self.kind};{key_of(post.uri)};{post.uri}"
            events.append(self._reading.message(post, answered, live=live, place=place))
        return events

    def _posts(self, items: Sequence[Item]) -> list[Post]:
        found = []
        for item in items:
            try:
                found.append(own_post(item, self._reading.me, self._reading.handle))
            except PayloadSkipped:
                self._reading.skipped()
        return found

    def _is_said(self, post: Post, known: frozenset[str], posts: Mapping[str, Post]) -> bool:
        """Whether it is said to somebody: an announcement, and a thread of the shop with itself, are not."""
        me = self._reading.me.address
        for _ in range(len(posts) + 1):
            if not post.parent:
                return _mentions_others(post, me)
            if writer_of(post.parent) != me or writer_of(post.root) != me or post.parent in known:
                return True
            if post.parent not in posts:
                return False
            post = posts[post.parent]
        return False

    def _before(self, post: Post, answered: Mapping[str, Post], known: frozenset[str]) -> list[Event]:
        parent = answered.get(post.parent)
        if parent is None or parent.uri in known or parent.author.address == self._reading.me.address:
            return []
        return [self._reading.message(parent, answered, live=False)]

    async def still_there(self, addresses: Sequence[str]) -> frozenset[str]:
        """The list is the repository itself."""
        return frozenset()


def _mentions_others(post: Post, me: str) -> bool:
    features = (
        feature for facet in values.records(post.record, "facets") for feature in values.records(facet, "features")
    )
    return any(values.text(feature, "did") not in ("", me) for feature in features)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
