"""One bot at work."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import Final

from connectors._kit import values
from connectors.discord.api import Api
from connectors.discord.ears import Ears
from connectors.discord.gateway import NO_CONTENT, Gateway
from connectors.discord.history import History
from connectors.discord.mapping import Ours
from connectors.discord.reading import Reading
from connectors.discord.sending import Sending
from connectors.discord.settings import DiscordSettings
from connectors.discord.talks import Talks
from connectors.discord.verify import findings
from shopbell.connector import Action, Outgoing, Prepared, Receipt, Stream, StreamRole, Toolbox, Wake
from shopbell.errors import Rejected, Unreachable
from shopbell.events import Batch
from shopbell.probing import Found

LIVE: Final = Stream("live")
HISTORY: Final = Stream("history", StreamRole.HISTORY)


class DiscordSession:
    """Cursors are JSON (`cursors.py`); of direct talks the vault keeps which there are."""

    def __init__(self, settings: DiscordSettings, tools: Toolbox, tried: set[str], given: dict[str, str]) -> None:
        """`tried`: keys that may have left, `given`: whose a message is; shared by all sessions of this process."""
        self._api = Api(settings.base, tools)
        self._ears = Ears(talks := Talks(tools.vault))
        ours = Ours(frozenset(settings.ours))
        self._reading = Reading(self._api, talks, self._ears, tools, ours, people=settings.people)
        self._sending = Sending(self._reading, tools, tried, given)
        self._gateway = Gateway(self._api, tools.clock, offline=tools.offline)

    async def streams(self) -> tuple[Stream, ...]:
        """Both, for all places together."""
        return (LIVE, HISTORY)

    async def pull(self, stream: Stream, cursor: str) -> AsyncGenerator[Batch, None]:
        """See `connector.Session`."""
        pages = History(self._reading).batches(cursor) if stream.name == HISTORY.name else self._reading.news(cursor)
        async with aclosing(pages) as batches:
            async for batch in batches:
                yield batch

    async def listen(self) -> AsyncIterator[Wake]:
        """The live line, whose news are hints."""
        try:
            async with aclosing(self._gateway.events()) as events:
                async for name, data in events:
                    if name == "LOST":
                        self._ears.connected = False
                    if await self._ears.take(name, data):
                        yield Wake(LIVE.name)
        except Rejected as error:
            raise Unreachable(str(error)) from error
        finally:
            self._ears.connected = False

    def notices(self) -> Sequence[str]:
        """See `connector.Warns`."""
        return ((NO_CONTENT,) if self._gateway.wordless else ()) + self._reading.troubles

    async def probe(self) -> tuple[Found, ...]:
        """See `connector.Probes`."""
        return await findings(self._api)

    async def prepare(self, outgoing: Outgoing) -> Prepared:
        """Raises Rejected for what Discord would never take."""
        return self._sending.prepare(outgoing)

    async def send(self, outgoing: Outgoing, prepared: Prepared) -> Receipt:
        """Once, whatever happens on the way."""
        return await self._sending.send(outgoing, prepared)

    async def act(self, action: Action) -> None:
        """Change or delete what the bot wrote."""
        await self._sending.act(action)

    async def fetch(self, remote_ref: str) -> bytes:
        """A file. Its address is signed and ends after a while, so the message is asked for a new one."""
        channel, message, number = [*remote_ref.split(":"), "", ""][:3]
        if not (channel.isdigit() and message.isdigit() and number.isdigit()):
            raise Rejected("This is no file of Discord's.")
        found = await self._api.message(channel, message)
        for file in values.records(found, "attachments"):
            if values.text(file, "id") == number:
                return await self._api.file(values.text(file, "url"))
        raise Rejected("This file is no longer at Discord.")

    async def portrait(self, reference: str) -> bytes:
        """Somebody's picture, from Discord's own servers."""
        return await self._api.picture(reference)

    async def close(self) -> None:
        """Safe at any time, twice too."""
        await self._api.close()
