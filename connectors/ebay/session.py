"""One seller at work."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final

from connectors.ebay import sending, signing_in
from connectors.ebay.api import Api
from connectors.ebay.mapping import conversation_of
from connectors.ebay.reading import Reading
from shopbell.connector import Action, MarkSeen, Outgoing, Prepared, Receipt, Stream, StreamRole, Toolbox
from shopbell.errors import Unsupported
from shopbell.events import Batch
from shopbell.probing import Found

LIVE: Final = Stream("live")
HISTORY: Final = Stream("history", StreamRole.HISTORY)


class EbaySession:
    """eBay tells only servers of news, so this is asked now and then; see `Reading` for how."""

    def __init__(self, settings: Mapping[str, str], tools: Toolbox) -> None:
        """`settings` are those of `signing_in.verify`."""
        names = (settings.get("username", ""), settings.get("user", ""))
        self._names = frozenset(name.casefold() for name in names if name)
        self._api = Api(settings, tools)
        self._reading = Reading(self._api, tools.memory, self._names)

    async def streams(self) -> tuple[Stream, ...]:
        """What is new, and everything before it."""
        return (LIVE, HISTORY)

    async def pull(self, stream: Stream, cursor: str) -> AsyncIterator[Batch]:
        """See `connector.Session`."""
        batches = self._reading.history(cursor) if stream.name == HISTORY.name else self._reading.live(cursor)
        async for batch in batches:
            yield batch

    def notices(self) -> Sequence[str]:
        """See `connector.Warns`: the sign-in itself ends after eighteen months."""
        return self._api.granted.notices()

    async def close(self) -> None:
        """Let go of connections."""
        await self._api.close()

    async def prepare(self, outgoing: Outgoing) -> Prepared:
        """See `sending.prepare`."""
        return sending.prepare(outgoing)

    async def send(self, outgoing: Outgoing, prepared: Prepared) -> Receipt:
        """See `sending.send`."""
        return await sending.send(self._api, outgoing, prepared)

    async def find_sent(self, outgoing: Outgoing, prepared: Prepared) -> Receipt | None:
        """In the conversation."""
        return await sending.find(self._api, outgoing, prepared, self._names)

    async def act(self, action: Action) -> None:
        """Read or unread, for the whole conversation."""
        if not isinstance(action, MarkSeen):
            raise Unsupported("What was sent at eBay cannot be changed or taken back.")
        await self._api.mark(conversation_of(action.remote_id), read=action.seen)

    async def probe(self) -> tuple[Found, ...]:
        """Without changing anything."""
        found, _ = await signing_in.tried(self._api)
        return found
