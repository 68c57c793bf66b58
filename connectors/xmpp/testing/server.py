"""The server behind the double's connections: an archive, a list of contacts, a place for files."""

import asyncio
import ssl
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import quote
from xml.etree.ElementTree import Element

import httpx

from connectors.xmpp.stanzas import Unreadable, make
from connectors.xmpp.testing.talk import Talk

DOMAIN: Final = "double.test"
HANDSHAKE_TURNS: Final = 20
"""Turns of the loop after which a connection that was in the middle of its handshake has come up."""
SHOP: Final = f"shop@{DOMAIN}"
UPLOADS: Final = f"upload.{DOMAIN}"
MAM: Final = "{urn:xmpp:mam:2}"
RSM: Final = "{http://jabber.org/protocol/rsm}"
INFO: Final = "{http://jabber.org/protocol/disco#info}"
ITEMS: Final = "{http://jabber.org/protocol/disco#items}"
SLOT: Final = "{urn:xmpp:http:upload:0}"
STANZAS: Final = "{urn:ietf:params:xml:ns:xmpp-stanzas}"
IQ: Final = "{jabber:client}iq"


@dataclass(frozen=True, slots=True)
class Kept:
    """A message in the archive."""

    id: str
    at: datetime
    message: Element


@dataclass(slots=True)
class Whims:
    """What goes wrong next."""

    drop: bool = False
    refuse: str = ""
    lose_answer: bool = False
    lose: bool = False
    expired: bool = False


@dataclass(slots=True)
class Server:
    """One account's server."""

    password: str
    domain: str = DOMAIN
    port: int = 0
    tls: ssl.SSLContext | None = None
    """Encrypt from the start."""
    whims: Whims = field(default_factory=Whims)
    archive: list[Kept] = field(default_factory=list)
    talks: set[Talk] = field(default_factory=set)
    stored: dict[str, bytes] = field(default_factory=dict)
    _doors: asyncio.Server | None = None
    _clients: set[asyncio.Task[None]] = field(default_factory=set)

    # ---- life ----------------------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Listen, at the same port as before."""
        self._doors = await asyncio.start_server(self._client, "127.0.0.1", self.port, ssl=self.tls)
        self.port = self._doors.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Every line breaks, and nobody listens."""
        if self._doors is not None:
            self._doors.close()
            self._doors = None
        for _ in range(HANDSHAKE_TURNS if self.tls else 1):
            for talk in list(self.talks):
                talk.cut()
            for task in list(self._clients):
                task.cancel()
            await asyncio.gather(*self._clients, return_exceptions=True)
            await asyncio.sleep(0)

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task, talk = asyncio.current_task(), Talk(self, reader, writer)
        assert task is not None
        self._clients.add(task)
        self.talks.add(talk)
        try:
            with suppress(OSError, asyncio.CancelledError, Unreadable):
                await talk.run()
        finally:
            self.talks.discard(talk)
            self._clients.discard(task)
            writer.transport.abort()

    def password_of(self, user: str) -> str | None:
        """See `talk.Behind`."""
        return self.password if user == "shop" and not self.whims.expired else None

    def joined(self, talk: Talk) -> None:
        """The older line with this resource ends (RFC 6120 7.7.2.2)."""
        for other in [one for one in self.talks if one is not talk and one.jid == talk.jid]:
            other.stop("conflict")
            other.jid = ""
        if self.whims.lose:
            self.whims.lose = False
            talk.cut()

    # ---- messages ------------------------------------------------------------------------------------------------

    def keep(self, message: Element, at: datetime | None = None) -> str:
        """Into the archive; its id there."""
        name = f"a{len(self.archive):06d}"
        before = self.archive[-1].at if self.archive else None
        now = at or datetime.now(UTC)
        self.archive.append(Kept(name, max(now, before + timedelta(microseconds=1)) if before else now, message))
        return name

    def push(self, name: str, message: Element) -> None:
        """To everybody who is there."""
        copy = deepcopy(message)
        copy.append(make("{urn:xmpp:sid:0}stanza-id", {"id": name, "by": SHOP}))
        for talk in self.talks:
            if talk.jid:
                talk.say(copy)

    async def stanza(self, talk: Talk, node: Element) -> None:
        """See `talk.Behind`."""
        match node.tag:
            case "{jabber:client}message":
                self._message(talk, node)
            case "{jabber:client}iq" if node.get("type") in ("get", "set"):
                self._answer(talk, node)
            case _:
                assert node.tag in (IQ, "{jabber:client}presence"), node.tag

    def _message(self, talk: Talk, node: Element) -> None:
        assert node.get("id")
        assert node.get("to", "").count("@") == 1
        if self.whims.refuse:
            text, self.whims.refuse = self.whims.refuse, ""
            error = make("{jabber:client}error", {"type": "cancel"}, make(f"{STANZAS}not-acceptable"))
            error.append(make(f"{STANZAS}text", text=text))
            head = {"type": "error", "id": node.get("id", ""), "from": node.get("to", "")}
            talk.say(make("{jabber:client}message", head, error))
            return
        node.set("from", talk.jid)
        self.keep(node)
        if self.whims.lose_answer:
            self.whims.lose_answer = False
            talk.cut()

    # ---- questions -----------------------------------------------------------------------------------------------

    def _answer(self, talk: Talk, node: Element) -> None:
        assert len(node) == 1
        question, to = node[0], node.get("to", "")
        answers: dict[str, Callable[[], list[Element]]] = {
            "{urn:xmpp:ping}ping": list,
            "{urn:xmpp:carbons:2}enable": list,
            "{jabber:iq:roster}query": lambda: [make("{jabber:iq:roster}query")],
            f"{INFO}query": lambda: [_info(to)],
            f"{ITEMS}query": lambda: [make(f"{ITEMS}query", None, make(f"{ITEMS}item", {"jid": UPLOADS}))],
            f"{MAM}prefs": lambda: [make(f"{MAM}prefs", {"default": "roster"})],
            f"{MAM}query": lambda: [self._search(talk, question)],
            f"{SLOT}request": lambda: [self._slot(question)],
        }
        head = {"id": node.get("id", ""), "from": to, "to": talk.jid}
        if question.tag not in answers:
            error = make("{jabber:client}error", {"type": "cancel"}, make(f"{STANZAS}item-not-found"))
            talk.say(make(IQ, {**head, "type": "error"}, error))
            return
        try:
            talk.say(make(IQ, {**head, "type": "result"}, *answers[question.tag]()))
        except LookupError:
            error = make("{jabber:client}error", {"type": "cancel"}, make(f"{STANZAS}item-not-found"))
            talk.say(make(IQ, {**head, "type": "error"}, error))

    def _search(self, talk: Talk, query: Element) -> Element:
        """A page of the archive; raises LookupError for an id that is not there."""
        fields = {one.get("var"): one.findtext("{jabber:x:data}value") for one in query.iter("{jabber:x:data}field")}
        assert fields.pop("FORM_TYPE") == "urn:xmpp:mam:2"
        found, other = self.archive, fields.pop("with", None)
        if other:
            found = [one for one in found if other in (_bare(one, "from"), _bare(one, "to"))]
        start = fields.pop("start", None)
        if start:
            found = [one for one in found if one.at >= datetime.fromisoformat(start)]
        assert not fields, fields
        page, complete = _page(found, query)
        for number, one in enumerate(page):
            if self.whims.drop and number == len(page) // 2:
                self.whims.drop = False
                talk.cut()
            talk.say(make("{jabber:client}message", {"to": talk.jid}, _result(one, query.get("queryid", ""))))
        told = make(f"{RSM}set", None, make(f"{RSM}count", text=str(len(found))))
        if page:
            told.extend([make(f"{RSM}first", text=page[0].id), make(f"{RSM}last", text=page[-1].id)])
        return make(f"{MAM}fin", {"complete": "true" if complete else ""}, told)

    def _slot(self, request: Element) -> Element:
        assert request.get("size", "").isdigit()
        path = f"/{len(self.stored)}/{quote(request.get('filename', ''), safe='')}"
        self.stored[path] = b""
        url = f"https://{UPLOADS}{path}"
        return make(f"{SLOT}slot", None, make(f"{SLOT}put", {"url": url}), make(f"{SLOT}get", {"url": url}))

    def web(self, request: httpx.Request) -> httpx.Response:
        """The place for files."""
        path = request.url.raw_path.decode()
        if request.url.host != UPLOADS or path not in self.stored:
            return httpx.Response(404)
        if request.method == "PUT":
            self.stored[path] = request.content
            return httpx.Response(201)
        return httpx.Response(200, content=self.stored[path])


def _page(found: list[Kept], query: Element) -> tuple[list[Kept], bool]:
    most = int(query.findtext(f"{RSM}set/{RSM}max") or "50")
    after, before = query.findtext(f"{RSM}set/{RSM}after"), query.find(f"{RSM}set/{RSM}before")
    ids = [one.id for one in found]
    if after is not None:
        if after not in ids:
            raise LookupError
        found = found[ids.index(after) + 1 :]
    elif before is not None and before.text:
        if before.text not in ids:
            raise LookupError
        found = found[: ids.index(before.text)]
    page = found[-most:] if before is not None else found[:most]
    return page, len(page) == len(found)


def _result(one: Kept, name: str) -> Element:
    delay = make("{urn:xmpp:delay}delay", {"stamp": one.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")})
    forwarded = make("{urn:xmpp:forward:0}forwarded", None, delay, one.message)
    return make(f"{MAM}result", {"id": one.id, "queryid": name}, forwarded)


def _bare(one: Kept, side: str) -> str:
    return one.message.get(side, "").partition("/")[0]


def _info(to: str) -> Element:
    features = {SHOP: ["urn:xmpp:mam:2"], UPLOADS: [SLOT[1:-1]]}.get(to.partition("/")[0], [])
    return make(f"{INFO}query", None, *(make(f"{INFO}feature", {"var": name}) for name in features))
