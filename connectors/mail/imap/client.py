"""A signed-in IMAP connection: capabilities, folders, selecting, fetching, searching, storing."""

import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from imapclient import imap_utf7
from imapclient.exceptions import ProtocolError
from imapclient.response_parser import parse_fetch_response, parse_response

from connectors._kit import net, tls
from connectors.mail.imap.wire import LINE_LIMIT, MOST_DIGITS, Answer, Piece, Untagged, Wire, is_number
from connectors.mail.wording import NotThere, sign_in_refusal
from shopbell.errors import KnownError, SignInNeeded, Unreachable

Fields = dict[bytes, Any]
"""One message's FETCH items by name, as IMAPClient's parser gives them."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """A name with a password or, when `token` is set, an access token for XOAUTH2."""

    username: str
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    def xoauth2(self) -> bytes:
        """The one response of XOAUTH2, base64."""
        return base64.b64encode(f"user={self.username}\1auth=Bearer {self.token}\1\1".encode())

    def plain(self) -> bytes:
        """The one response of PLAIN (RFC 4616), base64."""
        return base64.b64encode(f"\0{self.username}\0{self.password}".encode())


@dataclass(frozen=True, slots=True)
class Listed:
    """A folder as LIST (and STATUS) tells it. `name` is readable; `flags` in lower case."""

    name: str
    flags: frozenset[str]
    status: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Selected:
    """A folder that was opened. `modseq` 0: the folder keeps no change numbers."""

    name: str
    uidvalidity: int
    uidnext: int
    exists: int
    modseq: int
    answer: Answer = field(repr=False, default_factory=lambda: Answer(b"", []))


class ImapClient:
    """Commands with parsed answers; everything by UID."""

    def __init__(self, wire: Wire, host: str) -> None:
        self.wire = wire
        self.host = host
        self.capabilities: frozenset[str] = frozenset()
        self.selected: Selected | None = None

    @property
    def alive(self) -> bool:
        """Whether the line has not been lost yet, as far as is known."""
        return not self.wire.closed

    def can(self, name: str) -> bool:
        """Whether the server announced a capability."""
        return name in self.capabilities

    async def learn(self, answer: Answer | None = None) -> None:
        """Read the capabilities, from an answer that has them or by asking."""
        said = answer.code(b"CAPABILITY") if answer else None
        if said is None:
            lines = (await self.wire.command(b"CAPABILITY")).of(b"CAPABILITY")
            said = b" ".join(line.text for line in lines)
        self.capabilities = frozenset(said.decode("ascii", "replace").upper().split())

    async def sign_in(self, who: SignIn) -> None:
        """Raises WrongPassword, AppPasswordNeeded, RateLimited or Unreachable."""
        try:
            answer = await self._sign_in(who)
        except NotThere as error:
            raise sign_in_refusal(str(error), self.host) from error
        await self.learn(answer)

    async def _sign_in(self, who: SignIn) -> Answer:
        initial = self.can("SASL-IR")
        if who.token:
            return await self.wire.authenticate(b"XOAUTH2", who.xoauth2(), initial=initial)
        if self.can("AUTH=PLAIN"):
            return await self.wire.authenticate(b"PLAIN", who.plain(), initial=initial)
        if self.can("LOGINDISABLED"):
            raise SignInNeeded(f"The server {self.host} takes no password in the clear. Choose TLS or STARTTLS.")
        return await self.wire.command(b"LOGIN", quoted(who.username), quoted(who.password))

    async def say_who(self) -> None:
        """ID (RFC 2971): a few providers let nobody in without it."""
        if self.can("ID"):
            await self.wire.command(b'ID ("name" "Shopbell")')

    async def enable_qresync(self) -> bool:
        """Whether QRESYNC is on now (RFC 7162)."""
        if not self.can("QRESYNC"):
            return False
        answer = await self.wire.command(b"ENABLE QRESYNC")
        return any(b"QRESYNC" in one.text.upper() for one in answer.of(b"ENABLED"))

    # ---- folders -------------------------------------------------------------------------------------------------

    async def list_folders(self) -> list[Listed]:
        """All folders with their special use and, where a server can, their counts in the same answer (RFC 5819)."""
        special = b"SPECIAL-USE" if self.can("SPECIAL-USE") else b""
        status = b"STATUS (UIDVALIDITY MESSAGES)" if self.can("LIST-STATUS") else b""
        returns = b" ".join(part for part in (special, status) if part)
        wish = b" RETURN (" + returns + b")" if returns and self.can("LIST-EXTENDED") else b""
        answer = await self.wire.command(b'LIST "" "*"' + wish)
        counts = dict(filter(None, (_status(one) for one in answer.of(b"STATUS"))))
        found = [_listed(one, counts) for one in answer.of(b"LIST")]
        return [one for one in found if one is not None]

    async def status(self, names: Sequence[str]) -> dict[str, dict[str, int]]:
        """UIDVALIDITY and MESSAGES of several folders, asked at once."""
        asked = [b"STATUS " + folder(name) + b" (UIDVALIDITY MESSAGES)" for name in names]
        answers = await self.wire.pipeline(asked)
        found: dict[str, dict[str, int]] = {}
        for answer in answers:
            if isinstance(answer, Answer):
                found |= dict(filter(None, (_status(one) for one in answer.of(b"STATUS"))))
        return found

    async def select(self, name: str, parameters: bytes = b"") -> Selected:
        """Open a folder, with `parameters` such as b'(CONDSTORE)'; raises NotThere."""
        self.selected = None
        words = b"SELECT " + folder(name) + (b" " + parameters if parameters else b"")
        answer = await self.wire.command(words)
        exists = [one.number for one in answer.of(b"EXISTS")]
        self.selected = Selected(
            name=name,
            uidvalidity=_number(answer.code(b"UIDVALIDITY")),
            uidnext=_number(answer.code(b"UIDNEXT")),
            exists=exists[-1] if exists else 0,
            modseq=_number(answer.code(b"HIGHESTMODSEQ")),
            answer=answer,
        )
        return self.selected

    # ---- messages ------------------------------------------------------------------------------------------------

    async def fetch(self, uids: str, items: bytes, modifier: bytes = b"") -> dict[int, Fields]:
        """FETCH items of messages by UID; what the server leaves out is missing, in order of the answer."""
        words = b"UID FETCH " + uids.encode() + b" (" + items + b")" + (b" " + modifier if modifier else b"")
        answer = await self.wire.command(words)
        return fetched(answer.untagged)

    async def search(self, criteria: bytes) -> list[int]:
        """UIDs, ascending."""
        answer = await self.wire.command(b"UID SEARCH " + criteria)
        uids: set[int] = set()
        for one in answer.of(b"SEARCH"):
            uids.update(int(word) for word in one.text.partition(b"(")[0].split() if is_number(word))
        return sorted(uids)

    async def find(self, header: str, value: str) -> list[int]:
        """UIDs of messages in the open folder whose header holds the value."""
        return await self.search(b"HEADER " + header.encode() + b" " + quoted(value))

    async def flag(self, uids: str, flag: bytes, *, on: bool) -> None:
        """Set or take a flag, silently."""
        sign = b"+" if on else b"-"
        await self.wire.command(b"UID STORE " + uids.encode() + b" " + sign + b"FLAGS.SILENT (" + flag + b")")

    async def append(self, name: str, message: bytes, flags: bytes) -> None:
        """Put a message into a folder."""
        await self.wire.command(b"APPEND", folder(name), b"(" + flags + b")", literal=message)

    async def create(self, name: str) -> None:
        """Make a folder."""
        await self.wire.command(b"CREATE", folder(name))

    async def bye(self) -> None:
        """LOGOUT, politely and briefly; the line is closed in any case."""
        try:
            if self.alive:
                await self.wire.command(b"LOGOUT", seconds=2)
        except KnownError:
            pass
        finally:
            self.wire.close()


async def open_client(place: net.Place) -> ImapClient:
    """Connect, greet, encrypt; not signed in yet. Raises Unreachable, CertificateUntrusted, RateLimited."""
    line = await net.connect(place, LINE_LIMIT)
    client = ImapClient(Wire(line, place.host), place.host)
    try:
        await _begin(client, place)
    except net.CertificateUnseen as error:
        der = await _look(place)
        raise tls.untrusted(place.host, place.port, der, error.why) from error
    except BaseException:
        client.wire.close()
        raise
    return client


async def _begin(client: ImapClient, place: net.Place) -> None:
    kind = await client.wire.greet()
    if place.security == "starttls":
        if kind == b"PREAUTH":
            raise Unreachable(f"The server {place.host} wants no sign-in and no encryption here; that is not safe.")
        await client.learn()
        if not client.can("STARTTLS"):
            raise net.TlsMissing(f"The server {place.host} offers no STARTTLS at this port. Try TLS with port 993.")
        await client.wire.command(b"STARTTLS")
        await net.start_tls(client.wire.line, place)
    await client.learn()


async def _look(place: net.Place) -> bytes:
    """The certificate that STARTTLS shows, over a line that says nothing else."""
    blind = net.Place(place.host, place.port, place.security, tls.Trust(blind=True), place.offline)
    client = ImapClient(Wire(await net.connect(blind, LINE_LIMIT), place.host), place.host)
    try:
        await _begin(client, blind)
        return net.certificate(client.wire.line)
    finally:
        client.wire.close()


# ---- words over the wire ---------------------------------------------------------------------------------------------


def quoted(text: str) -> bytes:
    """A quoted string."""
    raw = text.encode().replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    return b'"' + re.sub(rb"[\r\n\x00]", b"", raw) + b'"'


def folder(name: str) -> bytes:
    """A folder's name in modified UTF-7 (RFC 3501 5.1.3), quoted."""
    encoded: bytes = imap_utf7.encode(name)
    return b'"' + encoded.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def _name(raw: object) -> str | None:
    """None for a name that no grammar allows: such a folder could not be opened either."""
    text = str(raw).encode() if isinstance(raw, int) else raw
    if not isinstance(text, bytes):
        return None
    try:
        decoded: str = imap_utf7.decode(text)
        folder(decoded)
    except (UnicodeError, ValueError):
        return None
    return "INBOX" if decoded.upper() == "INBOX" else decoded


def parsed(pieces: Sequence[Piece]) -> tuple[Any, ...]:
    """Nested tuples; () for what no grammar allows."""
    try:
        found: tuple[Any, ...] = parse_response(list(pieces))
    except _UNREADABLE:
        return ()
    return found


_UNREADABLE = (ProtocolError, ValueError, TypeError, RecursionError, AssertionError, AttributeError, LookupError)
"""What the parser raises for words that no grammar allows."""


def fetched(untagged: Iterable[Untagged]) -> dict[int, Fields]:
    """FETCH answers by UID; answers without one, or unreadable, are left out."""
    found: dict[int, Fields] = {}
    for one in untagged:
        if one.kind != b"FETCH":
            continue
        first, *rest = one.pieces
        number = b"%d " % one.number
        head: Piece = number + first if isinstance(first, bytes) else (number + first[0], first[1])
        try:
            read = parse_fetch_response([head, *rest], normalise_times=False)
        except _UNREADABLE:
            continue
        for uid, fields in read.items():
            if not isinstance(uid, int) or (b"UID" not in one.text.upper() and b"SEQ" in fields):
                continue
            found.setdefault(uid, {}).update(fields)
    return found


def _listed(one: Untagged, counts: dict[str, dict[str, int]]) -> Listed | None:
    fields = parsed(one.pieces)
    if len(fields) < 3 or not isinstance(fields[0], tuple):
        return None
    name = _name(fields[2])
    if name is None:
        return None
    flags = frozenset(flag.decode("ascii", "replace").lower() for flag in fields[0] if isinstance(flag, bytes))
    return Listed(name, flags, counts.get(name, {}))


def _status(one: Untagged) -> tuple[str, dict[str, int]] | None:
    fields = parsed(one.pieces)
    if len(fields) < 2 or not isinstance(fields[1], tuple):
        return None
    name = _name(fields[0])
    if name is None:
        return None
    pairs = zip(fields[1][::2], fields[1][1::2], strict=False)
    known = {k.decode("ascii", "replace").upper(): v for k, v in pairs if isinstance(k, bytes) and isinstance(v, int)}
    return name, known


def _number(text: bytes | None) -> int:
    return int(text) if text and len(text) < MOST_DIGITS and text.strip().isdigit() else 0
