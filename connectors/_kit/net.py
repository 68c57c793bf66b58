"""Connections of a connector: a stream to host and port, TLS at once or later, with time limits on everything."""

import asyncio
import contextlib
import ipaddress
import socket
import ssl
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

from connectors._kit import tls
from shopbell.errors import CertificateUntrusted, Unreachable

CONNECT_SECONDS = 20.0
NEXT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server is and how to talk to it. `security` is 'tls', 'starttls' or 'none'."""

    host: str
    port: int
    security: str
    trust: tls.Trust = field(default_factory=tls.Trust)
    offline: bool = False
    """Only loopback may be reached (tests)."""
    tls_name: str = ""
    """Whose certificate it has to be, when that is not the host's own name (XMPP: the domain, RFC 6120 13.7.2.1)."""
    alpn: str = ""
    """What is spoken inside TLS (RFC 7301), '' to say nothing."""

    @property
    def certified(self) -> str:
        """The name that the certificate has to bear."""
        return self.tls_name or self.host


class NameUnknown(Unreachable):
    """There is no server of that name."""


class Refused(Unreachable):
    """Nobody listens at that port."""


class TlsMissing(Unreachable):
    """The server speaks, but not TLS at this port."""


@dataclass(slots=True)
class Line:
    """An open connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def close(self) -> None:
        """At once; safe twice."""
        with contextlib.suppress(OSError, RuntimeError):
            self.writer.transport.abort()


def is_loopback(host: str) -> bool:
    """Whether the name means this machine, without asking anybody."""
    if host.lower() in ("localhost", "localhost.localdomain"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


async def connect(place: Place, limit: int) -> Line:
    """Open, with the TLS handshake when `security` is 'tls'; `limit` bounds one line in bytes.

    Raises NameUnknown, Refused, TlsMissing, CertificateUntrusted and Unreachable.
    """
    if place.offline and not is_loopback(place.host):
        raise Unreachable(f"The server {place.host} cannot be reached: this program runs without network.")
    context = tls.context(place.trust) if place.security == "tls" else None
    if context is not None and place.alpn:
        context.set_alpn_protocols([place.alpn])
    with _sentences(place):
        try:
            line = await _open(place, limit, context)
        except ssl.SSLCertVerificationError as error:
            raise await _untrusted(place, limit, error) from error
        if context is not None:
            _check_pin(place, line)
        return line


async def _open(place: Place, limit: int, context: ssl.SSLContext | None) -> Line:
    raw = await _reached(place)
    name = place.certified if context is not None else None
    async with asyncio.timeout(CONNECT_SECONDS):
        reader, writer = await asyncio.open_connection(sock=raw, ssl=context, server_hostname=name, limit=limit)
    return Line(reader, writer)


async def _reached(place: Place) -> socket.socket:
    """The first address that answers; one that swallows everything (a broken IPv6) costs a few seconds only."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(CONNECT_SECONDS):
        found = await loop.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    failure: Exception = OSError("no address")
    for number, (family, kind, protocol, _, address) in enumerate(found, 1):
        raw = socket.socket(family, kind, protocol)
        try:
            raw.setblocking(False)
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            async with asyncio.timeout(CONNECT_SECONDS if number == len(found) else NEXT_SECONDS):
                await loop.sock_connect(raw, address)
        except (OSError, TimeoutError) as error:
            raw.close()
            failure = error
        except BaseException:
            raw.close()
            raise
        else:
            return raw
    raise failure


async def start_tls(line: Line, place: Place) -> None:
    """TLS on an open connection (STARTTLS). What came in clear before it is refused, not believed (CVE-2011-0411)."""
    if _buffered(line.reader):
        line.close()
        raise Unreachable(f"The server {place.host} sent something between STARTTLS and its encryption.")
    with _sentences(place):
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await line.writer.start_tls(tls.context(place.trust), server_hostname=place.certified)
        except ssl.SSLCertVerificationError as error:
            line.close()
            raise CertificateUnseen(tls.plain_reason(error)) from error
        _check_pin(place, line)


class CertificateUnseen(Exception):
    """A certificate was refused in STARTTLS and not yet looked at; the caller looks with a blind context."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


async def acknowledged(line: Line) -> None:
    """Wait until the other side's system has everything that was written; raises OSError when the line breaks first.

    Where a system cannot tell (Windows), everything was handed to the system at least, after `drain`.
    """
    raw = line.writer.get_extra_info("socket")
    while not line.writer.is_closing():
        if raw is None or _unacknowledged(raw.fileno()) == 0:
            return
        await asyncio.sleep(0.01)
    raise OSError("the line broke")


def _unacknowledged(handle: int) -> int:
    """Bytes in the send queue of a socket (Linux: SIOCOUTQ, tcp(7)); 0 where that is unknown."""
    if sys.platform != "linux":
        return 0
    import fcntl
    import struct
    import termios

    (count,) = struct.unpack("i", fcntl.ioctl(handle, termios.TIOCOUTQ, b"\0" * 4))
    return int(count)


def _buffered(reader: asyncio.StreamReader) -> bool:
    return bool(getattr(reader, "_buffer", b""))


def certificate(line: Line) -> bytes:
    """The peer's certificate (DER), b'' without TLS."""
    session = line.writer.get_extra_info("ssl_object")
    return session.getpeercert(binary_form=True) or b"" if session else b""


def _check_pin(place: Place, line: Line) -> None:
    pin = place.trust.fingerprint
    if not pin:
        return
    der = certificate(line)
    if not tls.same_fingerprint(tls.fingerprint(der), pin):
        line.close()
        raise tls.untrusted(place.host, place.port, der, "it is not the one that was accepted before")


async def _untrusted(place: Place, limit: int, error: ssl.SSLCertVerificationError) -> CertificateUntrusted:
    """Connect once more only to look at the certificate; nothing is said over that line."""
    line = await _open(place, limit, tls.blind_context())
    try:
        return tls.untrusted(place.host, place.port, certificate(line), tls.plain_reason(error))
    finally:
        line.close()


@contextlib.contextmanager
def _sentences(place: Place) -> Iterator[None]:
    where = f"The server {place.host}, port {place.port},"
    try:
        yield
    except TimeoutError as error:
        raise Unreachable(f"{where} does not answer.") from error
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            raise Unreachable(f"The server {place.host} cannot be looked up. Is there a network?") from error
        raise NameUnknown(f"There is no server called {place.host}.") from error
    except ConnectionRefusedError as error:
        raise Refused(f"{where} refuses the connection.") from error
    except ssl.SSLError as error:
        raise TlsMissing(f"{where} does not speak TLS. Try STARTTLS or another port.") from error
    except OSError as error:
        raise Unreachable(f"{where} cannot be reached.") from error
