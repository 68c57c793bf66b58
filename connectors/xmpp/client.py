"""A signed-in stream at work: questions and answers, messages that certainly arrived, and what comes by itself."""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from connectors.xmpp import addresses
from connectors.xmpp.line import Wire
from connectors.xmpp.stanzas import make, origin_of, written
from connectors.xmpp.wording import BROKEN, DOUBT, STANZAS, in_doubt, refusal
from shopbell.errors import KnownError, Rejected, Uncertain, Unreachable

SM: Final = "urn:xmpp:sm:3"
BIND: Final = "urn:ietf:params:xml:ns:xmpp-bind"
MAM: Final = "urn:xmpp:mam:2"
SECONDS: Final = 30.0
MOST_FOUND: Final = 500
"""Messages of one page: a server that sends more than was asked for is not believed."""
FEATURES: Final = (
    "http://jabber.org/protocol/disco#info",
    "urn:xmpp:ping",
    "urn:xmpp:receipts",
    "urn:xmpp:chat-markers:0",
    "urn:xmpp:reactions:0",
    "urn:xmpp:message-correct:0",
    "urn:xmpp:message-retract:1",
    "urn:xmpp:sid:0",
)
Heard = Callable[[Element], None]
"""Told of every message and presence that is no answer; must not wait."""


@dataclass(slots=True)
class _Leaving:
    """A message on its way: `number` is its place among our stanzas; a room's is there when the room sends it round."""

    done: "asyncio.Future[KnownError | None]"
    number: int
    to: str = ""
    by_room: bool = False


@dataclass(slots=True)
class _Search:
    archive: str
    """Whose it is: only what comes from there is believed."""
    found: list[Element] = field(default_factory=list)


class Client:
    """One stream. After `failure` is set nothing more happens on it."""

    def __init__(self, wire: Wire, jid: str, log: logging.Logger, heard: Heard, over: Callable[[], None]) -> None:
        """`over` is called once, when the stream has ended for whatever reason."""
        self.jid = jid
        self.failure: KnownError | None = None
        self.heard_at = asyncio.get_running_loop().time()
        self._wire = wire
        self._log = log
        self._heard = heard
        self._over = over
        self._managed = False
        self._written = 0
        self._taken = 0
        self._asked: dict[str, asyncio.Future[Element | KnownError]] = {}
        self._leaving: dict[str, _Leaving] = {}
        self._searches: dict[str, _Search] = {}
        self._reader: asyncio.Task[None] | None = None

    # ---- beginning and end ---------------------------------------------------------------------------------------

    async def begin(self, features: Element, resource: str) -> None:
        """Bind the resource; from then on the stream is read. An older line with it ends (RFC 6120 7.7.2.2)."""
        self._reader = asyncio.create_task(self._read(), name="xmpp reader")
        bind = make(f"{{{BIND}}}bind", None, make(f"{{{BIND}}}resource", text=resource))
        answer = await self.ask("set", bind)
        self.jid = addresses.full(answer.findtext(f"{{{BIND}}}bind/{{{BIND}}}jid") or self.jid)
        if features.find(f"{{{SM}}}sm") is not None:
            self._write(make(f"{{{SM}}}enable"))
            self._written = 0
            self._managed = True

    async def close(self) -> None:
        """Say good-bye and let go; safe at any time and twice."""
        with contextlib.suppress(KnownError):
            self._wire.write("</stream:stream>")
        self._end(Unreachable("This account was closed."))
        reader = self._reader
        if reader is not None:
            reader.cancel()
            await asyncio.wait({reader})

    def _end(self, failure: KnownError) -> None:
        if self.failure is not None:
            return
        self.failure = failure
        self._wire.close()
        self._over()
        for asked in self._asked.values():
            if not asked.done():
                asked.set_result(self.failure)
        for leaving in self._leaving.values():
            if not leaving.done.done():
                leaving.done.set_result(in_doubt(self.failure))

    # ---- asking --------------------------------------------------------------------------------------------------

    async def ask(self, kind: str, payload: Element, to: str = "", seconds: float = SECONDS) -> Element:
        """An <iq/> and its answer. Raises Rejected, RateLimited and Unreachable."""
        name = secrets.token_hex(8)
        asked: asyncio.Future[Element | KnownError] = asyncio.get_running_loop().create_future()
        self._asked[name] = asked
        try:
            self._write(make("{jabber:client}iq", {"type": kind, "id": name, "to": to}, payload))
            async with asyncio.timeout(seconds):
                await self._wire.flush()
                answer = await asked
        except TimeoutError as error:
            raise self._unanswered(to) from error
        finally:
            del self._asked[name]
        if isinstance(answer, KnownError):
            raise answer
        if answer.get("type") == "error":
            raise refusal(answer)
        return answer

    def _unanswered(self, to: str) -> KnownError:
        """Our own server's silence is the end of the line; another one's is its own trouble."""
        if to and addresses.bare(to) not in (addresses.domain(self.jid), addresses.bare(self.jid)):
            return Rejected(f"{addresses.domain(to)} does not answer. Try again later.")
        self._end(Unreachable("The XMPP server does not answer. Shopbell connects again by itself."))
        return Unreachable("The XMPP server does not answer. Shopbell connects again by itself.")

    async def ping(self, seconds: float = SECONDS) -> None:
        """Whether the server still answers (XEP-0199); a refusal is an answer too."""
        try:
            await self.ask("get", make("{urn:xmpp:ping}ping"), addresses.domain(self.jid), seconds)
        except KnownError:
            if self.failure is not None:
                raise

    async def search(self, query: Element, name: str, to: str = "") -> tuple[Element, list[Element]]:
        """A question to an archive (XEP-0313): the closing answer, and the results that came before it."""
        search = self._searches[name] = _Search(to or addresses.bare(self.jid))
        try:
            answer = await self.ask("set", query, to, seconds=2 * SECONDS)
        finally:
            del self._searches[name]
        return answer, search.found

    def say(self, node: Element) -> None:
        """Something that needs no answer. Raises Unreachable."""
        self._write(node)

    async def deliver(self, message: Element, *, by_room: bool = False) -> None:
        """A message; returns when the server has it. Raises Rejected, Unreachable (nothing left) and Uncertain."""
        name, to = message.get("id", ""), message.get("to", "")
        done: asyncio.Future[KnownError | None] = asyncio.get_running_loop().create_future()
        if self.failure is not None:
            raise Unreachable(BROKEN)
        self._leaving[name] = _Leaving(done, self._written + 1, addresses.full(to), by_room)
        try:
            self._write(message)
            await self._confirmed(done, by_room)
        finally:
            self._leaving.pop(name, None)
        failure = done.result()
        if failure is not None:
            raise failure

    async def _confirmed(self, done: "asyncio.Future[KnownError | None]", by_room: bool) -> None:
        """The server counts what it has (XEP-0198), else it answers what came after, in order (RFC 6120 10.1)."""
        try:
            async with asyncio.timeout(SECONDS):
                if self._managed:
                    self._wire.write(written(make(f"{{{SM}}}r")))
                    await self._wire.flush()
                else:
                    await self.ping()
                    if not by_room and not done.done():
                        done.set_result(None)
                await done
        except TimeoutError as error:
            self._end(Unreachable(BROKEN))
            raise Uncertain(DOUBT) from error
        except Unreachable as error:
            raise Uncertain(DOUBT) from error

    def _write(self, node: Element) -> None:
        if self.failure is not None:
            raise Unreachable(str(self.failure))
        try:
            self._wire.write(written(node))
        except Unreachable as error:
            self._end(error)
            raise
        self._written += 1

    # ---- hearing -------------------------------------------------------------------------------------------------

    async def _read(self) -> None:
        try:
            while True:
                node = await self._wire.read()
                self.heard_at = asyncio.get_running_loop().time()
                self._take(node)
        except KnownError as error:
            self._end(error)
        except Exception:  # noqa: BLE001 - whatever a stanza may do to us ends this line only
            self._log.exception("A stanza could not be handled.")
            self._end(Unreachable(BROKEN))

    def _take(self, node: Element) -> None:
        match node.tag:
            case "{jabber:client}iq":
                self._taken += 1
                self._take_iq(node)
            case "{jabber:client}message" | "{jabber:client}presence":
                self._taken += 1
                self._take_news(node)
            case "{urn:xmpp:sm:3}a":
                self._take_count(node.get("h", ""))
            case "{urn:xmpp:sm:3}r":
                self._wire.write(written(make(f"{{{SM}}}a", {"h": str(self._taken)})))
            case "{urn:xmpp:sm:3}enabled":
                self._taken = 0
            case "{urn:xmpp:sm:3}failed":
                self._managed = False

    def _take_iq(self, node: Element) -> None:
        kind, name = node.get("type"), node.get("id", "")
        if kind in ("get", "set"):
            self._write(_answer(node))
            return
        asked = self._asked.get(name)
        if asked is not None and not asked.done():
            asked.set_result(node)

    def _take_count(self, count: str) -> None:
        if count.isascii() and count.isdigit():
            for leaving in self._leaving.values():
                if leaving.number <= int(count) and not leaving.by_room and not leaving.done.done():
                    leaving.done.set_result(None)

    def _take_news(self, node: Element) -> None:
        result = node.find(f"{{{MAM}}}result")
        if result is not None:
            self._take_found(node, result)
            return
        leaving = self._leaving.get(node.get("id", "")) or self._leaving.get(origin_of(node))
        if leaving is not None and not leaving.done.done():
            sender = addresses.full(node.get("from", ""))
            if node.get("type") == "error" and sender in (leaving.to, addresses.domain(leaving.to)):
                leaving.done.set_result(refusal(node))
            elif leaving.by_room and node.get("type") == "groupchat" and addresses.bare(sender) == leaving.to:
                leaving.done.set_result(None)
        self._heard(node)

    def _take_found(self, node: Element, result: Element) -> None:
        search = self._searches.get(result.get("queryid", ""))
        if search is None or len(search.found) >= MOST_FOUND:
            return
        if addresses.bare(node.get("from", "") or self.jid) == search.archive:
            search.found.append(result)


def _answer(node: Element) -> Element:
    """To a question of somebody else's (RFC 6120 8.2.3); we know few."""
    head = {"type": "result", "id": node.get("id", ""), "to": node.get("from", "")}
    question = node[0] if len(node) else None
    tag = question.tag if question is not None and node.get("type") == "get" else ""
    if tag == "{urn:xmpp:ping}ping" or (question is not None and question.tag == "{jabber:iq:roster}query"):
        return make("{jabber:client}iq", head)
    info = "{http://jabber.org/protocol/disco#info}"
    if tag == f"{info}query" and question is not None:
        identity = make(f"{info}identity", {"category": "client", "type": "pc", "name": "Shopbell"})
        features = (make(f"{info}feature", {"var": name}) for name in FEATURES)
        return make("{jabber:client}iq", head, make(tag, {"node": question.get("node", "")}, identity, *features))
    error = make("{jabber:client}error", {"type": "cancel"}, make(f"{{{STANZAS}}}service-unavailable"))
    return make("{jabber:client}iq", {**head, "type": "error"}, error)
