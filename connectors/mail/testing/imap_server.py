"""A small IMAP server in this process: enough of RFC 3501 and 7162 to be read from, with switches and faults."""

import asyncio
import base64
from collections.abc import Callable
from dataclasses import dataclass

from connectors.mail.testing import imap_words
from connectors.mail.testing.line import LITERAL, Faults, Line
from connectors.mail.testing.mailbox import MailDrop, MailFolder


@dataclass(frozen=True, slots=True)
class Switches:
    """What the server can do."""

    qresync: bool = True
    condstore: bool = True
    idle: bool = True
    plain: bool = False
    """A server of RFC 3501 and nothing else: LOGIN, no special use, no counts with LIST."""


class ImapDouble:
    """Serves one account."""

    def __init__(self, drop: MailDrop, faults: Faults, switches: Switches, password: str) -> None:
        self._drop = drop
        self._faults = faults
        self._switches = switches
        self._password = password

    async def serve(self, line: Line) -> None:
        """One connection until it ends."""
        if self._faults.greeting:
            await line.say(f"* BYE {self._faults.greeting}\r\n".encode())
            return
        await line.say(b"* OK [CAPABILITY " + self.capabilities + b"] ready\r\n")
        await _Talk(self, line).run()

    @property
    def capabilities(self) -> bytes:
        """As announced."""
        names = [
            "IMAP4rev1",
            "AUTH=PLAIN",
            "SASL-IR",
            "ENABLE",
            "SPECIAL-USE",
            "LIST-EXTENDED",
            "LIST-STATUS",
            "UIDPLUS",
        ]
        for name, on in (("IDLE", self._switches.idle), ("CONDSTORE", self._switches.condstore)):
            names += [name] if on else []
        names += ["QRESYNC"] if self._switches.qresync else []
        names += ["X-GM-EXT-1"] if self._drop.gmail else []
        return " ".join(names).encode()

    @property
    def plain(self) -> bool:
        """Whether it knows RFC 3501 only."""
        return self._switches.plain

    @property
    def drop(self) -> MailDrop:
        """The account's mail."""
        return self._drop

    @property
    def faults(self) -> Faults:
        """What goes wrong."""
        return self._faults

    def lets_in(self, password: str) -> bool:
        """Whether this is the password, and nothing else stands in the way."""
        return password == self._password and not self._faults.refuse_sign_in


class _Talk:
    """One connection's state."""

    def __init__(self, server: ImapDouble, line: Line) -> None:
        self._server = server
        self._line = line
        self._folder: MailFolder | None = None
        self._ended = False

    async def run(self) -> None:
        while not self._ended:
            text, literal = await self._command()
            if not text:
                return
            tag, _, rest = text.partition(" ")
            name, _, arguments = rest.partition(" ")
            if name.upper() == "UID":
                name, _, arguments = arguments.partition(" ")
            handler: Callable[..., object] | None = getattr(self, f"_do_{name.lower()}", None)
            if handler is None:
                await self._line.say(f"{tag} BAD unknown command\r\n".encode())
                continue
            answer = handler(arguments, literal)
            ending = await answer if asyncio.iscoroutine(answer) else answer
            await self._line.say(f"{tag} {ending or 'OK done'}\r\n".encode())

    async def _command(self) -> tuple[str, bytes]:
        line = await self._line.read()
        size = LITERAL.search(line)
        if size is None:
            return line.decode("utf-8", "replace").rstrip("\r\n"), b""
        await self._line.say(b"+ go on\r\n")
        literal = await self._line.reader.readexactly(int(size[1]))
        await self._line.read()
        return line[: size.start()].decode("utf-8", "replace").rstrip(), literal

    # ---- any time ------------------------------------------------------------------------------------------------

    async def _do_capability(self, _arguments: str, _literal: bytes) -> None:
        await self._line.say(b"* CAPABILITY " + self._server.capabilities + b"\r\n")

    def _do_noop(self, _arguments: str, _literal: bytes) -> None:
        return

    async def _do_logout(self, _arguments: str, _literal: bytes) -> None:
        await self._line.say(b"* BYE so long\r\n")
        self._ended = True

    def _do_authenticate(self, arguments: str, _literal: bytes) -> str:
        password = base64.b64decode(arguments.partition(" ")[2]).decode().rpartition("\0")[2]
        if self._server.lets_in(password):
            return "OK [CAPABILITY " + self._server.capabilities.decode() + "] welcome"
        return "NO " + (self._server.faults.refuse_sign_in or "[AUTHENTICATIONFAILED] Authentication failed.")

    def _do_login(self, arguments: str, _literal: bytes) -> str:
        _, password = imap_words.words(arguments)
        return "OK welcome" if self._server.lets_in(password) else "NO wrong password"

    async def _do_enable(self, arguments: str, _literal: bytes) -> None:
        await self._line.say(f"* ENABLED {arguments}\r\n".encode())

    # ---- folders -------------------------------------------------------------------------------------------------

    async def _do_list(self, _arguments: str, _literal: bytes) -> None:
        for folder in self._server.drop.folders.values():
            flags = "" if self._server.plain else " ".join(folder.flags)
            await self._line.say(f'* LIST ({flags}) "/" "{folder.name}"\r\n'.encode())
            if "\\Noselect" not in folder.flags and not self._server.plain:
                await self._do_status(f'"{folder.name}"', b"")

    async def _do_status(self, arguments: str, _literal: bytes) -> None:
        folder = self._server.drop.folders[imap_words.words(arguments)[0]]
        counts = f"UIDVALIDITY {folder.uidvalidity} MESSAGES {len(folder.messages)}"
        await self._line.say(f'* STATUS "{folder.name}" ({counts})\r\n'.encode())

    async def _do_select(self, arguments: str, _literal: bytes) -> str:
        name, *parameters = imap_words.words(arguments)
        folder = self._server.drop.folders.get(name)
        if folder is None or "\\Noselect" in folder.flags:
            return "NO [NONEXISTENT] no such folder"
        self._folder = folder
        told = [f"{len(folder.messages)} EXISTS", f"OK [UIDVALIDITY {folder.uidvalidity}] numbers"]
        told.append(f"OK [UIDNEXT {folder.uidnext}] next")
        if parameters:
            told.append(f"OK [HIGHESTMODSEQ {folder.modseq}] changes")
        await self._line.say("".join(f"* {text}\r\n" for text in told).encode())
        if "QRESYNC" in parameters:
            await self._since(folder, *(int(word) for word in parameters if word.isdigit()))
        return "OK [READ-WRITE] open"

    async def _since(self, folder: MailFolder, uidvalidity: int, modseq: int) -> None:
        if uidvalidity != folder.uidvalidity:
            return
        gone = ",".join(str(uid) for at, uid in folder.vanished if at > modseq)
        if gone:
            await self._line.say(f"* VANISHED (EARLIER) {gone}\r\n".encode())
        await self._send(folder, [one.uid for one in folder.messages if one.modseq > modseq], ["UID", "FLAGS"])

    def _do_create(self, arguments: str, _literal: bytes) -> None:
        (name,) = imap_words.words(arguments)
        self._server.drop.folders[name] = MailFolder(name)

    def _do_append(self, arguments: str, literal: bytes) -> str | None:
        name, *flags = imap_words.words(arguments)
        folder = self._server.drop.folders.get(name)
        if folder is None:
            return "NO [TRYCREATE] no such folder"
        self._server.drop.put(folder, literal, {flag for flag in flags if flag not in "()"})
        return None

    # ---- messages ------------------------------------------------------------------------------------------------

    @property
    def _open(self) -> MailFolder:
        assert self._folder is not None
        return self._folder

    async def _do_fetch(self, arguments: str, _literal: bytes) -> None:
        uids, *wanted = imap_words.words(arguments)
        chosen = imap_words.within(self._open, uids)
        if "CHANGEDSINCE" in wanted:
            since = int(wanted[wanted.index("CHANGEDSINCE") + 1])
            chosen = [one for one in chosen if one.modseq > since]
            wanted = wanted[: wanted.index("CHANGEDSINCE") - 1]
        await self._send(self._open, [one.uid for one in chosen], wanted)

    async def _send(self, folder: MailFolder, uids: list[int], wanted: list[str]) -> None:
        gmail = self._server.drop.gmail
        for number, one in enumerate(folder.messages, 1):
            if one.uid in uids:
                text = b"* %d FETCH " % number + imap_words.items(folder, one, wanted, gmail=gmail) + b"\r\n"
                if self._server.faults.cut_fetch and any("BODY" in word.upper() for word in wanted):
                    await self._cut(text)
                await self._line.say(text)

    async def _cut(self, text: bytes) -> None:
        self._server.faults.cut_fetch = False
        await self._line.say(text[: len(text) // 2])
        self._line.cut()
        raise ConnectionResetError

    async def _do_search(self, arguments: str, _literal: bytes) -> None:
        found = imap_words.search(self._open, imap_words.words(arguments))
        await self._line.say(b"* SEARCH " + " ".join(str(one.uid) for one in found).encode() + b"\r\n")

    def _do_store(self, arguments: str, _literal: bytes) -> None:
        uids, sign, *flags = imap_words.words(arguments)
        for one in imap_words.within(self._open, uids):
            for flag in flags:
                if flag not in "()":
                    self._open.flag(one, flag, on=sign.startswith("+"))

    async def _do_idle(self, _arguments: str, _literal: bytes) -> None:
        news: asyncio.Queue[str] = asyncio.Queue()
        self._server.drop.watchers.append(news.put_nowait)
        await self._line.say(b"+ idling\r\n")
        reading = asyncio.ensure_future(self._line.read())
        hearing = asyncio.ensure_future(news.get())
        try:
            while True:
                await asyncio.wait({reading, hearing}, return_when=asyncio.FIRST_COMPLETED)
                if reading.done():
                    return
                if hearing.result() == self._open.name:
                    await self._line.say(b"* %d EXISTS\r\n" % len(self._open.messages))
                hearing = asyncio.ensure_future(news.get())
        finally:
            self._server.drop.watchers.remove(news.put_nowait)
            reading.cancel()
            hearing.cancel()
            await asyncio.gather(reading, hearing, return_exceptions=True)
