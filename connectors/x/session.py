"""One X account at work."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Final

from connectors.x.api import Forbidden, XApi
from connectors.x.budget import Ledger, OverPlan
from connectors.x.grant import Grant
from connectors.x.people import People
from connectors.x.private import PrivateMessages
from connectors.x.probing import probed
from connectors.x.reading import Lists
from connectors.x.sending import Leaving
from connectors.x.settings import XSettings
from shopbell.connector import Action, DeleteMessage, Outgoing, Prepared, Receipt, Stream, StreamRole, Toolbox
from shopbell.errors import SignInNeeded, Unsupported
from shopbell.events import Batch
from shopbell.probing import Found
from shopbell.spending import Allowance

OWN: Final = Stream("own")
"""First: a mention that was answered elsewhere does not look unanswered."""
MENTIONS: Final = Stream("mentions")
ANSWERS: Final = Stream("answers")
PRIVATE: Final = Stream("private")
OLD_OWN: Final = Stream("older own", StreamRole.HISTORY)
OLD_MENTIONS: Final = Stream("older mentions", StreamRole.HISTORY)


NO_PRIVATE: Final = (
    "Private messages are not read: X does not let this app. Choose “Read and write and Direct message” for it in X's "
    "console and sign in again."
)


class XSession:
    """Cursors are JSON (`reading.Place`, `private.Place`)."""

    def __init__(self, settings: XSettings, tools: Toolbox) -> None:
        self._settings = settings
        self._tools = tools
        self._ledger = Ledger(settings, tools)
        self._api = XApi(settings, tools, Grant(settings, tools))
        people = People(self._api, self._ledger, tools)
        self._lists = Lists(settings, self._api, self._ledger, people, tools)
        self._private = PrivateMessages(settings, self._api, self._ledger, people, tools)
        self._notice = ""
        self._leaving = Leaving(settings, self._api, self._ledger, tools)

    async def streams(self) -> tuple[Stream, ...]:
        """All, always."""
        return (OWN, MENTIONS, ANSWERS, PRIVATE, OLD_OWN, OLD_MENTIONS)

    async def pull(self, stream: Stream, cursor: str) -> AsyncGenerator[Batch, None]:
        """See `connector.Session`; raises RateLimited where the budget's plan has no room."""
        asked = False
        async with aclosing(self._pages(stream, cursor)) as batches:
            try:
                async for batch in batches:
                    asked = True
                    yield batch
            except OverPlan:
                # Answers that do not name us can wait; what is about mentions is said.
                if stream.name != ANSWERS.name:
                    raise
            except SignInNeeded as error:
                # An account without that permission is a whole one for everything public.
                if stream.name != PRIVATE.name or not isinstance(error.__cause__, Forbidden):
                    raise
                self._notice = NO_PRIVATE
            else:
                if asked and stream.name == PRIVATE.name:
                    self._notice = ""

    def _pages(self, stream: Stream, cursor: str) -> AsyncGenerator[Batch, None]:
        lists = self._lists
        match stream.name:
            case OWN.name:
                return lists.news(lists.own, cursor)
            case ANSWERS.name:
                return lists.news(lists.answers, cursor)
            case PRIVATE.name:
                return self._private.news(cursor)
            case OLD_OWN.name:
                return lists.history(lists.own, cursor)
            case OLD_MENTIONS.name:
                return lists.history(lists.mentions, cursor)
            case _:
                return lists.news(lists.mentions, cursor)

    def notices(self) -> Sequence[str]:
        """See `connector.Warns`."""
        return (self._notice,) if self._notice else ()

    async def allowance(self) -> Allowance | None:
        """See `connector.Meters`."""
        return await self._ledger.allowance()

    async def probe(self) -> tuple[Found, ...]:
        """See `connector.Probes`; costs a cent or two, which is noted."""
        return await probed(self._settings, self._api, self._ledger)

    async def prepare(self, outgoing: Outgoing) -> Prepared:
        """Raises Rejected with what is wrong."""
        return self._leaving.prepare(outgoing)

    async def send(self, outgoing: Outgoing, prepared: Prepared) -> Receipt:
        """Once, and only while the month's budget has what it costs."""
        return await self._leaving.send(outgoing, prepared)

    async def find_sent(self, outgoing: Outgoing, prepared: Prepared) -> Receipt | None:
        """See `connector.FindsSent`."""
        return await self._leaving.find(outgoing, prepared)

    async def act(self, action: Action) -> None:
        """Delete what the shop wrote."""
        if not isinstance(action, DeleteMessage):
            raise Unsupported("X lets programs delete what they wrote, and nothing else here.")
        await self._leaving.delete(action.remote_id)

    async def fetch(self, remote_ref: str) -> bytes:
        """A picture, which costs nothing."""
        return await self._api.picture(remote_ref)

    async def portrait(self, reference: str) -> bytes:
        """From X's own picture server."""
        return await self._api.portrait(reference)

    async def close(self) -> None:
        """Safe at any time, twice too."""
        await self._api.close()
