"""One mail account at work."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import partial

from connectors._kit.letters.identity import message_id, remote_id_of
from connectors._kit.letters.mapping import Copy, events_of
from connectors._kit.letters.outgoing import envelope, written
from connectors._kit.mime import Headers
from connectors.mail.credentials import Credentials
from connectors.mail.fetch import in_pieces
from connectors.mail.folders import Folder, Folders, chosen, sent_folder
from connectors.mail.history import History, Tally
from connectors.mail.idle import wakes
from connectors.mail.imap.client import ImapClient, Listed, SignIn
from connectors.mail.imap.sets import write_set
from connectors.mail.large import decoded, read_ref
from connectors.mail.link import ImapLink
from connectors.mail.live import Live, opened
from connectors.mail.places import Place
from connectors.mail.sent import file_sent, found_anywhere, why
from connectors.mail.settings import MailSettings
from connectors.mail.smtp import SmtpClient, open_smtp
from connectors.mail.taking import Taking
from connectors.mail.wording import NotThere
from shopbell.connector import Action, MarkSeen, Outgoing, Prepared, Receipt, Stream, StreamRole, Toolbox, Wake
from shopbell.errors import KnownError, Rejected, SignInNeeded, Unsupported
from shopbell.events import Batch

FILING_SECONDS = 30.0
LIVE, HISTORY = "live:", "history:"


class MailSession:
    """Connects at first use. Raises the errors of `shopbell.errors` and nothing else."""

    def __init__(self, settings: MailSettings, tools: Toolbox) -> None:
        self._settings = settings
        self._tools = tools
        self._credentials = Credentials(settings, tools)
        self._link = ImapLink(settings, self._credentials, offline=tools.offline)
        # What the owner waits for does not wait behind the reading of history.
        self._desk = ImapLink(settings, self._credentials, offline=tools.offline)
        taking = Taking(settings, tools.memory, tools.clock)
        self._tally = Tally(tools.clock)
        self._live = Live(self._link, taking, tools.memory, tools.clock)
        self._history = History(self._link, taking, self._tally, self._live)
        self._folders: Folders | None = None

    # ---- receiving -----------------------------------------------------------------------------------------------

    async def streams(self) -> tuple[Stream, ...]:
        """A live stream for each folder, then a history stream for each of their numberings."""
        self._folders = await self._link.run(self._look)
        read = self._folders.read
        live = [Stream(LIVE + one.name) for one in read]
        past = [Stream(f"{HISTORY}{one.name}:{one.uidvalidity}", StreamRole.HISTORY) for one in read]
        return (*live, *past)

    async def _look(self, client: ImapClient) -> Folders:
        listed = await client.list_folders()
        kept = chosen(listed, gmail=client.can("X-GM-EXT-1"))
        missing = [one.name for one in kept if "UIDVALIDITY" not in one.status]
        counts = {one.name: one.status for one in kept} | (await client.status(missing) if missing else {})
        sent = sent_folder(listed)
        read = tuple(_folder(one, counts.get(one.name, {}), sent) for one in kept if counts.get(one.name))
        everything = next((one.name for one in listed if "\\all" in one.flags), "")
        folders = Folders(read, sent, everything)
        self._tally.learn(folders)
        return folders

    async def pull(self, stream: Stream, cursor: str) -> AsyncIterator[Batch]:
        """See `Session.pull`; a folder that is gone has nothing new."""
        folder = await self._folder(stream)
        source = self._live if stream.name.startswith(LIVE) else self._history
        try:
            async with contextlib.aclosing(source.pull(folder, cursor)) as batches:
                async for batch in batches:
                    yield batch
        except NotThere:
            self._tools.log.info("a folder cannot be opened any more and was left out")

    async def _folder(self, stream: Stream) -> Folder:
        folders = await self._known_folders()
        if stream.name.startswith(LIVE):
            name = stream.name.removeprefix(LIVE)
            return folders.named(name) or Folder(name, 0, 0)
        name, _, validity = stream.name.removeprefix(HISTORY).rpartition(":")
        known = folders.named(name) or Folder(name, 0, 0)
        return Folder(name, int(validity) if validity.isdigit() else 0, known.messages, known.sent)

    async def _known_folders(self) -> Folders:
        if self._folders is None:
            await self.streams()
        return self._folders or Folders(())

    async def listen(self) -> AsyncIterator[Wake]:
        """Wakes for INBOX, and for where our own mail from other programs turns up."""
        folders = await self._known_folders()
        names = [name for name in ("INBOX", folders.everything, folders.sent) if name == "INBOX" or folders.named(name)]
        watched = {name: LIVE + name for name in names[:2]}
        heard = wakes(self._settings, self._credentials, watched, offline=self._tools.offline)
        async with contextlib.aclosing(heard) as hints:
            async for wake in hints:
                yield wake

    async def fetch(self, remote_ref: str) -> bytes:
        """A file of a large message; raises Rejected when it is no longer there."""
        gone = Rejected("This file is no longer at your provider.")
        ref = read_ref(remote_ref)
        if ref is None:
            raise gone
        place, section, encoding = ref
        content = await self._desk.run(lambda client: _part(client, place, section))
        if content is None:
            raise gone
        return await asyncio.to_thread(decoded, content, encoding)

    async def act(self, action: Action) -> None:
        """Read state, at every place of the message that still stands."""
        if not isinstance(action, MarkSeen):
            raise Unsupported("A mail that was sent cannot be changed any more.")
        places = [place for place in map(Place.of, action.places) if place is not None]
        for folder in dict.fromkeys((place.folder, place.uidvalidity) for place in places):
            uids = [place.uid for place in places if (place.folder, place.uidvalidity) == folder]
            await self._desk.run(partial(_mark, folder=folder, uids=uids, seen=action.seen))

    # ---- sending -------------------------------------------------------------------------------------------------

    async def prepare(self, outgoing: Outgoing) -> Prepared:
        """The exact bytes; raises Rejected with what is wrong."""
        payload = await asyncio.to_thread(written, outgoing, self._settings)
        envelope(outgoing, self._settings, payload)
        return Prepared(payload, remote_id_of(payload))

    async def send(self, outgoing: Outgoing, prepared: Prepared) -> Receipt:
        """Once. Unreachable: it did not leave. Uncertain: it may have."""
        ready = prepared if prepared.payload else await self.prepare(outgoing)
        to = envelope(outgoing, self._settings, ready.payload)
        client = await self._smtp()
        try:
            accepted = await client.send(to.sender, to.recipients, ready.payload)
        except BaseException:
            client.close()
            raise
        notes = [f"Not delivered to {who}: {reason}" for who, reason in accepted.refused.items()]
        await client.quit()
        notes += await self._file(ready.payload)
        return self._receipt(ready, " ".join(notes))

    async def _smtp(self) -> SmtpClient:
        settings = self._settings
        if settings.clear_text(settings.smtp):
            raise SignInNeeded("The outgoing server is set up without encryption, which was not allowed.")

        async def knock(who: SignIn) -> SmtpClient:
            client = await open_smtp(settings.place(settings.smtp, offline=self._tools.offline))
            try:
                await client.sign_in(who)
            except BaseException:
                client.close()
                raise
            return client

        return await self._credentials.enter(knock)

    async def _file(self, payload: bytes) -> list[str]:
        """Into Sent; that it left is certain by now, so nothing here may look like a failure of sending."""
        if self._settings.files_sent:
            return []
        try:
            async with asyncio.timeout(FILING_SECONDS):
                folders = await self._known_folders()
                sent_id = message_id(Headers.of(payload))
                await self._desk.run(lambda client: file_sent(client, folders.sent, payload, sent_id), again=False)
        except KnownError as error:
            return [why(error)]
        except TimeoutError:
            return [
                "It was sent, but the incoming server did not answer, so that it may be missing in the Sent folder."
            ]
        return []

    async def find_sent(self, outgoing: Outgoing, prepared: Prepared) -> Receipt | None:
        """Looks in Sent and INBOX (Gmail: All Mail). None proves nothing where we would have filed it ourselves."""
        folders = await self._known_folders()
        sent_id = message_id(Headers.of(prepared.payload))
        places = [name for name in dict.fromkeys((folders.sent, folders.everything, "INBOX")) if name]
        found = await self._desk.run(lambda client: found_anywhere(client, places, sent_id))
        return self._receipt(prepared, "") if found else None

    def _receipt(self, prepared: Prepared, note: str) -> Receipt:
        now = self._tools.clock.now()
        event = events_of(Copy(prepared.payload, received_at=now, in_sent=True), self._settings.own, now)[0]
        return Receipt(remote_id_of(prepared.payload), now, event, note)

    # ---- the end -------------------------------------------------------------------------------------------------

    async def close(self) -> None:
        """Safe at any time, twice too."""
        await asyncio.gather(self._link.close(), self._desk.close())


def _folder(one: Listed, counts: dict[str, int], sent: str) -> Folder:
    return Folder(one.name, counts.get("UIDVALIDITY", 0), counts.get("MESSAGES", 0), one.name == sent)


async def _part(client: ImapClient, place: Place, section: str) -> bytes | None:
    try:
        selected = await opened(client, place.folder)
    except NotThere:
        return None
    if selected.uidvalidity != place.uidvalidity:
        return None
    return await in_pieces(client, place.uid, section.encode())


async def _mark(client: ImapClient, folder: tuple[str, int], uids: list[int], seen: bool) -> None:
    try:
        selected = await opened(client, folder[0])
    except NotThere:
        return
    if selected.uidvalidity == folder[1]:
        await client.flag(write_set(uids), b"\\Seen", on=seen)
