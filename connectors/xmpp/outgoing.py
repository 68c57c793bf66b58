"""Messages of ours as they leave."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final
from xml.etree.ElementTree import Element

from connectors.xmpp import addresses
from connectors.xmpp.bodies import FALLBACK, FILE, OOB, SFS, URL_DATA
from connectors.xmpp.files import Uploaded
from connectors.xmpp.mapping import OURS, ROOM
from connectors.xmpp.stanzas import make, speakable, written
from shopbell.connector import Outgoing
from shopbell.errors import Rejected

MESSAGE: Final = "{jabber:client}message"
BODY: Final = "{jabber:client}body"
HINT: Final = "{urn:xmpp:hints}store"
STANZA_BYTES: Final = 64_000
"""ejabberd's usual limit for a stanza is 65,536 bytes, Prosody's 262,144; XML writes & and < longer."""
UNSUPPORTED: Final = "A message was taken back by its writer, but your program does not show that."


def name_of(key: str) -> str:
    """The id of the message with this key: the same for every try, and no other program's."""
    return OURS + hashlib.sha256(key.encode()).hexdigest()[:32]


def peer_of(outgoing: Outgoing) -> str:
    """Where it goes: an address, or a room with 'room:' before it. Raises Rejected."""
    told = outgoing.conversation or outgoing.reply_facts.get("peer", "")
    if told:
        return told
    if len(outgoing.to) != 1 or not addresses.is_person(outgoing.to[0]):
        raise Rejected("This is not an XMPP address. It looks like name@example.org.")
    return addresses.bare(outgoing.to[0])


def is_room(peer: str) -> bool:
    """Whether everybody in a room gets it."""
    return peer.startswith(ROOM)


def message_of(outgoing: Outgoing, files: Sequence[Uploaded] = ()) -> Element:
    """The whole stanza. Files are named by address for old programs, with name, size and words for new ones."""
    peer, name = peer_of(outgoing), name_of(outgoing.key)
    text = speakable(outgoing.text.replace("\r\n", "\n"))
    urls = "\n".join(file.url for file in files)
    body = "\n".join(part for part in (text, urls) if part)
    made = _shell(peer, name, make(BODY, text=body))
    for file in files:
        made.append(make(OOB, None, make(f"{OOB[:-1]}url", text=file.url)))
        made.append(_sharing(file))
    if files:
        start = len(body) - len(urls) - (1 if text else 0)
        span = make("{urn:xmpp:fallback:0}body", {"start": str(start), "end": str(len(body))})
        made.append(make(FALLBACK, {"for": SFS[1:-1]}, span))
    archive = outgoing.reply_facts.get("archive", "")
    if is_room(peer) and archive and outgoing.reply_to:
        made.append(make("{urn:xmpp:reply:0}reply", {"id": archive}))
    if not is_room(peer):
        made.append(make("{urn:xmpp:receipts}request"))
        made.append(make("{urn:xmpp:chat-markers:0}markable"))
    return made


def _sharing(file: Uploaded) -> Element:
    """XEP-0447 with the description of XEP-0446."""
    about = {
        "media-type": file.file.media_type,
        "name": file.file.name,
        "size": str(len(file.file.content)),
        "desc": file.file.description,
    }
    facts = [make(FILE + name, text=value) for name, value in about.items() if value]
    source = make(f"{SFS}sources", None, make(URL_DATA, {"target": file.url}))
    return make(f"{SFS}file-sharing", {"disposition": "inline"}, make(f"{FILE}file", None, *facts), source)


def _shell(peer: str, name: str, *inside: Element) -> Element:
    to = peer.removeprefix(ROOM)
    kind = "groupchat" if is_room(peer) else "chat"
    origin = make("{urn:xmpp:sid:0}origin-id", {"id": name})
    made = make(MESSAGE, {"type": kind, "to": to, "id": name}, *inside, origin)
    if "/" in to:
        made.append(make("{http://jabber.org/protocol/muc#user}x"))
    return made


def correction(facts: Mapping[str, str], text: str, key: str) -> Element:
    """New words for a message of ours (XEP-0308)."""
    replace = make("{urn:xmpp:message-correct:0}replace", {"id": facts.get("id", "")})
    return _shell(facts.get("peer", ""), name_of(key), make(BODY, text=text), replace, make(HINT))


def retraction(facts: Mapping[str, str], key: str) -> Element:
    """Take a message of ours back (XEP-0424); a room knows it by its archive's id."""
    peer = facts.get("peer", "")
    name = facts.get("archive", "") if is_room(peer) else facts.get("id", "")
    retract = make("{urn:xmpp:message-retract:1}retract", {"id": name})
    fallback = make(FALLBACK, {"for": "urn:xmpp:message-retract:1"})
    return _shell(peer, name_of(key), retract, fallback, make(BODY, text=UNSUPPORTED), make(HINT))


def displayed(facts_id: str, peer: str, key: str) -> Element:
    """The owner has read it (XEP-0333)."""
    mark = make("{urn:xmpp:chat-markers:0}displayed", {"id": facts_id})
    return make(MESSAGE, {"type": "chat", "to": peer, "id": name_of(key)}, mark, make(HINT))


def check_length(message: Element, limit: int) -> None:
    """Raises Rejected when a server would cut the line for its size."""
    words = (message.findtext(BODY) or "").encode()
    if len(words) > limit or len(written(message).encode()) > STANZA_BYTES:
        raise Rejected(f"This message is too long for XMPP: {len(words):,} bytes of {limit:,}. Please shorten it.")
