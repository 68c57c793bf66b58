"""From nothing to a signed-in stream: connection, STARTTLS, SASL (RFC 6120 sections 4 to 6)."""

import asyncio
import base64
import hashlib
import ssl
from collections import deque
from typing import Final
from xml.etree.ElementTree import Element

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from connectors._kit import net, tls
from connectors.xmpp import scram
from connectors.xmpp.stanzas import CLIENT, STREAM, StreamParser, Unreadable, make, speakable, written
from connectors.xmpp.wording import BROKEN, NotXmpp, sign_in_refusal, stream_refusal
from shopbell.errors import KnownError, SignInNeeded, Unreachable

TLS: Final = "urn:ietf:params:xml:ns:xmpp-tls"
SASL: Final = "urn:ietf:params:xml:ns:xmpp-sasl"
BINDINGS: Final = "{urn:xmpp:sasl-cb:0}channel-binding"
NO_XMPP: Final = "What answers at this port is no XMPP server."
CHUNK: Final = 65536
SECONDS: Final = 30.0
MOST_WAITING: Final = 8 * 1024 * 1024
"""Bytes that a server does not take while we answer it: it is not listening any more."""


class Wire:
    """A stream's bytes in both directions as elements."""

    def __init__(self, line: net.Line) -> None:
        self.line = line
        self._parser = StreamParser()
        self._ready: deque[Element] = deque()

    async def read(self) -> Element:
        """The next element; raises the errors of `shopbell.errors`."""
        while not self._ready:
            try:
                data = await self.line.reader.read(CHUNK)
                self._ready.extend(self._parser.feed(data))
            except OSError as error:
                raise Unreachable(BROKEN) from error
            except Unreadable as error:
                raise Unreachable(BROKEN) if self._parser.opened else NotXmpp(NO_XMPP) from error
            if not self._ready and (not data or self._parser.ended):
                raise Unreachable(BROKEN)
        node = self._ready.popleft()
        if node.tag == f"{{{STREAM}}}error":
            raise stream_refusal(node)
        return node

    def write(self, text: str) -> None:
        """Hand to the system; raises Unreachable when the line is closed or nobody takes anything."""
        transport = self.line.writer.transport
        if transport.is_closing() or transport.get_write_buffer_size() > MOST_WAITING:
            raise Unreachable(BROKEN)
        self.line.writer.write(text.encode())

    async def flush(self) -> None:
        """Until the system has taken it."""
        try:
            await self.line.writer.drain()
        except OSError as error:
            raise Unreachable(BROKEN) from error

    async def open(self, domain: str) -> Element:
        """A new stream, also after TLS and sign-in; its features."""
        self._parser, self._ready = StreamParser(), deque()
        to = speakable(domain).replace("&", "").replace("<", "").replace("'", "")
        self.write(
            f"<?xml version='1.0'?><stream:stream to='{to}' version='1.0' xml:lang='en'"
            f" xmlns='{CLIENT}' xmlns:stream='{STREAM}'>"
        )
        features = await self.read()
        if features.tag != f"{{{STREAM}}}features":
            raise NotXmpp(NO_XMPP)
        return features

    def is_clean(self) -> bool:
        """Whether nothing came that was not asked for."""
        return not self._ready and not self._parser.pending

    def close(self) -> None:
        """At once; safe twice."""
        self.line.close()


async def enter(place: net.Place, jid_domain: str, user: str, password: str) -> tuple[Wire, Element]:
    """A stream that is signed in, and its features. Raises SignInNeeded, CertificateUntrusted, Unreachable."""
    wire = Wire(await net.connect(place, CHUNK))
    try:
        async with asyncio.timeout(SECONDS):
            features = await _encrypted(wire, place, jid_domain)
            await _sign_in(wire, features, user, password)
            return wire, await wire.open(jid_domain)
    except TimeoutError as error:
        wire.close()
        raise Unreachable(f"The server {place.host} does not answer.") from error
    except net.CertificateUnseen as error:
        wire.close()
        der = await _look(place, jid_domain)
        raise tls.untrusted(place.host, place.port, der, error.why) from error
    except BaseException:
        wire.close()
        raise


async def _encrypted(wire: Wire, place: net.Place, jid_domain: str) -> Element:
    features = await wire.open(jid_domain)
    if place.security != "starttls":
        return features
    if features.find(f"{{{TLS}}}starttls") is None:
        raise net.TlsMissing(f"The server {place.host} offers no encryption at this port.")
    wire.write(written(make(f"{{{TLS}}}starttls")))
    answer = await wire.read()
    if answer.tag != f"{{{TLS}}}proceed" or not wire.is_clean():
        raise net.TlsMissing(f"The server {place.host} refused to encrypt the line.")
    await net.start_tls(wire.line, place)
    return await wire.open(jid_domain)


async def _look(place: net.Place, jid_domain: str) -> bytes:
    """The certificate that STARTTLS shows, over a line that says nothing else."""
    trust = tls.Trust(blind=True)
    blind = net.Place(place.host, place.port, place.security, trust, place.offline, place.tls_name)
    wire = Wire(await net.connect(blind, CHUNK))
    try:
        async with asyncio.timeout(SECONDS):
            await _encrypted(wire, blind, jid_domain)
        return net.certificate(wire.line)
    except TimeoutError as error:
        raise Unreachable(f"The server {place.host} does not answer.") from error
    finally:
        wire.close()


async def _sign_in(wire: Wire, features: Element, user: str, password: str) -> None:
    offered = [(one.text or "").strip() for one in features.iter(f"{{{SASL}}}mechanism")]
    encrypted = wire.line.writer.get_extra_info("ssl_object") is not None
    binding = binding_of(wire.line, [one.get("type", "") for one in features.iter(BINDINGS)])
    mechanism = scram.choose(offered, binding, encrypted=encrypted)
    if not mechanism:
        raise SignInNeeded("The server offers no safe way to sign in with a password.")
    if mechanism == "PLAIN":
        await _exchange(wire, "PLAIN", f"\0{user}\0{password}".encode())
        return
    could = encrypted and not any(one.endswith(scram.PLUS) for one in offered)
    talk = scram.Scram(mechanism, user, password, binding, "y" if could else "n")
    try:
        challenge = await _exchange(wire, mechanism, talk.first())
        wire.write(written(make(f"{{{SASL}}}response", text=_packed(talk.final(_data(challenge))))))
        answer = await wire.read()
        if answer.tag == f"{{{SASL}}}challenge":
            wire.write(written(make(f"{{{SASL}}}response")))
            talk.check(_data(answer))
            _succeeded(await wire.read())
        else:
            _succeeded(answer)
            talk.check(_data(answer))
    except scram.NotTheServer as error:
        raise SignInNeeded("The server could not prove that it knows the password. Nothing was told to it.") from error


async def _exchange(wire: Wire, mechanism: str, first: bytes) -> Element:
    wire.write(written(make(f"{{{SASL}}}auth", {"mechanism": mechanism}, text=_packed(first))))
    answer = await wire.read()
    if mechanism == "PLAIN" or answer.tag == f"{{{SASL}}}failure":
        _succeeded(answer)
    return answer


def _succeeded(answer: Element) -> None:
    if answer.tag != f"{{{SASL}}}success":
        refused: KnownError = sign_in_refusal(answer)
        raise refused


def _packed(data: bytes) -> str:
    return base64.b64encode(data).decode() or "="


def _data(answer: Element) -> bytes:
    try:
        return base64.b64decode((answer.text or "").strip(), validate=True)
    except ValueError as error:
        raise scram.NotTheServer from error


def binding_of(line: net.Line, named: list[str]) -> scram.Binding | None:
    """What ties a sign-in to this TLS line (RFC 5929), of the kinds that the server names (XEP-0440)."""
    session: ssl.SSLObject | None = line.writer.get_extra_info("ssl_object")
    if session is None:
        return None
    if "tls-server-end-point" in named:
        digest = certificate_digest(net.certificate(line))
        return scram.Binding("tls-server-end-point", digest) if digest else None
    # TLS 1.3 has no 'tls-unique' (RFC 8446), and Python cannot export what took its place (RFC 9266).
    if session.version() != "TLSv1.3" and (not named or "tls-unique" in named):
        unique = session.get_channel_binding("tls-unique")
        return scram.Binding("tls-unique", unique) if unique else None
    return None


def certificate_digest(der: bytes) -> bytes:
    """RFC 5929 4.1: by the hash of its signature, SHA-256 where that is MD5 or SHA-1; b'' where it has none."""
    try:
        used = x509.load_der_x509_certificate(der).signature_hash_algorithm
    except (ValueError, UnsupportedAlgorithm):
        return b""
    if used is None:
        return b""
    return hashlib.new("sha256" if used.name in ("md5", "sha1") else used.name, der).digest()
