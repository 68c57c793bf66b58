"""One IMAP connection: commands out, tagged and untagged answers in, each with a time limit and a size limit.

A command that is cancelled or times out leaves the line in the middle of an answer, so the line is closed.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

from connectors._kit import net
from connectors.mail.wording import imap_refusal
from shopbell.errors import Unreachable

LINE_LIMIT = 16 * 1024 * 1024
"""Bytes of one line without its literals: a SEARCH over a million messages needs eight."""
LITERAL_LIMIT = 64 * 1024 * 1024
ANSWER_LIMIT = 192 * 1024 * 1024
"""Bytes of one command's whole answer; more than any command here asks for."""
MOST_DIGITS = 20
ANSWER_SECONDS = 90.0
"""Without a single byte for so long the line counts as dead."""
LONGEST_SECONDS = 30 * 60.0
"""For one command's whole answer: the largest one on a line of 0.2 Mbit/s takes less, and a server that sends a byte a
minute would else keep its account waiting for ever."""
_LITERAL = re.compile(rb"\{(\d{1,12})\+?\}\r?\n$")

Piece = bytes | tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Untagged:
    """An untagged answer: `kind` such as b'FETCH' or b'OK', `number` before it or 0, the rest in pieces.

    Pieces are what IMAPClient's parser reads: bytes, or a pair of a text that ends in a literal and the literal.
    """

    kind: bytes
    number: int
    pieces: list[Piece] = field(repr=False)

    @property
    def text(self) -> bytes:
        """The rest, without literals."""
        return b"".join(p if isinstance(p, bytes) else p[0] for p in self.pieces)


@dataclass(frozen=True, slots=True)
class Answer:
    """All that came until the tagged OK; `text` is that OK's own."""

    text: bytes
    untagged: list[Untagged] = field(repr=False)

    def of(self, kind: bytes) -> list[Untagged]:
        """Untagged answers of one kind."""
        return [one for one in self.untagged if one.kind == kind]

    def code(self, name: bytes) -> bytes | None:
        """The value of a response code ([NAME value]) anywhere in it, b'' when it has none; None when absent."""
        pattern = re.compile(rb"\[" + name + rb"(?: ([^\]]*))?\]", re.IGNORECASE)
        for text in (self.text, *(one.text for one in self.untagged if one.kind in (b"OK", b"NO"))):
            found = pattern.search(text)
            if found:
                return found[1] or b""
        return None


class Wire:
    """Commands and answers. Raises Unreachable when the line is lost, and what `imap_refusal` makes of NO and BAD."""

    def __init__(
        self, line: net.Line, host: str, *, answer_limit: int = ANSWER_LIMIT, longest: float = LONGEST_SECONDS
    ) -> None:
        """`answer_limit` in bytes and `longest` in seconds are for one command."""
        self._line = line
        self._answer_limit = answer_limit
        self._longest = longest
        self._host = host
        self._tag = 0
        self.closed = False

    @property
    def line(self) -> net.Line:
        """For STARTTLS and to look at the certificate."""
        return self._line

    def close(self) -> None:
        """At once; safe twice."""
        self.closed = True
        self._line.close()

    async def greet(self) -> bytes:
        """The server's first words: OK or PREAUTH; raises what it says with BYE."""
        first = self._parsed(await self._read_guarded(ANSWER_SECONDS))
        if first.kind == b"BYE":
            self.close()
            raise imap_refusal(b"BYE", first.text, self._host)
        return first.kind

    async def command(
        self, *words: bytes, literal: bytes | None = None, secret: bool = False, seconds: float = ANSWER_SECONDS
    ) -> Answer:
        """Send one command and wait for its end. `literal` follows the last word."""
        async with _closing(self):
            tag = self._next_tag()
            line = b" ".join((tag, *words))
            if literal is not None:
                await self._write(line + b" {%d}\r\n" % len(literal), seconds)
                early = await self._continuation(tag, seconds)
                if early is not None:
                    return early
                line = literal
            await self._write(line + b"\r\n", seconds)
            return await self._answer(tag, seconds)

    async def pipeline(self, commands: Sequence[bytes], seconds: float = ANSWER_SECONDS) -> list[Answer | Exception]:
        """Several harmless commands at once (RFC 3501 5.5); a refusal takes its command's place."""
        async with _closing(self):
            tags = [self._next_tag() for _ in commands]
            lines = [b"%s %s\r\n" % pair for pair in zip(tags, commands, strict=True)]
            await self._write(b"".join(lines), seconds)
            answers: list[Answer | Exception] = []
            for tag in tags:
                try:
                    answers.append(await self._answer(tag, seconds))
                except Unreachable:
                    raise
                except Exception as error:  # noqa: BLE001 - one folder's refusal is not the others'
                    answers.append(error)
            return answers

    async def authenticate(self, mechanism: bytes, response: bytes, *, initial: bool) -> Answer:
        """SASL with one response, base64 (RFC 4959 when `initial`). A challenge after it is an error report: cancel."""
        async with _closing(self):
            tag = self._next_tag()
            words = [tag, b"AUTHENTICATE", mechanism] + ([response] if initial else [])
            await self._write(b" ".join(words) + b"\r\n", ANSWER_SECONDS)
            if not initial:
                early = await self._continuation(tag, ANSWER_SECONDS)
                if early is not None:
                    return early
                await self._write(response + b"\r\n", ANSWER_SECONDS)
            return await self._answer(tag, ANSWER_SECONDS, challenge=b"\r\n")

    async def idle(self, seconds: float) -> AsyncGenerator[Untagged, None]:
        """IDLE (RFC 2177) for so long: what the server says meanwhile. DONE is sent when the time is up."""
        async with _closing(self):
            tag = self._next_tag()
            await self._write(tag + b" IDLE\r\n", ANSWER_SECONDS)
            if await self._continuation(tag, ANSWER_SECONDS) is not None:
                return
            loop = asyncio.get_running_loop()
            end = loop.time() + seconds
            while (rest := end - loop.time()) > 0:
                pieces = await self._read_or_none(rest)
                if pieces is None:
                    break
                yield self._parsed(pieces)
            await self._write(b"DONE\r\n", ANSWER_SECONDS)
            for one in (await self._answer(tag, ANSWER_SECONDS)).untagged:
                yield one

    # ---- inside --------------------------------------------------------------------------------------------------

    def _next_tag(self) -> bytes:
        self._tag += 1
        return b"A%d" % self._tag

    async def _write(self, data: bytes, seconds: float) -> None:
        if self.closed:
            raise self._lost()
        try:
            async with asyncio.timeout(seconds):
                self._line.writer.write(data)
                await self._line.writer.drain()
        except (OSError, TimeoutError) as error:
            raise self._lost() from error

    async def _continuation(self, tag: bytes, seconds: float) -> Answer | None:
        """None when the server says go on ('+'); raises its refusal."""
        try:
            async with asyncio.timeout(self._longest):
                return await self._until_continued(tag, seconds)
        except TimeoutError as error:
            raise self._lost() from error

    async def _until_continued(self, tag: bytes, seconds: float) -> Answer | None:
        while True:
            pieces = await self._read_guarded(seconds)
            first = _first(pieces)
            if first.startswith(b"+"):
                return None
            if first.startswith(tag + b" "):
                return self._tagged(first[len(tag) + 1 :], [])

    async def _answer(self, tag: bytes, seconds: float, challenge: bytes | None = None) -> Answer:
        try:
            async with asyncio.timeout(self._longest):
                return await self._until_tagged(tag, seconds, challenge)
        except TimeoutError as error:
            raise self._lost() from error

    async def _until_tagged(self, tag: bytes, seconds: float, challenge: bytes | None) -> Answer:
        untagged: list[Untagged] = []
        room = self._answer_limit
        while True:
            pieces = await self._read_guarded(seconds)
            room -= _weight(pieces)
            if room < 0:
                raise self._lost()
            first = _first(pieces)
            if first.startswith(tag + b" "):
                return self._tagged(first[len(tag) + 1 :], untagged)
            if first.startswith(b"+") and challenge is not None:
                await self._write(challenge, seconds)
                continue
            untagged.append(self._parsed(pieces))

    def _tagged(self, text: bytes, untagged: list[Untagged]) -> Answer:
        status, _, rest = text.partition(b" ")
        if status.upper() == b"OK":
            return Answer(rest, untagged)
        said = [one.text for one in untagged if one.kind in (b"NO", b"BYE") or b"ALERT" in one.text]
        raise imap_refusal(status.upper(), b" ".join([rest, *said]), self._host)

    def _parsed(self, pieces: list[Piece]) -> Untagged:
        first = _first(pieces)
        rest = first[2:] if first.startswith(b"* ") else first
        word, _, after = rest.partition(b" ")
        number = 0
        if is_number(word):
            number = int(word)
            word, _, after = after.partition(b" ")
        kept: Piece = after if isinstance(pieces[0], bytes) else (after, pieces[0][1])
        return Untagged(word.upper(), number, [kept, *pieces[1:]])

    async def _read_or_none(self, seconds: float) -> list[Piece] | None:
        """None when nothing came within the time; the line is still whole then."""
        try:
            async with asyncio.timeout(seconds):
                first = await self._line.reader.readuntil(b"\n")
        except TimeoutError:
            return None
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            raise self._lost() from error
        return await self._rest(first, ANSWER_SECONDS)

    async def _read_guarded(self, seconds: float) -> list[Piece]:
        pieces = await self._read_or_none(seconds)
        if pieces is None:
            raise self._lost()
        return pieces

    async def _rest(self, line: bytes, seconds: float) -> list[Piece]:
        pieces: list[Piece] = []
        try:
            async with asyncio.timeout(seconds) as limit:
                while (size := _LITERAL.search(line)) is not None:
                    literal = await self._literal(int(size[1]), limit, seconds)
                    pieces.append((line.rstrip(b"\r\n"), literal))
                    line = await self._line.reader.readuntil(b"\n")
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            raise self._lost() from error
        pieces.append(line.rstrip(b"\r\n"))
        return pieces

    async def _literal(self, size: int, limit: asyncio.Timeout, seconds: float) -> bytes:
        """Time counts from the last bytes that came: a slow line is not a dead one."""
        if size > LITERAL_LIMIT:
            raise OSError("a literal beyond all bounds")
        chunks: list[bytes] = []
        while size > 0:
            chunk = await self._line.reader.read(min(size, 256 * 1024))
            if not chunk:
                raise OSError("cut within a literal")
            chunks.append(chunk)
            size -= len(chunk)
            limit.reschedule(asyncio.get_running_loop().time() + seconds)
        return b"".join(chunks)

    def _lost(self) -> Unreachable:
        self.close()
        return Unreachable(f"The connection to {self._host} was lost.")


def is_number(word: bytes) -> bool:
    """Digits, and not so many that reading them is work."""
    return word.isdigit() and len(word) < MOST_DIGITS


def _weight(pieces: Sequence[Piece]) -> int:
    """Bytes that an answer costs here; every line costs something, however short."""
    return 200 + sum(len(one) if isinstance(one, bytes) else len(one[0]) + len(one[1]) for one in pieces)


def _first(pieces: Sequence[Piece]) -> bytes:
    return pieces[0] if isinstance(pieces[0], bytes) else pieces[0][0]


class _closing:  # noqa: N801 - reads as a verb
    """Closes the wire when the block is left in the middle of an answer."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def __aenter__(self) -> None:
        return None

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if kind is not None and issubclass(kind, asyncio.CancelledError | GeneratorExit | OSError):
            self._wire.close()
