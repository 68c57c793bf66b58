"""One channel at work."""

from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import suppress
from typing import Final

from connectors._kit.google.meaning import Gone
from connectors.youtube import sending
from connectors.youtube.api import PUBLISHED, REJECTED, Api
from connectors.youtube.probing import probe
from connectors.youtube.reading import Reading
from shopbell.connector import (
    Action,
    DeleteMessage,
    EditMessage,
    Moderate,
    Outgoing,
    Prepared,
    Receipt,
    Stream,
    StreamRole,
    Toolbox,
    Verdict,
)
from shopbell.errors import Unsupported
from shopbell.events import Batch
from shopbell.probing import Found
from shopbell.spending import Allowance
from shopbell.text.times import long_wait

LIVE: Final = Stream("live")
HISTORY: Final = Stream("history", StreamRole.HISTORY)
_STATUS: Final[Mapping[Verdict, str]] = {Verdict.APPROVE: PUBLISHED, Verdict.BIN: REJECTED}


class YouTubeSession:
    """YouTube tells nobody what is new, so it is asked as often as the day's units allow: `Reading`, `Ledger`."""

    def __init__(self, settings: Mapping[str, str], tools: Toolbox) -> None:
        """`settings` are those of `verify`."""
        self._channel = settings.get("channel", "")
        self._clock = tools.clock
        self._api = Api(settings, tools)
        self._reading = Reading(self._api, tools.clock, tools.memory, self._channel)

    async def streams(self) -> tuple[Stream, ...]:
        """What is new, and everything before it."""
        return (LIVE, HISTORY)

    async def pull(self, stream: Stream, cursor: str) -> AsyncIterator[Batch]:
        """See `connector.Session`."""
        batches = self._reading.history(cursor) if stream.name == HISTORY.name else self._reading.live(cursor)
        async for batch in batches:
            yield batch

    async def close(self) -> None:
        """Let go of connections."""
        await self._api.close()

    def notices(self) -> Sequence[str]:
        """See `connector.Warns`: a sign-in that ends soon, units that are short."""
        apart = self._api.ledger.apart
        short = f"YouTube's units of today are short: Shopbell looks for new comments every {long_wait(apart)}."
        return (*self._api.signature.notices(), *((f"{short} Your answers have units of their own.",) if apart else ()))

    async def allowance(self) -> Allowance | None:
        """See `connector.Meters`."""
        return await self._api.ledger.allowance()

    async def probe(self) -> tuple[Found, ...]:
        """See `connector.Probes`."""
        return await probe(self._api, await self._api.signature.granted())

    async def prepare(self, outgoing: Outgoing) -> Prepared:
        """See `sending.prepare`."""
        return sending.prepare(outgoing)

    async def send(self, outgoing: Outgoing, prepared: Prepared) -> Receipt:
        """See `sending.send`."""
        return await sending.send(self._api, outgoing, prepared, self._clock)

    async def find_sent(self, outgoing: Outgoing, prepared: Prepared) -> Receipt | None:
        """See `sending.find`."""
        return await sending.find(self._api, outgoing, prepared, self._channel, self._clock)

    async def act(self, action: Action) -> None:
        """Change or delete what we wrote, show or reject what others did. Twice is harmless."""
        match action:
            case EditMessage():
                await self._api.change(action.remote_id, sending.checked(action.text))
            case DeleteMessage():
                await _unless_gone(self._api.remove(action.remote_id))
            case Moderate(verdict=Verdict.BIN):
                await _unless_gone(self._api.judge(action.remote_id, REJECTED))
            case Moderate() if action.verdict in _STATUS:
                await self._api.judge(action.remote_id, _STATUS[action.verdict])
            case _:
                raise Unsupported("YouTube does not let programs do this.")


async def _unless_gone(work: Awaitable[object]) -> None:
    with suppress(Gone):
        await work
