"""Sending over SMTP (RFC 5321, 6409, 4954) on an asyncio line, thin so that one thing is always known exactly:

whether the dot that ends a message has been handed to the network. Before it nothing can have been accepted
(Unreachable: try again). After it, until the answer is read, nobody can know (Uncertain; RFC 1047).
"""

import asyncio
import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from connectors._kit import net, tls
from connectors._kit.letters.reasons import delivery_reason, server_words
from connectors.mail.imap.client import SignIn
from connectors.mail.wording import PAUSE, sign_in_refusal
from shopbell.errors import KnownError, RateLimited, Rejected, SignInNeeded, Uncertain, Unreachable

LINE_LIMIT = 64 * 1024
ANSWER_SECONDS = 60.0
DOT_SECONDS = 600.0
"""RFC 5321 4.5.3.2.6: a server may take ten minutes to accept a message; giving up earlier makes doubles."""
CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """A server's answer."""

    code: int
    text: str

    @property
    def good(self) -> bool:
        """2xx or 3xx."""
        return 200 <= self.code < 400


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message was taken over by the server; `refused` says which recipients were not, and why."""

    text: str
    refused: dict[str, str] = field(default_factory=dict)


class SmtpClient:
    """One connection, signed in."""

    def __init__(self, line: net.Line, host: str) -> None:
        self._line = line
        self._host = host
        self.extensions: dict[str, str] = {}

    @property
    def line(self) -> net.Line:
        """For STARTTLS and to look at the certificate."""
        return self._line

    def close(self) -> None:
        """At once; safe twice."""
        self._line.close()

    # ---- before the message --------------------------------------------------------------------------------------

    async def greet(self) -> None:
        """The server's greeting and EHLO. Raises Unreachable or RateLimited."""
        self._insist(await self._reply())
        await self.hello()

    async def hello(self) -> None:
        """EHLO, else HELO. The name says nothing about this computer (RFC 5321 4.1.3 allows a literal)."""
        reply = await self.command("EHLO [127.0.0.1]")
        if not reply.good:
            self._insist(await self.command("HELO [127.0.0.1]"))
        words = [line.partition(" ") for line in reply.text.splitlines()[1:]]
        self.extensions = {name.upper(): rest.upper() for name, _, rest in words}

    async def sign_in(self, who: SignIn) -> None:
        """AUTH with the best offered mechanism. Raises WrongPassword and its like."""
        reply = await self._auth(who)
        if reply.good:
            return
        if reply.code == 421:
            raise Unreachable(f"The server {self._host} ended the connection: “{server_words(reply.text.encode())}”.")
        raise sign_in_refusal(f"{reply.code} {reply.text}", self._host)

    async def _auth(self, who: SignIn) -> Reply:
        offered = self.extensions.get("AUTH", "").split()
        if who.token:
            reply = await self.command("AUTH XOAUTH2 " + who.xoauth2().decode())
            # 334 carries an error report; the empty answer to it brings the refusal.
            return await self.command("") if reply.code == 334 else reply
        if "PLAIN" in offered:
            return await self.command("AUTH PLAIN " + who.plain().decode())
        if "LOGIN" not in offered:
            raise SignInNeeded(f"The server {self._host} takes no password in the clear. Choose TLS or STARTTLS.")
        for word in ("AUTH LOGIN", _base64(who.username)):
            reply = await self.command(word)
            if reply.code != 334:
                return reply
        return await self.command(_base64(who.password))

    # ---- the message ---------------------------------------------------------------------------------------------

    async def send(self, sender: str, recipients: Sequence[str], message: bytes) -> Accepted:
        """One message. Raises Rejected, RateLimited, Unreachable (it did not leave) and Uncertain (it may have)."""
        refused = await self._envelope(sender, recipients, len(message))
        if len(refused) == len(recipients):
            await self._reset()
            raise _nobody(refused)
        self._insist(await self.command("DATA"), 354)
        await self._body(message)
        return Accepted(await self._dot(), {who: delivery_reason(reply.text) for who, reply in refused.items()})

    async def _envelope(self, sender: str, recipients: Sequence[str], size: int) -> dict[str, Reply]:
        self._fits(size)
        wide = not all(address.isascii() for address in (sender, *recipients))
        if wide and "SMTPUTF8" not in self.extensions:
            raise Rejected(f"The server {self._host} cannot send to an address with letters beyond a–z before the @.")
        options = (f" SIZE={size}" if "SIZE" in self.extensions else "") + (" SMTPUTF8" if wide else "")
        self._insist(await self.command(f"MAIL FROM:<{sender}>{options}"))
        refused: dict[str, Reply] = {}
        for address in recipients:
            reply = await self.command(f"RCPT TO:<{address}>")
            if reply.code == 421:
                self._insist(reply)
            if not reply.good:
                refused[address] = reply
        return refused

    def _fits(self, size: int) -> None:
        limit = self.extensions.get("SIZE", "").strip()
        if limit.isdigit() and 0 < int(limit) < size:
            raise Rejected(
                f"This message is too large: {self._host} takes {int(limit) // 1_000_000} MB, and files grow "
                "by a third in mail. Send fewer or smaller files."
            )

    async def _reset(self) -> None:
        try:
            await self.command("RSET")
        except KnownError:
            self.close()

    async def _body(self, message: bytes) -> None:
        """All but the dot; when this fails, the message cannot have been accepted."""
        data = dotted(message)
        transport = self._line.writer.transport
        transport.set_write_buffer_limits(high=0)  # drain() then means: handed to the system
        for start in range(0, len(data), CHUNK):
            await self._write(data[start : start + CHUNK])
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await net.acknowledged(self._line)
        except (OSError, TimeoutError) as error:
            raise self._lost() from error
        except asyncio.CancelledError:
            self.close()
            raise

    async def _dot(self) -> str:
        await asyncio.sleep(0)  # a cut that is already known must be seen before the dot, not after it
        if self._line.writer.is_closing() or self._line.reader.at_eof():
            raise self._lost()
        try:
            self._line.writer.write(b".\r\n")
            async with asyncio.timeout(DOT_SECONDS):
                await self._line.writer.drain()
                reply = await self._read()
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError) as error:
            self.close()
            raise Uncertain(
                f"The connection to {self._host} broke before it said whether it took the message."
            ) from error
        except asyncio.CancelledError:
            self.close()
            raise
        if reply.code == 421 or not 200 <= reply.code < 600:
            # The server gave up at the very moment; a 421 here does say that it did not take it (RFC 5321 3.8).
            self.close()
        self._insist(reply)
        return reply.text

    async def quit(self) -> None:
        """QUIT, politely and briefly."""
        try:
            async with asyncio.timeout(2):
                await self.command("QUIT")
        except (KnownError, TimeoutError):
            pass
        finally:
            self.close()

    # ---- the line ------------------------------------------------------------------------------------------------

    async def command(self, words: str) -> Reply:
        """Send a line and read the answer."""
        if re.search(r"[\r\n\x00]", words):
            raise Rejected("An address holds a line break. Please take it out.")
        await self._write(words.encode() + b"\r\n")
        return await self._reply()

    async def _write(self, data: bytes) -> None:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                self._line.writer.write(data)
                await self._line.writer.drain()
        except (OSError, TimeoutError) as error:
            raise self._lost() from error
        except asyncio.CancelledError:
            self.close()
            raise

    async def _reply(self) -> Reply:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await self._read()
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError) as error:
            raise self._lost() from error
        except asyncio.CancelledError:
            self.close()
            raise

    async def _read(self) -> Reply:
        lines: list[str] = []
        while True:
            raw = await self._line.reader.readuntil(b"\n")
            line = raw.decode("utf-8", "replace").rstrip("\r\n")
            lines.append(line[4:])
            if line[3:4] != "-":
                return Reply(int(line[:3]), "\n".join(lines))
            if len(lines) > 200:
                raise ValueError("an answer without end")

    def _lost(self) -> Unreachable:
        self.close()
        return Unreachable(f"The connection to {self._host} was lost before the message left.")

    def _insist(self, reply: Reply, code: int = 0) -> None:
        """Raises what a refusal means; nothing was accepted then."""
        if reply.code == code or (reply.good and not code):
            return
        words = server_words(reply.text.encode())
        if reply.code in (530, 535):
            raise SignInNeeded(f"The server {self._host} wants a new sign-in: “{words}”.")
        if reply.code in (450, 451, 452) and re.search(r"too many|rate|limit|throttl|slow", reply.text, re.IGNORECASE):
            raise RateLimited(f"The server {self._host} asks to wait: “{words}”.", datetime.now(UTC) + PAUSE)
        if 400 <= reply.code < 500:
            raise Unreachable(f"The server {self._host} cannot take the message now: “{words}”.")
        raise Rejected(f"{delivery_reason(reply.text)} ({self._host}: “{words}”.)")


def _nobody(refused: dict[str, Reply]) -> KnownError:
    """Every recipient was refused: for good, or for now."""
    first = next(iter(refused.values()))
    if all(reply.code < 500 for reply in refused.values()):
        return Unreachable(f"The mail server cannot take this recipient now: “{server_words(first.text.encode())}”.")
    who = ", ".join(refused)
    return Rejected(f"It was refused for {who}. {delivery_reason(first.text)}")


def dotted(message: bytes) -> bytes:
    """CRLF line ends, lines that begin with a dot doubled (RFC 5321 4.5.2), an end of line at the end; no final dot."""
    if message.count(b"\n") == message.count(b"\r") == message.count(b"\r\n"):
        lines = message
    else:
        lines = re.sub(rb"\r\n|\r|\n", b"\r\n", message)
    stuffed = (b"." if lines.startswith(b".") else b"") + lines.replace(b"\r\n.", b"\r\n..")
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


async def open_smtp(place: net.Place) -> SmtpClient:
    """Connect, greet, encrypt; not signed in yet. Raises Unreachable, CertificateUntrusted, RateLimited."""
    client = SmtpClient(await net.connect(place, LINE_LIMIT), place.host)
    try:
        await _begin(client, place)
    except net.CertificateUnseen as error:
        der = await _look(place)
        raise tls.untrusted(place.host, place.port, der, error.why) from error
    except BaseException:
        client.close()
        raise
    return client


async def _begin(client: SmtpClient, place: net.Place) -> None:
    await client.greet()
    if place.security != "starttls":
        return
    if "STARTTLS" not in client.extensions:
        raise net.TlsMissing(f"The server {place.host} offers no STARTTLS at this port. Try TLS with port 465.")
    if not (await client.command("STARTTLS")).good:
        raise Unreachable(f"The server {place.host} cannot encrypt the connection now.")
    await net.start_tls(client.line, place)
    await client.hello()


async def _look(place: net.Place) -> bytes:
    """The certificate that STARTTLS shows, over a line that says nothing else."""
    blind = net.Place(place.host, place.port, place.security, tls.Trust(blind=True), place.offline)
    client = SmtpClient(await net.connect(blind, LINE_LIMIT), place.host)
    try:
        await _begin(client, blind)
        return net.certificate(client.line)
    finally:
        client.close()
