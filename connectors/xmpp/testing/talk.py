"""One connection to the double, strict about order: sign in (SCRAM), bind, then everything else."""

import asyncio
import base64
import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable
from typing import Final, Protocol
from xml.etree.ElementTree import Element

from connectors.xmpp.stanzas import CLIENT, STREAM, StreamParser, make, written

SASL: Final = "urn:ietf:params:xml:ns:xmpp-sasl"
BIND: Final = "urn:ietf:params:xml:ns:xmpp-bind"
SM: Final = "urn:xmpp:sm:3"
ROUNDS: Final = 4096
MECHANISM: Final = "SCRAM-SHA-256"


class Behind(Protocol):
    """What a connection asks of the server."""

    domain: str

    def password_of(self, user: str) -> str | None:
        """None when the sign-in is refused."""
        ...

    def joined(self, talk: "Talk") -> None:
        """Somebody has bound a resource."""
        ...

    async def stanza(self, talk: "Talk", node: Element) -> None:
        """A stanza after that."""
        ...


class Talk:
    """One client."""

    def __init__(self, behind: Behind, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.jid = ""
        self._behind = behind
        self._reader = reader
        self._writer = writer
        self._parser = StreamParser()
        self._handled = 0
        self._counting = False
        self._user = ""
        self._bound = ""
        self._expect: Callable[[Element], Awaitable[None]] = self._auth

    async def run(self) -> None:
        """Until either side ends it."""
        while data := await self._reader.read(65536):
            opened = self._parser.opened
            nodes = self._parser.feed(data)
            if self._parser.opened and not opened:
                self._greet()
            for node in nodes:
                await self._expect(node)
            await self._writer.drain()
            if self._parser.ended:
                return

    def _greet(self) -> None:
        head = f"<?xml version='1.0'?><stream:stream xmlns='{CLIENT}' xmlns:stream='{STREAM}' version='1.0'"
        self._writer.write(f"{head} from='{self._behind.domain}' id='{secrets.token_hex(4)}'>".encode())
        if self._user:
            self._features(make(f"{{{BIND}}}bind"), make(f"{{{SM}}}sm"))
        else:
            mechanism = make(f"{{{SASL}}}mechanism", text=MECHANISM)
            self._features(make(f"{{{SASL}}}mechanisms", None, mechanism))

    def _features(self, *offered: Element) -> None:
        inside = "".join(written(one) for one in offered)
        self._writer.write(f"<stream:features>{inside}</stream:features>".encode())

    def say(self, node: Element) -> None:
        """Something to this client, if it is still there."""
        if not self._writer.transport.is_closing():
            self._writer.write(written(node).encode())

    def cut(self) -> None:
        """The line breaks."""
        self._writer.transport.abort()

    def stop(self, condition: str) -> None:
        """The stream ends with an error."""
        error = f"<stream:error><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"
        if not self._writer.transport.is_closing():
            self._writer.write(f"{error}</stream:stream>".encode())
            self._writer.close()

    # ---- sign-in -------------------------------------------------------------------------------------------------

    async def _auth(self, node: Element) -> None:
        assert node.tag == f"{{{SASL}}}auth", node.tag
        assert node.get("mechanism") == MECHANISM
        first = base64.b64decode(node.text or "").decode()
        flag, _, bare = first.partition(",,")
        # 'y': this client could bind the sign-in to TLS, and saw that we cannot.
        assert flag == ("y" if self._writer.get_extra_info("ssl_object") else "n"), first
        self._bound = base64.b64encode(f"{flag},,".encode()).decode()
        user, nonce = (part[2:] for part in bare.split(","))
        salt = hashlib.sha256(user.encode()).digest()[:16]
        challenge = f"r={nonce}{secrets.token_hex(8)},s={base64.b64encode(salt).decode()},i={ROUNDS}"

        async def respond(answer: Element) -> None:
            assert answer.tag == f"{{{SASL}}}response", answer.tag
            self._prove(user, salt, bare, challenge, base64.b64decode(answer.text or "").decode())

        self._expect = respond
        self.say(make(f"{{{SASL}}}challenge", text=base64.b64encode(challenge.encode()).decode()))

    def _prove(self, user: str, salt: bytes, bare: str, challenge: str, final: str) -> None:
        without, _, proof = final.rpartition(",p=")
        nonce = challenge.split(",", maxsplit=1)[0]
        assert without == f"c={self._bound},{nonce}", without
        password = self._behind.password_of(user)
        salted = hashlib.pbkdf2_hmac("sha256", (password or "").encode(), salt, ROUNDS)
        said = f"{bare},{challenge},{without}".encode()
        key = hmac.digest(salted, b"Client Key", "sha256")
        signature = hmac.digest(hashlib.sha256(key).digest(), said, "sha256")
        if password is None or base64.b64decode(proof) != bytes(a ^ b for a, b in zip(key, signature, strict=True)):
            self.say(make(f"{{{SASL}}}failure", None, make(f"{{{SASL}}}not-authorized")))
            self._expect = self._auth
            return
        proven = hmac.digest(hmac.digest(salted, b"Server Key", "sha256"), said, "sha256")
        self._user, self._expect, self._parser = user, self._bind, StreamParser()
        self.say(make(f"{{{SASL}}}success", text=base64.b64encode(b"v=" + base64.b64encode(proven)).decode()))

    async def _bind(self, node: Element) -> None:
        resource = node.findtext(f"{{{BIND}}}bind/{{{BIND}}}resource")
        assert node.tag == "{jabber:client}iq", node.tag
        assert resource
        self.jid = f"{self._user}@{self._behind.domain}/{resource}"
        self._expect = self._work
        self._behind.joined(self)
        bound = make(f"{{{BIND}}}bind", None, make(f"{{{BIND}}}jid", text=self.jid))
        self.say(make("{jabber:client}iq", {"type": "result", "id": node.get("id", "")}, bound))

    # ---- work ----------------------------------------------------------------------------------------------------

    async def _work(self, node: Element) -> None:
        if node.tag == f"{{{SM}}}enable":
            self._handled, self._counting = 0, True
            self.say(make(f"{{{SM}}}enabled"))
        elif node.tag == f"{{{SM}}}r":
            assert self._counting
            self.say(make(f"{{{SM}}}a", {"h": str(self._handled)}))
        elif node.tag.startswith("{jabber:client}"):
            self._handled += 1
            await self._behind.stanza(self, node)
        else:
            raise AssertionError(node.tag)
