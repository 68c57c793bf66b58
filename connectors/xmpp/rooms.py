"""Group chat (XEP-0045): which rooms the owner has marked, what they are, coming in."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from connectors.xmpp import addresses
from connectors.xmpp.client import MAM, Client
from connectors.xmpp.stanzas import make
from connectors.xmpp.wording import BROKEN, refusal
from shopbell.errors import KnownError, RateLimited, Rejected, Unreachable

INFO: Final = "{http://jabber.org/protocol/disco#info}"
PUBSUB: Final = "{http://jabber.org/protocol/pubsub}"
BOOKMARKS: Final = "urn:xmpp:bookmarks:1"
STORAGE: Final = "{storage:bookmarks}"
MUC: Final = "{http://jabber.org/protocol/muc}"
USER: Final = "{http://jabber.org/protocol/muc#user}"
MOST: Final = 50
SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Marked:
    """A room the owner wants to be in, and the name used there."""

    jid: str
    nick: str


@dataclass(frozen=True, slots=True)
class Room:
    """A room as it is."""

    jid: str
    nick: str
    title: str
    public: bool
    """Anybody can come in and read."""


async def marked(client: Client, typed: Sequence[str], nick: str) -> tuple[Marked, ...]:
    """Rooms named at set-up and those that the owner's programs enter by themselves (XEP-0402, 0048), at most 50."""
    found = {jid: Marked(jid, nick) for jid in map(addresses.bare, typed)}
    for jid, name in (*await _bookmarks(client), *await _old_bookmarks(client)):
        found[jid] = Marked(jid, name or nick)
    return tuple(sorted(found.values(), key=lambda one: one.jid))[:MOST]


async def _bookmarks(client: Client) -> list[tuple[str, str]]:
    items = make(f"{PUBSUB}items", {"node": BOOKMARKS})
    answer = await _told(client, make(f"{PUBSUB}pubsub", None, items))
    found = []
    for item in answer.iter(f"{PUBSUB}item") if answer is not None else ():
        room = item.find(f"{{{BOOKMARKS}}}conference")
        if room is not None and room.get("autojoin") in ("true", "1") and addresses.is_person(item.get("id", "")):
            found.append((addresses.bare(item.get("id", "")), room.findtext(f"{{{BOOKMARKS}}}nick") or ""))
    return found


async def _old_bookmarks(client: Client) -> list[tuple[str, str]]:
    answer = await _told(client, make("{jabber:iq:private}query", None, make(f"{STORAGE}storage")))
    return list(_conferences(answer)) if answer is not None else []


def _conferences(answer: Element) -> Iterator[tuple[str, str]]:
    for room in answer.iter(f"{STORAGE}conference"):
        if room.get("autojoin") in ("true", "1") and addresses.is_person(room.get("jid", "")):
            yield addresses.bare(room.get("jid", "")), room.findtext(f"{STORAGE}nick") or ""


async def _told(client: Client, question: Element) -> Element | None:
    """The answer, None where the server knows no bookmarks."""
    try:
        return await client.ask("get", question)
    except (Rejected, RateLimited):
        return None


async def look(client: Client, mark: Marked) -> Room | None:
    """What a room is; None when it is gone, keeps no archive or does not let us know."""
    try:
        answer = await client.ask("get", make(f"{INFO}query"), mark.jid)
    except (Rejected, RateLimited):
        return None
    names = {one.get("var") for one in answer.iter(f"{INFO}feature")}
    if MAM not in names:
        return None
    identity = answer.find(f"{INFO}query/{INFO}identity")
    title = " ".join((identity.get("name", "") if identity is not None else "").split())[:200]
    public = not names & {"muc_membersonly", "muc_passwordprotected", "muc_passwordprotect"}
    return Room(mark.jid, mark.nick, title or addresses.local(mark.jid), public)


class Doors:
    """Which rooms we are in on one line."""

    def __init__(self) -> None:
        self.inside: set[str] = set()
        self._waiting: dict[str, asyncio.Future[KnownError | None]] = {}

    async def enter(self, client: Client, room: Room) -> None:
        """Come in, without the words spoken before. Raises Rejected when the room does not let us, Unreachable."""
        if room.jid in self.inside:
            return
        waiting = self._waiting.get(room.jid)
        try:
            if waiting is None:
                waiting = self._waiting[room.jid] = asyncio.get_running_loop().create_future()
                history = make(f"{MUC}history", {"maxstanzas": "0"})
                to = f"{room.jid}/{room.nick}"
                client.say(make("{jabber:client}presence", {"to": to}, make(f"{MUC}x", None, history)))
            async with asyncio.timeout(SECONDS):
                failure = await asyncio.shield(waiting)
        except TimeoutError as error:
            raise Unreachable("The room does not answer. Shopbell tries again by itself.") from error
        finally:
            self._waiting.pop(room.jid, None)
        if failure is not None:
            raise failure
        self.inside.add(room.jid)

    def heard(self, presence: Element) -> None:
        """A presence came; it may be our own, in a room."""
        room = addresses.bare(presence.get("from", ""))
        waiting = self._waiting.get(room)
        codes = {one.get("code") for one in presence.iter(f"{USER}status")}
        kind = presence.get("type", "")
        if "110" in codes and kind == "unavailable":
            self.inside.discard(room)
        elif waiting is not None and not waiting.done() and (kind == "error" or "110" in codes):
            waiting.set_result(refusal(presence) if kind == "error" else None)

    def over(self) -> None:
        """The line has ended."""
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_result(Unreachable(BROKEN))
