"""One Matrix account at work."""

from collections.abc import AsyncIterator, Mapping

from connectors._kit import values
from connectors.matrix.api import PATIENCE_SECONDS, MatrixApi
from connectors.matrix.crypto.box import KeyBox
from connectors.matrix.crypto.machine import Machine
from connectors.matrix.delegated import DelegatedRenewal, Delegation
from connectors.matrix.media import address_of, opened
from connectors.matrix.reading import Reading, is_news
from connectors.matrix.rooms import RoomBook
from connectors.matrix.sending import Sending
from shopbell.connector import Action, Outgoing, Prepared, Receipt, Stream, StreamRole, Toolbox, Wake
from shopbell.events import Batch

LIVE = Stream("live")
HISTORY = Stream("history", StreamRole.HISTORY)


class MatrixSession:
    """Cursors: 's:<token>' of /sync for what is new, a place in JSON for the history."""

    def __init__(self, user: str, settings: Mapping[str, str], tools: Toolbox) -> None:
        """`user` is the whole Matrix name, `settings` are those of the account. Nothing is connected yet."""
        book, device = RoomBook(user), settings.get("device_id", "")
        delegation = Delegation.of(settings)
        renewal = DelegatedRenewal(delegation, tools) if delegation is not None else None
        self._api = MatrixApi(settings.get("homeserver", ""), tools, renewal)
        machine = None
        if tools.vault is not None and device:
            box = KeyBox(tools.vault, tools.secrets, device)
            machine = Machine(self._api, box, tools.clock, user, device)
        self._reading = Reading(self._api, book, tools.memory, tools.clock, machine)
        self._sending = Sending(self._api, book, tools.clock, machine)
        self._since = ""

    async def streams(self) -> tuple[Stream, ...]:
        """One forward, one backward, for all rooms together."""
        return (LIVE, HISTORY)

    async def close(self) -> None:
        """See `connector.Session`."""
        await self._api.close()

    async def pull(self, stream: Stream, cursor: str) -> AsyncIterator[Batch]:
        """See `connector.Session`."""
        if stream.name == HISTORY.name:
            async for batch in self._reading.history(cursor):
                yield batch
            return
        async for batch in self._reading.live(cursor.removeprefix("s:")):
            yield batch
            self._since = batch.cursor.removeprefix("s:")

    async def listen(self) -> AsyncIterator[Wake]:
        """A poll that the server holds open until something happens, one after another."""
        since = self._since
        while True:
            answer = await self._reading.sync(since, seconds=PATIENCE_SECONDS if since else 0, timeline=1)
            if since and is_news(answer):
                yield Wake(LIVE.name)
            since = values.text(answer, "next_batch") or since

    async def prepare(self, outgoing: Outgoing) -> Prepared:
        """See `connector.Sends`."""
        return self._sending.prepare(outgoing)

    async def send(self, outgoing: Outgoing, prepared: Prepared) -> Receipt:
        """See `connector.Sends`."""
        await self._reading.know_rooms()
        return await self._sending.send(outgoing)

    async def act(self, action: Action) -> None:
        """See `connector.Acts`."""
        await self._sending.act(action)

    async def portrait(self, reference: str) -> bytes:
        """A thumbnail, from the account's own server alone."""
        return await self._api.thumbnail(reference)

    async def fetch(self, remote_ref: str) -> bytes:
        """A file, from the account's own server alone."""
        return opened(remote_ref, await self._api.download(address_of(remote_ref)))
