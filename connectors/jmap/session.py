"""One account at work."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Final

from connectors._kit.letters.identity import remote_id_of
from connectors._kit.letters.mapping import Copy, events_of
from connectors._kit.letters.outgoing import envelope, written
from connectors._kit.values import record, text
from connectors.jmap.api import Api
from connectors.jmap.history import History
from connectors.jmap.large import read_ref
from connectors.jmap.listening import Ears
from connectors.jmap.live import Live
from connectors.jmap.overview import PREFIX
from connectors.jmap.sending import look, submit
from connectors.jmap.settings import JmapSettings
from connectors.jmap.taking import Taking, provider
from connectors.jmap.wording import CANNOT_SEND, READ_ONLY, object_refused
from shopbell.connector import Action, MarkSeen, Outgoing, Prepared, Receipt, Stream, StreamRole, Toolbox, Wake
from shopbell.errors import Rejected, Unsupported
from shopbell.events import Batch

LIVE: Final = Stream("live")
HISTORY: Final = Stream("history", StreamRole.HISTORY)
GONE: Final = "This file is no longer at your provider."


class JmapSession:
    """Connects at first use. Raises the errors of `shopbell.errors` and nothing else."""

    def __init__(self, settings: JmapSettings, tools: Toolbox) -> None:
        self._settings = settings
        self._clock = tools.clock
        self._api = Api(settings, tools)
        taking = Taking(self._api, settings, tools)
        self._live = Live(self._api, taking, tools)
        self._history = History(self._api, taking, tools.clock, lambda: self._live.top)
        self._ears = Ears(self._api, tools)

    # ---- receiving -----------------------------------------------------------------------------------------------

    async def streams(self) -> tuple[Stream, ...]:
        """The whole account changes as one (RFC 8621 4.3), whatever its mailboxes are."""
        return (LIVE, HISTORY)

    async def pull(self, stream: Stream, cursor: str) -> AsyncIterator[Batch]:
        """See `Session.pull`."""
        source = self._live.pull(cursor) if stream.name == LIVE.name else self._history.pull(cursor)
        async with contextlib.aclosing(source) as batches:
            async for batch in batches:
                yield batch

    async def listen(self) -> AsyncIterator[Wake]:
        """See `Ears`."""
        async with contextlib.aclosing(self._ears.wakes(LIVE.name)) as wakes:
            async for wake in wakes:
                yield wake

    def notices(self) -> tuple[str, ...]:
        """What this account cannot do, although it is read well."""
        found, account = self._api.last, self._settings.account
        if found is None or (found.sends(account) and not found.is_read_only(account)):
            return ()
        return (READ_ONLY if found.is_read_only(account) else CANNOT_SEND,)

    async def fetch(self, remote_ref: str) -> bytes:
        """A file of a large message; raises Rejected when it is no longer there."""
        ref = read_ref(remote_ref)
        if ref is None:
            raise Rejected(GONE)
        return await self._api.file(*ref)

    async def act(self, action: Action) -> None:
        """Read state, at every copy that still is there."""
        if not isinstance(action, MarkSeen):
            raise Unsupported("A mail that was sent cannot be changed any more.")
        if (await self._api.resource()).is_read_only(self._settings.account):
            raise Unsupported(READ_ONLY)
        names = [place.removeprefix(PREFIX) for place in action.places if place.startswith(PREFIX)]
        patch = {"keywords/$seen": True if action.seen else None}
        most = (await self._api.resource()).limits.set
        for start in range(0, len(names), most):
            answer = await self._api.call("Email/set", update=dict.fromkeys(names[start : start + most], patch))
            for refused in record(answer, "notUpdated").values():
                if text(refused, "type") != "notFound":
                    raise object_refused(refused, self._clock.now(), sending=False)

    # ---- sending -------------------------------------------------------------------------------------------------

    async def prepare(self, outgoing: Outgoing) -> Prepared:
        """The exact bytes; raises Rejected with what is wrong."""
        payload = await asyncio.to_thread(written, outgoing, self._settings)
        envelope(outgoing, self._settings, payload)
        return Prepared(payload, remote_id_of(payload))

    async def send(self, outgoing: Outgoing, prepared: Prepared) -> Receipt:
        """Once. Uncertain: it may have left; everything else: it did not."""
        ready = prepared if prepared.payload else await self.prepare(outgoing)
        await self._check_files(outgoing)
        to = envelope(outgoing, self._settings, ready.payload)
        return self._receipt(ready, await submit(self._api, ready.payload, to, self._clock))

    async def _check_files(self, outgoing: Outgoing) -> None:
        most = (await self._api.resource()).limits.attachments
        if most and sum(len(file.content) for file in outgoing.files) > most:
            raise Rejected(f"The files are too large: the server takes {most / 1_000_000:.1f} MB. Leave one out.")

    async def find_sent(self, outgoing: Outgoing, prepared: Prepared) -> Receipt | None:
        """By its Message-ID."""
        looked = await look(self._api, prepared.payload)
        return self._receipt(prepared, looked.lying.thread) if looked.left else None

    def _receipt(self, prepared: Prepared, thread: str) -> Receipt:
        now = self._clock.now()
        copy = Copy(prepared.payload, received_at=now, thread=provider(thread), in_sent=True)
        event = events_of(copy, self._settings.own, now)[0]
        return Receipt(remote_id_of(prepared.payload), now, event)

    # ---- the end -------------------------------------------------------------------------------------------------

    async def close(self) -> None:
        """Safe at any time, twice too."""
        await self._api.close()
