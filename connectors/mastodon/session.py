"""One Mastodon account at work."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import Final

import httpx

from connectors._kit import net, portraits
from connectors.mastodon.again import Again
from connectors.mastodon.api import Api
from connectors.mastodon.cursors import LiveCursor
from connectors.mastodon.hearing import Hearing
from connectors.mastodon.history import RESERVE, History
from connectors.mastodon.listening import Ears
from connectors.mastodon.live import News
from connectors.mastodon.mapping import Statuses
from connectors.mastodon.outgoing import Leaving
from connectors.mastodon.reading import Lists
from connectors.mastodon.settings import MastodonSettings
from connectors.mastodon.threads import Threads
from shopbell.connector import (
    Action,
    DeleteMessage,
    EditMessage,
    Outgoing,
    Prepared,
    Receipt,
    Stream,
    StreamRole,
    Toolbox,
    Wake,
)
from shopbell.errors import Rejected, Unsupported
from shopbell.events import Batch, Event, MessageGone

LIVE: Final = Stream("live")
HISTORY: Final = Stream("history", StreamRole.HISTORY)


class MastodonSession:
    """Cursors are JSON (`cursors.py`); everything else that is remembered here can be asked for again."""

    def __init__(self, settings: MastodonSettings, tools: Toolbox, tried: set[str]) -> None:
        self._tools = tools
        self._api = Api(settings, tools)
        self._statuses = Statuses(settings)
        self._lists = Lists(self._api, self._statuses, Threads(self._api, self._statuses), tools)
        self._again = Again(self._api, self._statuses, tools.memory, tools.clock)
        self._leaving = Leaving(settings, self._lists, tools, tried)
        self._ears = Ears(settings, self._api, self._statuses, tools)

    async def streams(self) -> tuple[Stream, ...]:
        """Both, always."""
        return (LIVE, HISTORY)

    async def close(self) -> None:
        """Let go of connections."""
        await self._api.close()

    async def pull(self, stream: Stream, cursor: str) -> AsyncGenerator[Batch, None]:
        """See `connector.Session`."""
        if stream.name == HISTORY.name:
            pages = History(self._lists, self._tools.clock).batches(cursor)
        else:
            pages = self._news(cursor)
        async with aclosing(pages) as batches:
            async for batch in batches:
                yield batch

    async def _news(self, cursor: str) -> AsyncGenerator[Batch, None]:
        last = cursor
        async with aclosing(News(self._lists, self._tools.clock, cursor).batches()) as batches:
            async for batch in batches:
                last = batch.cursor
                yield batch
        noted = tuple([event async for event in self._noted()])
        if noted:
            yield Batch(noted, last)
        self._ears.noted.clear()
        at = LiveCursor.of(last)
        if at.turned.due(self._tools.clock.now()) and not self._api.is_short(RESERVE):
            changed, at.turned = await self._again.look(at.turned, at.shown)
            yield Batch(tuple(changed), at.stored())

    async def _noted(self) -> AsyncIterator[Event]:
        """What the stream told of messages that no newest page has any more."""
        for remote_id in sorted(self._ears.noted)[:100]:
            status = await self._api.status(remote_id)
            edited = self._statuses.edited(status) if status is not None else None
            if status is None:
                yield MessageGone(remote_id, self._tools.clock.now())
            elif edited is not None:
                yield edited

    def listen(self) -> AsyncIterator[Wake]:
        """The stream, or a look every minute."""
        return self._ears.wakes(LIVE.name)

    def hear(self, words: Sequence[str], cursor: str) -> AsyncIterator[Batch]:
        """See `connector.Hears`."""
        return Hearing(self._lists, self._tools.clock).hear(words, cursor)

    async def prepare(self, outgoing: Outgoing) -> Prepared:
        """Raises Rejected for what the server would never take."""
        return self._leaving.prepare(outgoing)

    async def send(self, outgoing: Outgoing, prepared: Prepared) -> Receipt:
        """Once, whatever happens on the way."""
        return await self._leaving.send(outgoing, prepared)

    async def act(self, action: Action) -> None:
        """Change or delete what the shop wrote. The service has no read state for single messages."""
        match action:
            case EditMessage():
                await self._leaving.edit(action)
            case DeleteMessage():
                await self._api.delete(action.remote_id)
            case _:
                raise Unsupported("Mastodon remembers for no message whether it was read.")

    async def portrait(self, reference: str) -> bytes:
        """From our own server, which keeps the pictures of people elsewhere too."""
        return await portraits.fetched(self._api.http, reference, await self._api.own_servers())

    async def fetch(self, remote_ref: str) -> bytes:
        """A picture, from where the account's own server keeps it."""
        url = httpx.URL(remote_ref)
        if url.scheme != "https" and not (url.scheme == "http" and net.is_loopback(url.host)):
            raise Rejected("This file is offered without encryption, and was not fetched.")
        return await self._api.file(remote_ref)
