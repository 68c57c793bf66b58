"""What is said about the shop: tags, and the search of servers that have one (methods/search, methods/timelines)."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from connectors._kit.since import OVERLAP, heard_until
from connectors._kit.values import at, moment, text
from connectors.mastodon.mapping import Status
from connectors.mastodon.reading import Lists
from shopbell.connector import Clock
from shopbell.errors import PayloadSkipped, Rejected
from shopbell.events import Batch, MessageSeen

_TAG: Final = re.compile(r"#?(\w+)")
_OPEN: Final = ("public", "unlisted")


class Hearing:
    """One account's ear."""

    def __init__(self, lists: Lists, clock: Clock) -> None:
        self._lists = lists
        self._clock = clock

    async def hear(self, words: Sequence[str], cursor: str) -> AsyncIterator[Batch]:
        """One batch for each word; the cursor is the time of the newest post heard."""
        since = heard_until(cursor, self._clock.now())
        newest = since
        for word in words:
            heard = [await self._message(status) for status in await self._found(word, since)]
            whole = [message for message in heard if message is not None]
            newest = max([newest, *(message.at for message in whole)])
            yield Batch(tuple(whole), since.isoformat())
        yield Batch((), newest.isoformat())

    async def _found(self, word: str, since: datetime) -> list[Status]:
        """Each once, not our own, not what was written to us."""
        api, us = self._lists.api, self._lists.statuses
        found: dict[str, Status] = {}
        tag = _TAG.fullmatch(word)
        for asked in ((api.tagged(tag[1]),) if tag else ()) + (api.searched(word),):
            try:
                pages = await asked
            except Rejected:
                continue  # not every server has a search, or tags
            found |= {text(status, "id"): status for status in pages if text(status, "id")}
        return [
            status
            for status in found.values()
            if not us.is_own(status)
            and not us.names_us(status)
            and at(status, "reblog") is None
            and text(status, "visibility") in _OPEN
            and (moment(status, "created_at") or since) > since - OVERLAP
        ]

    async def _message(self, status: Status) -> MessageSeen | None:
        try:
            place = await self._lists.threads.place(status)
            return replace(self._lists.statuses.message(status, place, live=True), mention=True)
        except PayloadSkipped:
            return None
