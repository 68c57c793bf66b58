"""One app at work."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import Final

from connectors._kit import values
from connectors.slack.api import Api
from connectors.slack.ears import Ears
from connectors.slack.history import History
from connectors.slack.mapping import Reader
from connectors.slack.people import People
from connectors.slack.reading import Reading
from connectors.slack.sending import Sending
from connectors.slack.settings import SlackSettings
from connectors.slack.socket_mode import OFF, SHARED, SocketMode
from connectors.slack.verify import findings
from shopbell.connector import Action, Outgoing, Prepared, Receipt, Stream, StreamRole, Toolbox, Wake
from shopbell.errors import Rejected, Unreachable
from shopbell.events import Batch
from shopbell.probing import Found

LIVE: Final = Stream("live")
HISTORY: Final = Stream("history", StreamRole.HISTORY)


class SlackSession:
    """Cursors are JSON (`cursors.py`); everything else that is remembered here can be asked for again."""

    def __init__(self, settings: SlackSettings, tools: Toolbox, given: dict[str, str]) -> None:
        """`given`: whose a message is, shared by all sessions of this process. Nothing is connected yet."""
        self._tools = tools
        self._api = Api(settings.base, tools)
        self._ears = Ears()
        reader = Reader(settings, People(self._api))
        self._reading = Reading(self._api, reader, self._ears, tools)
        self._sending = Sending(self._reading, tools, given)
        self._line = SocketMode(self._api, tools.clock, offline=tools.offline)

    async def streams(self) -> tuple[Stream, ...]:
        """Both, for all channels together."""
        return (LIVE, HISTORY)

    async def pull(self, stream: Stream, cursor: str) -> AsyncGenerator[Batch, None]:
        """See `connector.Session`."""
        past = stream.name == HISTORY.name
        pages = History(self._reading, self._tools.clock.now).batches(cursor) if past else self._reading.news(cursor)
        async with aclosing(pages) as batches:
            async for batch in batches:
                yield batch

    async def listen(self) -> AsyncIterator[Wake]:
        """The live line, whose news are hints."""
        ears = self._ears
        try:
            async with aclosing(self._line.events()) as events:
                async for name, event in events:
                    if name == "LOST":
                        ears.connected, ears.whole, ears.stale = False, True, True
                    elif name == "HELLO":
                        ears.connected = not self._line.shared
                        yield Wake(LIVE.name)
                    elif ears.take(event):
                        yield Wake(LIVE.name)
        except Rejected as error:
            raise Unreachable(str(error)) from error
        finally:
            ears.connected = False

    def notices(self) -> Sequence[str]:
        """See `connector.Warns`."""
        return ((OFF,) if self._line.off else ()) + ((SHARED,) if self._line.shared else ())

    async def probe(self) -> tuple[Found, ...]:
        """See `connector.Probes`."""
        return await findings(self._api)

    async def prepare(self, outgoing: Outgoing) -> Prepared:
        """Raises Rejected for what Slack would never take."""
        return self._sending.prepare(outgoing)

    async def send(self, outgoing: Outgoing, prepared: Prepared) -> Receipt:
        """Once; a lost answer is looked up."""
        return await self._sending.send(outgoing, prepared)

    async def find_sent(self, outgoing: Outgoing, prepared: Prepared) -> Receipt | None:
        """See `connector.FindsSent`."""
        return await self._sending.find_sent(outgoing, prepared)

    async def act(self, action: Action) -> None:
        """Change or delete what the app wrote, mark as read."""
        await self._sending.act(action)

    async def fetch(self, remote_ref: str) -> bytes:
        """A file, whose address is asked for each time."""
        if not remote_ref.isalnum():
            raise Rejected("This is no file of Slack's.")
        file = values.record(await self._api.ask("files.info", file=remote_ref), "file")
        address = values.text(file, "url_private_download") or values.text(file, "url_private")
        if not address:
            raise Rejected("Slack does not hand this file out. Open it in Slack.")
        return await self._api.file(address)

    async def portrait(self, reference: str) -> bytes:
        """Somebody's picture, from Slack's own servers."""
        return await self._api.picture(reference)

    async def close(self) -> None:
        """Safe at any time, twice too."""
        await self._api.close()
