"""What goes out: fixed by `prepare` without network, and named by a key of ours, so that a repeat is the same post."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from connectors._kit import values
from connectors.bluesky.facets import KIND
from connectors.bluesky.mapping import POSTS, chat_parts, writer_of
from shopbell.connector import Outgoing, OutgoingFile
from shopbell.errors import Rejected
from shopbell.text.counters import Unit, count

POST_GRAPHEMES, POST_BYTES = 300, 3000
CHAT_GRAPHEMES, CHAT_BYTES = 1000, 10_000
"""Lexicons app.bsky.feed.post and chat.bsky.convo.defs#messageInput: maxGraphemes and maxLength of `text`."""
PICTURES: Final = 4
PICTURE_BYTES: Final = 2_000_000
"""Lexicon app.bsky.embed.images."""
MARK: Final = "shopbell-"
_SORTABLE: Final = "234567abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Plan:
    """A prepared message: `record` for a post, or `convo` and `mark` for a direct one."""

    text: str
    created_at: str
    key: str = ""
    reply: Any = None
    convo: str = ""
    mark: str = ""

    def to_bytes(self) -> bytes:
        """For the store."""
        return json.dumps({name: getattr(self, name) for name in self.__slots__}).encode()

    @classmethod
    def of(cls, payload: bytes) -> "Plan":
        """Back again; the same bytes are the same message."""
        data = json.loads(payload)
        return cls(**{name: data[name] for name in cls.__slots__ if name in data})

    @property
    def parent(self) -> str:
        """The post it answers."""
        return values.text(self.reply, "parent", "uri")


def planned(outgoing: Outgoing) -> Plan:
    """Raises Rejected for what Bluesky would never take."""
    created = outgoing.created_at.astimezone(UTC)
    at = created.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    outgoing = replace(outgoing, text=outgoing.text.strip())
    convo, _ = chat_parts(outgoing.conversation)
    if convo:
        _check_chat(outgoing)
        return Plan(outgoing.text, at, convo=convo, mark=_mark(outgoing.key))
    _check_post(outgoing)
    return Plan(outgoing.text, at, key=record_key(outgoing.key, created), reply=_reply(outgoing))


def record_key(key: str, created: datetime) -> str:
    """A TID (https://atproto.com/specs/tid) that is always the same for the same message.

    Its time is when the message was written; microseconds and clock id, which nobody reads, come from the key.
    """
    digest = hashlib.sha256(key.encode()).digest()
    micros = int(created.timestamp() * 1000) * 1000 + int.from_bytes(digest[:4]) % 1000
    number = (micros << 10) | (int.from_bytes(digest[4:8]) & 0x3FF)
    return "".join(_SORTABLE[(number >> shift) & 31] for shift in range(60, -1, -5))


def _mark(key: str) -> str:
    return MARK + hashlib.sha256(key.encode()).hexdigest()[:20]


def marking(mark: str) -> dict[str, Any]:
    """A facet over no letter at all: the chat service knows no key of ours, so the message carries it."""
    return {"index": {"byteStart": 0, "byteEnd": 0}, "features": [{"$type": f"{KIND}#tag", "tag": mark}]}


def marks_of(message: object) -> tuple[str, ...]:
    """The marks a direct message carries."""
    tags = (
        values.text(feature, "tag")
        for facet in values.records(message, "facets")
        for feature in values.records(facet, "features")
    )
    return tuple(tag for tag in tags if tag.startswith(MARK))


def _reply(outgoing: Outgoing) -> dict[str, Any]:
    facts, parent = outgoing.reply_facts, outgoing.reply_to
    cid, root, root_cid = facts.get("cid", ""), facts.get("root", ""), facts.get("root_cid", "")
    if not writer_of(parent) or not writer_of(root) or not cid or not root_cid:
        raise Rejected("Shopbell does not know which post this answers. Answer it on Bluesky instead.")
    return {"root": {"uri": root, "cid": root_cid}, "parent": {"uri": parent, "cid": cid}}


def _check_post(outgoing: Outgoing) -> None:
    _check_length(outgoing.text, POST_GRAPHEMES, POST_BYTES)
    if not outgoing.text.strip() and not outgoing.files:
        raise Rejected("There is nothing in this answer yet.")
    if len(outgoing.files) > PICTURES:
        raise Rejected(f"A post on Bluesky takes {PICTURES} pictures at most.")
    for file in outgoing.files:
        _check_file(file)


def _check_chat(outgoing: Outgoing) -> None:
    _check_length(outgoing.text, CHAT_GRAPHEMES, CHAT_BYTES)
    if outgoing.files:
        raise Rejected("Bluesky's direct messages take no files. Send it without, or answer by mail.")
    if not outgoing.text.strip():
        raise Rejected("There is nothing in this answer yet.")


def _check_length(text: str, graphemes: int, size: int) -> None:
    over = count(text, Unit.GRAPHEMES) - graphemes
    if over > 0:
        raise Rejected(f"This is {over} characters too long for Bluesky, which takes {graphemes}.")
    if count(text, Unit.BYTES) > size:
        raise Rejected("These letters and emoji take more room than Bluesky has. Please make it shorter.")


def _check_file(file: OutgoingFile) -> None:
    if not file.media_type.startswith("image/"):
        raise Rejected(f"Bluesky takes pictures only, and {file.name} is none.")
    if len(file.content) > PICTURE_BYTES:
        raise Rejected(f"{file.name} is too large for Bluesky, which takes pictures up to 2 MB.")


def post_record(plan: Plan, facets: list[dict[str, Any]], images: list[dict[str, Any]]) -> dict[str, Any]:
    """The record as it is stored."""
    record: dict[str, Any] = {"$type": POSTS, "text": plan.text, "createdAt": plan.created_at, "reply": plan.reply}
    if facets:
        record["facets"] = facets
    if images:
        record["embed"] = {"$type": "app.bsky.embed.images", "images": images}
    return record
