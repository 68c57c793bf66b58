"""Posts from the AppView, with those that they answer: what every stream of posts is made of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from connectors._kit import values
from connectors.bluesky.api import Bluesky
from connectors.bluesky.mapping import Post, message_of, post_of
from connectors.bluesky.settings import BlueskySettings
from shopbell.connector import Toolbox
from shopbell.errors import PayloadSkipped
from shopbell.events import Author, MessageSeen

AT_ONCE: Final = 25
"""Addresses in one call of app.bsky.feed.getPosts."""


class Reading:
    """What the streams of one account share."""

    def __init__(self, api: Bluesky, settings: BlueskySettings, tools: Toolbox) -> None:
        self.api = api
        self.me = Author(settings.did, f"@{settings.handle}")
        self.handle = settings.handle
        self.memory = tools.memory
        self.clock = tools.clock
        self._log = tools.log

    async def views(self, uris: Iterable[str]) -> dict[str, Mapping[str, Any]]:
        """Post views by address; what is gone, or not shown to us, is missing."""
        wanted = [uri for uri in dict.fromkeys(uris) if uri]
        found: dict[str, Mapping[str, Any]] = {}
        for start in range(0, len(wanted), AT_ONCE):
            given = [("uris", uri) for uri in wanted[start : start + AT_ONCE]]
            for view in values.records(await self.api.get("app.bsky.feed.getPosts", given), "posts"):
                found[values.text(view, "uri")] = view
        return found

    def post_or_none(self, view: Mapping[str, Any] | None) -> Post | None:
        """A view as a post; None when it cannot be read, which is logged without what it says."""
        if view is None:
            return None
        try:
            return post_of(view)
        except PayloadSkipped:
            self._log.info("a post could not be read and was passed over")
            return None

    async def answered(self, posts: Sequence[Post], known: Mapping[str, Post]) -> dict[str, Post]:
        """The posts that these answer, else quote, by address."""
        wanted = {_context_of(post) for post in posts} - known.keys()
        views = await self.views(sorted(wanted))
        fetched = {uri: post for uri, view in views.items() if (post := self.post_or_none(view)) is not None}
        return {**known, **fetched}

    def message(self, post: Post, answered: Mapping[str, Post], *, live: bool, place: str = "") -> MessageSeen:
        """A post as a message, with the words it answers."""
        ours = post.author.address == self.me.address
        seen = message_of(post, self.me.address, answered.get(_context_of(post)), live=live, place=place)
        return replace(seen, author=self.me) if ours else seen

    def skipped(self) -> None:
        """One item could not be read; the rest goes on."""
        self._log.info("a post could not be read and was passed over")


def _context_of(post: Post) -> str:
    return post.parent or post.quoted
