"""What is said about the shop: the AppView's search, one call for each word (app.bsky.feed.searchPosts)."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from connectors._kit import values
from connectors._kit.since import OVERLAP, heard_until
from connectors.bluesky.mapping import Post
from connectors.bluesky.reading import Reading
from shopbell.events import Batch, MessageSeen

PAGE: Final = 50


class Hearing:
    """One account's ear."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    async def hear(self, words: Sequence[str], cursor: str) -> AsyncIterator[Batch]:
        """One batch for each word; the cursor is the time of the newest post heard."""
        since = heard_until(cursor, self._reading.clock.now())
        newest = since
        for word in words:
            posts = [post for view in await self._found(word, since) if (post := self._reading.post_or_none(view))]
            others = [post for post in posts if post.author.address != self._reading.me.address]
            newest = max([newest, *(post.at for post in others)])
            yield Batch(tuple(self._message(post) for post in others), since.isoformat())
        yield Batch((), newest.isoformat())

    async def _found(self, word: str, since: datetime) -> Sequence[Mapping[str, Any]]:
        wanted = word if word.startswith("#") or " " not in word else f'"{word}"'
        begin = (since - OVERLAP).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        asked = {"q": wanted, "sort": "latest", "since": begin, "limit": PAGE}
        return list(values.records(await self._reading.api.get("app.bsky.feed.searchPosts", asked), "posts"))

    def _message(self, post: Post) -> MessageSeen:
        return replace(self._reading.message(post, {}, live=True), mention=True)
