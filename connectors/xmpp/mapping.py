"""Messages of an archive as events; pure. What is said about another message names it by its writer and id.

`place` of a message is 'writer TAB id TAB remote id' (and in rooms, by Placed, 'room TAB #archive id TAB writer TAB
remote id'), so that the store answers which message a correction, a retraction, a marker or a receipt names.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from xml.etree.ElementTree import Element

from connectors.xmpp import addresses, signs
from connectors.xmpp.addressed import REPLY, is_for
from connectors.xmpp.archive import Archived
from connectors.xmpp.bodies import Body, body_of
from connectors.xmpp.portraits import reference
from connectors.xmpp.stanzas import origin_of
from connectors.xmpp.wording import refusal
from shopbell.events import (
    Author,
    DeliveryReported,
    Event,
    MessageEdited,
    MessageGone,
    MessageSeen,
    Placed,
    SeenChanged,
    Thread,
)
from shopbell.model import Delivery, MessageKind, Visibility

OURS: Final = "shopbell-"
"""How the ids of this program's own messages begin."""
ROOM: Final = "room:"
TAB: Final = "\t"
_MUC_USER: Final = "{http://jabber.org/protocol/muc#user}x"
_RETRACT: Final = "{urn:xmpp:message-retract:1}retract"
_RETRACT_OLD: Final = "{urn:xmpp:fasten:0}apply-to"
_REPLACE: Final = "{urn:xmpp:message-correct:0}replace"
_NICK: Final = "{http://jabber.org/protocol/nick}nick"
_NAMES: Final = 200


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose archive it is: ours, or that of a room."""

    jid: str
    """Our address, without a resource."""
    room: str = ""
    nick: str = ""
    """Our name in the room."""
    title: str = ""
    public: bool = False
    """Whether anybody can come in and read."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What the owner's list of contacts calls people."""


@dataclass(frozen=True, slots=True)
class _Letter:
    """A message with what is always asked of it."""

    item: Archived
    writer: str
    """Bare address; in a room, and for what is whispered in one, with the name there."""
    peer: str
    own: bool
    id: str


def wanted(items: Sequence[Archived], scope: Scope) -> frozenset[str]:
    """Beginnings of places to look up for these messages."""
    return frozenset(name for item in items if (name := _named(_letter(item, scope), scope)))


def events_of(items: Sequence[Archived], scope: Scope, known: Mapping[str, str], *, live: bool) -> list[Event]:
    """Events, in order. `known`: beginning of a place -> a whole place that begins so."""
    found: list[Event] = []
    known = dict(known)
    for item in items:
        for event in _events(_letter(item, scope), scope, known, live):
            found.append(event)
            if isinstance(event, MessageSeen | Placed) and event.place:
                known[event.place[: len(event.place) - len(_tail(event.place))]] = event.place
    return found


def _tail(place: str) -> str:
    """What stands behind the second tab."""
    return place.split(TAB, 2)[-1]


def _letter(item: Archived, scope: Scope) -> _Letter:
    message = item.message
    sender, to = addresses.full(message.get("from", "") or scope.jid), addresses.full(message.get("to", ""))
    name = _flat(message.get("id", ""))
    if scope.room:
        own = _own_in_room(message, sender, scope)
        return _Letter(item, sender, scope.room, own, name)
    own = addresses.bare(sender) == scope.jid
    other = to if own else sender
    # What is whispered in a room goes to the name there; the room alone would be everybody.
    whisper = message.find(_MUC_USER) is not None and "/" in other
    peer = other if whisper else addresses.bare(other)
    return _Letter(item, scope.jid if own else peer, peer, own, name)


def _own_in_room(message: Element, sender: str, scope: Scope) -> bool:
    real = _real(message)
    if real:
        return real == scope.jid
    return addresses.resource(sender) == scope.nick


def _real(message: Element) -> str:
    """The address behind a name in a room, where the room shows it."""
    item = message.find(f"{_MUC_USER}/{{http://jabber.org/protocol/muc#user}}item")
    return addresses.bare(item.get("jid", "")) if item is not None else ""


def _named(letter: _Letter, scope: Scope) -> str:
    """Which other message it is about, as the beginning of that one's place; '' for none."""
    message = letter.item.message
    if message.get("type") == "error":
        return _key(scope.jid, letter.id)
    retracted = _retracted(message)
    if retracted:
        return _key(scope.room, f"#{retracted}") if scope.room else _key(letter.writer, retracted)
    for tag, writer in _pointers(letter, scope):
        node = message.find(tag)
        if node is not None:
            return _key(writer, node.get("id", ""))
    return _answered(message, scope)


def _pointers(letter: _Letter, scope: Scope) -> Iterator[tuple[str, str]]:
    """What names another message by its id, and whose that one has to be."""
    yield _REPLACE, letter.writer
    if letter.own:
        yield signs.DISPLAYED, letter.peer
    else:
        yield from ((tag, scope.jid) for tag in signs.reports())


def _answered(message: Element, scope: Scope) -> str:
    """The message that this one answers (XEP-0461)."""
    node = message.find(REPLY)
    if node is None:
        return ""
    if scope.room:
        return _key(scope.room, f"#{node.get('id', '')}")
    return _key(addresses.bare(node.get("to", "")), node.get("id", ""))


def _events(letter: _Letter, scope: Scope, known: Mapping[str, str], live: bool) -> list[Event]:
    message, at = letter.item.message, letter.item.at
    place = known.get(_named(letter, scope), "")
    remote = place.rpartition(TAB)[2]
    if message.get("type") == "error":
        refers = remote or (letter.id if letter.id.startswith(OURS) else "")
        return [DeliveryReported(refers, Delivery.BOUNCED, str(refusal(message)), at)] if refers else []
    if _retracted(message):
        return [MessageGone(remote, at)] if remote and _may_retract(letter, scope, place) else []
    body = body_of(message, own=letter.own)
    if signs.has_reaction(message) or not body:
        return _reaction(letter, scope, live) or _marks(letter, remote)
    if message.find(_REPLACE) is not None and remote:
        return [MessageEdited(remote, at, body.text)]
    if not scope.room and message.get("type") == "groupchat":
        return []
    return _seen(letter, scope, body, place if message.find(REPLY) is not None else "", live)


def _marks(letter: _Letter, remote: str) -> list[Event]:
    """Ours arrived or was read (XEP-0184, 0333); or theirs was read in another program of ours."""
    if not remote:
        return []
    if letter.own:
        read = letter.item.message.find(signs.DISPLAYED) is not None
        return [SeenChanged(seen=True, remote_id=remote, earlier=True)] if read else []
    told = signs.report_in(letter.item.message)
    return [DeliveryReported(remote, told[0], "", letter.item.at, earlier=told[1])] if told else []


def _reaction(letter: _Letter, scope: Scope, live: bool) -> list[Event]:
    """A line, and nobody's turn. That all were taken back is none."""
    sign = signs.reaction_in(letter.item.message)
    if not sign or (not scope.room and letter.item.message.get("type") == "groupchat"):
        return []
    who = "You" if letter.own else _author(letter, scope).name
    told = _seen(letter, scope, Body(f"{who} reacted with {sign}"), "", live)
    return [replace(one, kind=MessageKind.MACHINERY) if isinstance(one, MessageSeen) else one for one in told]


def _may_retract(letter: _Letter, scope: Scope, place: str) -> bool:
    """Who wrote it, or the room itself for one of its moderators (XEP-0425)."""
    if not scope.room or letter.writer == scope.room:
        return True
    return place.split(TAB)[2:3] == [letter.writer]


def _seen(letter: _Letter, scope: Scope, body: Body, answered: str, live: bool) -> list[Event]:
    """`answered` is the place of the message that it answers."""
    item, room = letter.item, scope.room
    message = item.message
    remote = remote_id(item, letter.id, own=letter.own, room=room)
    seen = MessageSeen(
        remote_id=remote,
        at=item.at,
        author=_author(letter, scope),
        own=letter.own,
        text=body.text,
        thread=Thread(conversation=ROOM + room if room else letter.peer, subject=scope.title),
        recipients=() if room else (Author(letter.peer if letter.own else scope.jid),),
        visibility=Visibility.PUBLIC if scope.public else Visibility.PRIVATE,
        attachments=body.files,
        reply_to=answered.rpartition(TAB)[2],
        robot=message.get("type") == "headline" or "@" not in letter.writer,
        auto_reply=not letter.own and not _is_for_us(letter, scope, body, answered),
        subject=scope.title or " ".join((message.findtext("{jabber:client}subject") or "").split())[:_NAMES],
        live=live,
        place=TAB.join((letter.writer, letter.id, remote)),
        facts=_facts(letter, body, room),
    )
    if not room:
        return [seen]
    return [seen, Placed(remote, TAB.join((room, f"#{_flat(item.id)}", letter.writer, remote)))]


def _is_for_us(letter: _Letter, scope: Scope, body: Body, answered: str) -> bool:
    """Where anybody can come in people talk with one another; who lets the shop into a closed room talks with it."""
    if not scope.public:
        return True
    writer = next(iter(answered.split(TAB)[2:3]), "")
    return is_for(letter.item.message, body.text, scope.room, scope.nick, scope.jid, writer)


def _facts(letter: _Letter, body: Body, room: str) -> dict[str, str]:
    facts = {"id": letter.id, "peer": ROOM + room if room else letter.peer, "archive": letter.item.id}
    return {name: value for name, value in {**facts, "encrypted": body.encrypted}.items() if value}


def _author(letter: _Letter, scope: Scope) -> Author:
    if letter.own:
        return Author(scope.jid, scope.nick)
    nick = addresses.resource(letter.writer)
    if nick:
        return Author(_real(letter.item.message) or letter.writer, nick[:_NAMES])
    said = " ".join((letter.item.message.findtext(_NICK) or "").split())[:_NAMES]
    name = scope.names.get(letter.writer) or said or addresses.local(letter.writer)
    return Author(letter.writer, name, portrait=reference(letter.writer, scope.jid))


def remote_id(item: Archived, name: str, *, own: bool, room: str) -> str:
    """What we sent is known by the id we gave it, also before the archive has one; the rest by the archive's."""
    origin = _flat(origin_of(item.message))
    for given in (name, origin):
        if own and given.startswith(OURS):
            return given
    return f"{room} {item.id}" if room else item.id


def _retracted(message: Element) -> str:
    """The id that a retraction names (XEP-0424, also as it was before 2023)."""
    node = message.find(_RETRACT)
    if node is None:
        node = message.find(_RETRACT_OLD)
        if node is None or node.find("{urn:xmpp:message-retract:0}retract") is None:
            return ""
    return _flat(node.get("id", ""))


def _key(writer: str, name: str) -> str:
    return f"{writer}{TAB}{_flat(name)}{TAB}" if name.strip("#") else ""


def _flat(name: str) -> str:
    return re.sub(r"\s", " ", name)
