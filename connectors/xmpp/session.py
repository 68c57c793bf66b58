"""One XMPP account at work."""

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from functools import partial
from typing import Final
from xml.etree.ElementTree import Element

from connectors._kit.http import Http
from connectors.xmpp import addresses, displayed, files, outgoing, portraits, rooms
from connectors.xmpp.archive import Archived, Asked, Page, page
from connectors.xmpp.client import Client
from connectors.xmpp.deeds import find_sent, stanza_of
from connectors.xmpp.link import NO_AUTHORITY, Link
from connectors.xmpp.mapping import Scope, events_of
from connectors.xmpp.reading import Reading
from connectors.xmpp.rooms import Room
from connectors.xmpp.settings import XmppSettings
from connectors.xmpp.stanzas import make
from connectors.xmpp.wakes import LIVE, ROOM_LIVE, Ears
from shopbell.connector import Action, MarkSeen, Outgoing, Prepared, Receipt, Stream, StreamRole, Toolbox, Wake
from shopbell.errors import Rejected, SignInNeeded, Unreachable
from shopbell.events import Batch, MessageSeen

PAST: Final = "archive-history"
ROOM_PAST: Final = "room-history:"
BATCH: Final = 100
NO_ROOM: Final = "the room is gone, keeps no archive, or does not let you know of it."
LOOK_SECONDS: Final = 900.0
"""How old the list of rooms may be."""
QUIET_SECONDS: Final = 240.0
"""After so long without a word the server is asked whether it is still there; routers forget idle lines."""


class XmppSession:
    """Connects at first use. Raises the errors of `shopbell.errors` and nothing else."""

    def __init__(self, settings: XmppSettings, tools: Toolbox) -> None:
        self._settings = settings
        self._tools = tools
        self._ears = Ears(settings.jid)
        self._link = Link(settings, tools, self._heard, self._ears.over)
        self._rooms: dict[str, Room] = {}
        self._missing: tuple[str, ...] = ()
        """Rooms that are marked and cannot be read."""
        self._rooms_of = 0
        self._look_at = 0.0
        self._marks = displayed.Marks(tools.vault)
        self._service: files.Service | None = None
        self._http: Http | None = None

    # ---- receiving -----------------------------------------------------------------------------------------------

    async def streams(self) -> tuple[Stream, ...]:
        """Our own archive and that of each room, forwards and backwards."""
        await self._look(await self._link.client())
        live = [Stream(LIVE), *(Stream(ROOM_LIVE + jid) for jid in self._rooms)]
        past = [PAST, *(ROOM_PAST + jid for jid in self._rooms)]
        return (*live, *(Stream(name, StreamRole.HISTORY) for name in past))

    async def _look(self, client: Client) -> None:
        """Which rooms there are; asked on every new line, and now and then."""
        now = self._tools.clock.monotonic()
        if self._rooms_of == self._link.number and now < self._look_at:
            return
        number = self._link.number
        marks = await rooms.marked(client, self._settings.rooms, self._settings.nick)
        found = [await rooms.look(client, mark) for mark in marks]
        self._rooms = {room.jid: room for room in found if room is not None}
        self._missing = tuple(mark.jid for mark, room in zip(marks, found, strict=True) if room is None)
        self._rooms_of, self._look_at = number, now + LOOK_SECONDS

    def notices(self) -> Sequence[str]:
        """See `connector.Warns`: rooms that are marked and give nothing."""
        return tuple(f"{jid} is not read: {NO_ROOM}" for jid in self._missing)

    async def pull(self, stream: Stream, cursor: str) -> AsyncIterator[Batch]:
        """See `Session.pull`; a room that is gone has nothing new."""
        client = await self._link.client()
        await self._look(client)
        _, colon, jid = stream.name.partition(":")
        if colon and jid not in self._rooms:
            return
        ask = partial(self._page, jid)
        reading = Reading(self._scope(jid), ask, self._tools.memory, self._tools.clock)
        batches = reading.history(cursor) if stream.role is StreamRole.HISTORY else reading.live(cursor)
        try:
            async with aclosing(batches):
                async for batch in batches:
                    cursor = batch.cursor
                    yield batch
            if stream.name == LIVE:
                async for batch in self._signs(client, reading, cursor):
                    yield batch
        except Rejected:
            if not colon:
                raise
            self._tools.log.info("A room cannot be read now; the next pull tries again.")

    async def _signs(self, client: Client, reading: Reading, cursor: str) -> AsyncIterator[Batch]:
        """What is in no archive: how far ours got, where it was only heard, and how far the owner read elsewhere."""
        now = self._tools.clock.now()
        heard = [Archived("", now, node) for node in self._ears.signs()]
        news = await self._marks.news(client)
        events = (*await reading.events(Page(heard), live=True), *displayed.events_of(news, self._settings.jid))
        for start in range(0, len(events), BATCH):
            yield Batch(events[start : start + BATCH], cursor)
        await self._marks.told(news)

    async def _page(self, room: str, asked: Asked) -> Page:
        return await page(await self._link.client(), asked, room)

    def _scope(self, jid: str) -> Scope:
        room = self._rooms.get(jid)
        if room is None:
            return Scope(self._settings.jid, names=self._link.contacts.names)
        return Scope(self._settings.jid, room.jid, room.nick, room.title, room.public)

    async def listen(self) -> AsyncIterator[Wake]:
        """Wakes for what comes in, also at our other programs (XEP-0280) and in rooms."""
        client = await self._link.client()
        await self._look(client)
        await self._appear(client)
        yield Wake()
        while True:
            for name in self._ears.taken():
                if name == LIVE or name.removeprefix(ROOM_LIVE) in self._rooms:
                    yield Wake(name)
            if client.failure is not None:
                raise Unreachable(str(client.failure))
            if not await self._ears.wait(QUIET_SECONDS):
                await client.ping()

    async def _appear(self, client: Client) -> None:
        try:
            await client.ask("set", make("{urn:xmpp:carbons:2}enable"))
        except Rejected:
            self._tools.log.info("This server has no carbons: what other programs send is seen at the next pull.")
        client.say(make("{jabber:client}presence"))
        for room in list(self._rooms.values()):
            try:
                await self._link.doors.enter(client, room)
            except Rejected:
                self._tools.log.info("A room does not let us in; its archive is read all the same.")

    def _heard(self, node: Element) -> None:
        """Called for every message and presence; must not wait."""
        if node.tag == "{jabber:client}presence":
            self._link.doors.heard(node)
            return
        self._ears.heard(node)
        answer = self._ears.receipt_for(node, self._link.contacts.friends)
        if answer is not None and self._link.open is not None:
            self._link.open.say(answer)

    # ---- sending -------------------------------------------------------------------------------------------------

    async def prepare(self, message: Outgoing) -> Prepared:
        """The id that it will have; its length and address are checked."""
        if message.files and "attachments" in self._settings.without:
            raise Rejected("This server takes no files. Send the words alone.")
        outgoing.check_length(outgoing.message_of(message), self._settings.limit)
        return Prepared(remote_id=outgoing.name_of(message.key))

    async def send(self, message: Outgoing, prepared: Prepared) -> Receipt:
        """Files first, which nobody sees yet; then the message, once."""
        client = await self._link.client()
        uploaded = await self._upload(client, message)
        stanza = outgoing.message_of(message, uploaded)
        await self._deliver(client, stanza)
        return self._receipt(stanza, prepared)

    async def _deliver(self, client: Client, stanza: Element) -> None:
        if stanza.get("type") == "groupchat":
            await self._look(client)
            room = self._rooms.get(stanza.get("to", ""))
            if room is None:
                raise Rejected("You are not in this room any more. Enter it with another program first.")
            await self._link.doors.enter(client, room)
            await client.deliver(stanza, by_room=True)
        else:
            await client.deliver(stanza)

    async def _upload(self, client: Client, message: Outgoing) -> list[files.Uploaded]:
        if not message.files:
            return []
        self._service = self._service or await files.find_service(client)
        if self._service is None:
            raise Rejected("This server takes no files. Send the words alone.")
        trusted = self._settings.local_server
        return await files.upload(client, self._service, self._web(), message.files, trusted=trusted)

    def _receipt(self, stanza: Element, prepared: Prepared) -> Receipt:
        now = self._tools.clock.now()
        stanza.set("from", self._settings.jid)
        room = addresses.bare(stanza.get("to", "")) if stanza.get("type") == "groupchat" else ""
        scope = self._scope(room)
        if room:
            stanza.set("from", f"{room}/{scope.nick}")
        events = events_of([Archived("", now, stanza)], scope, {}, live=True)
        event = next((one for one in events if isinstance(one, MessageSeen)), None)
        return Receipt(prepared.remote_id, now, event)

    async def find_sent(self, message: Outgoing, prepared: Prepared) -> Receipt | None:
        """Whether the archive has it. Our new line has ended the old one: nothing comes after the look."""
        client = await self._link.client()
        await self._look(client)
        peer = outgoing.peer_of(message)
        if outgoing.is_room(peer) and peer.removeprefix(ROOM_LIVE) not in self._rooms:
            raise Unreachable("The room cannot be looked into now. Shopbell tries again by itself.")
        return await find_sent(client, message, prepared, self._scope)

    # ---- the rest ------------------------------------------------------------------------------------------------

    async def act(self, action: Action) -> None:
        """Correct, take back, or say that it was read: to the owner's programs, and to others by choice only."""
        if isinstance(action, MarkSeen):
            await self._keep_read(action)
        stanza = stanza_of(action, tell_read=self._settings.tell_read)
        if stanza is None:
            return
        outgoing.check_length(stanza, self._settings.limit)
        await self._deliver(await self._link.client(), stanza)

    async def portrait(self, reference: str) -> bytes:
        """Of somebody at our own server, which keeps it."""
        return await portraits.portrait(await self._link.client(), reference, self._settings.jid)

    async def _keep_read(self, action: MarkSeen) -> None:
        marks = displayed.mark_of(action, self._settings.jid)
        try:
            await displayed.publish(await self._link.client(), marks)
            await self._marks.told(marks)
        except Rejected:
            self._tools.log.info("This server keeps no read state for the owner's other programs.")

    async def fetch(self, remote_ref: str) -> bytes:
        """A file somebody offered."""
        return await files.download(self._web(), remote_ref, trusted=self._settings.local_server)

    def _web(self) -> Http:
        if self._http is None:
            domain = addresses.domain(self._settings.jid)
            try:
                self._http = Http(self._tools, f"https://{domain}", ca_file=self._settings.ca_file)
            except OSError as error:
                raise SignInNeeded(NO_AUTHORITY) from error
        return self._http

    async def close(self) -> None:
        """Safe at any time, twice too."""
        await self._link.close()
        if self._http is not None:
            await self._http.close()
