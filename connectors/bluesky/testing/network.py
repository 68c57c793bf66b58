"""Bluesky in memory: people, posts, notifications, files and conversations, in the shape of the lexicons."""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from connectors.bluesky.testing.web import RefusedError

POST = "app.bsky.feed.post"
SHOP = "did:plc:shopshopshopshopshopshop"
HANDLE = "shop.bakery.test"
CHAT = "did:web:chat.test#bsky_chat"
_KEY = "234567abcdefghijklmnopqrstuvwxyz"


def stamp(at: datetime) -> str:
    """As the protocol writes times."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def cid_of(content: object, codec: int = 0x71) -> str:
    """A content id (CIDv1, SHA-256): of what Python shows of it, not of its DAG-CBOR."""
    raw = content if isinstance(content, bytes) else repr(content).encode()
    found = bytes((1, codec, 0x12, 32)) + hashlib.sha256(raw).digest()
    return "b" + base64.b32encode(found).decode().lower().rstrip("=")


def did_of(name: str) -> str:
    """Somebody's DID, always the same; the shop's for ''."""
    return f"did:plc:{name.ljust(24, '2')[:24]}" if name else SHOP


@dataclass(slots=True)
class Stored:
    """A record."""

    uri: str
    value: Mapping[str, Any]
    indexed: str

    @property
    def cid(self) -> str:
        """Of its content."""
        return cid_of(sorted(self.value.items(), key=str))

    @property
    def did(self) -> str:
        """Who wrote it."""
        return self.uri.split("/")[2]


@dataclass(slots=True)
class Talk:
    """A conversation of two."""

    id: str
    members: tuple[str, ...]
    messages: list[dict[str, Any]] = field(default_factory=list)
    unread: int = 0


class Network:
    """What there is. `sent` are posts and messages that came through the API, in order."""

    def __init__(self) -> None:
        self.posts: dict[str, Stored] = {}
        self.noticed: list[tuple[str, str]] = []
        """Address and reason, oldest first."""
        self.blobs: dict[str, tuple[str, bytes]] = {}
        self.talks: dict[str, Talk] = {}
        self.log: list[dict[str, Any]] = []
        self.handles: dict[str, str] = {SHOP: HANDLE}
        self.closed: set[str] = set()
        """Posts that the shop may not answer."""
        self._keys = 0
        self._revs = 0

    # ---- people ------------------------------------------------------------------------------------------------------

    def profile(self, did: str) -> dict[str, Any]:
        """As others see somebody."""
        handle = self.handles.setdefault(did, f"{did.rpartition(':')[2].rstrip('2')}.test")
        viewer = {"muted": False, "blockedBy": False}
        name = "The Bakery" if did == SHOP else handle.split(".")[0].title()
        return {"did": did, "handle": handle, "displayName": name, "viewer": viewer, "labels": []}

    # ---- posts -------------------------------------------------------------------------------------------------------

    def new_key(self, at: datetime) -> str:
        """A record key of that time."""
        self._keys += 1
        number = (int(at.timestamp() * 1_000_000) << 10) | (self._keys & 0x3FF)
        return "".join(_KEY[(number >> shift) & 31] for shift in range(60, -1, -5))

    def put(self, did: str, value: Mapping[str, Any], key: str, at: datetime) -> tuple[Stored, bool]:
        """Store a record; False when it was there and is the same."""
        check_post(value, self.blobs)
        uri = f"at://{did}/{POST}/{key}"
        known = self.posts.get(uri)
        if known is not None and known.value == value:
            return known, False
        stored = Stored(uri, dict(value), stamp(at))
        self.posts[uri] = stored
        if did != SHOP:
            self._notice(stored)
        return stored, True

    def _notice(self, stored: Stored) -> None:
        reply = stored.value.get("reply", {})
        mentions = [f.get("did") for facet in stored.value.get("facets", ()) for f in facet["features"]]
        quoted = stored.value.get("embed", {}).get("record", {}).get("uri", "")
        if any(reply.get(end, {}).get("uri", "").split("/")[2:3] == [SHOP] for end in ("parent", "root")):
            self.noticed.append((stored.uri, "reply"))
        elif SHOP in mentions:
            self.noticed.append((stored.uri, "mention"))
        elif SHOP in quoted:
            self.noticed.append((stored.uri, "quote"))

    def remove(self, uri: str) -> None:
        """Gone, and no notification tells of it any more."""
        self.posts.pop(uri, None)
        self.noticed = [(one, reason) for one, reason in self.noticed if one != uri]

    def view(self, stored: Stored) -> dict[str, Any]:
        """app.bsky.feed.defs#postView."""
        view = {
            "uri": stored.uri,
            "cid": stored.cid,
            "author": self.profile(stored.did),
            "record": stored.value,
            "indexedAt": stored.indexed,
            "labels": [],
            "viewer": {"threadMuted": False, **({"replyDisabled": True} if stored.uri in self.closed else {})},
        }
        return {**view, **self._embed(stored)}

    def _embed(self, stored: Stored) -> dict[str, Any]:
        images = stored.value.get("embed", {}).get("images", ())
        shown = [
            {
                "thumb": f"{self.files}{one['image']['ref']['$link']}",
                "fullsize": f"{self.files}{one['image']['ref']['$link']}",
                "alt": one["alt"],
            }
            for one in images
        ]
        return {"embed": {"$type": "app.bsky.embed.images#view", "images": shown}} if shown else {}

    files = ""
    """Beginning of the address of every file."""

    def notifications(self, reasons: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Newest first."""
        for uri, reason in sorted(self.noticed, key=lambda one: self.posts[one[0]].indexed, reverse=True):
            if reason in reasons:
                stored = self.posts[uri]
                view = self.view(stored)
                kept = {name: view[name] for name in ("uri", "cid", "author", "record", "indexedAt", "labels")}
                yield {**kept, "reason": reason, "isRead": False}

    def records(self, did: str) -> list[dict[str, Any]]:
        """Somebody's posts by key, newest first."""
        found = sorted((post for post in self.posts.values() if post.did == did), key=lambda one: one.uri, reverse=True)
        return [{"uri": one.uri, "cid": one.cid, "value": one.value} for one in found]

    # ---- direct messages ---------------------------------------------------------------------------------------------

    def talk(self, did: str) -> Talk:
        """The conversation of the shop with somebody."""
        known = next((one for one in self.talks.values() if did in one.members), None)
        if known is not None:
            return known
        made = Talk(f"talk{len(self.talks) + 1}", (SHOP, did))
        self.talks[made.id] = made
        return made

    def say(self, talk: Talk, did: str, text: str, at: datetime, facets: object = None) -> dict[str, Any]:
        """A direct message."""
        message: dict[str, Any] = {
            "$type": "chat.bsky.convo.defs#messageView",
            "id": f"{talk.id}m{len(talk.messages) + 1}",
            "rev": self.next_rev(),
            "text": text,
            "sender": {"did": did},
            "sentAt": stamp(at),
        }
        if facets:
            message["facets"] = facets
        talk.messages.append(message)
        talk.unread += did != SHOP
        self.tell(talk, "logCreateMessage", message)
        return message

    def tell(self, talk: Talk, kind: str, message: Mapping[str, Any]) -> None:
        """A line in the log."""
        entry = {"$type": f"chat.bsky.convo.defs#{kind}", "rev": self.next_rev(), "convoId": talk.id}
        self.log.append({**entry, "message": dict(message)})

    def next_rev(self) -> str:
        """Revisions sort as they were given."""
        self._revs += 1
        return "3l" + "".join(_KEY[(self._revs >> shift) & 31] for shift in range(50, -1, -5))

    def convo(self, talk: Talk) -> dict[str, Any]:
        """chat.bsky.convo.defs#convoView."""
        members = [{**self.profile(did), "viewer": {}} for did in talk.members]
        return {"id": talk.id, "rev": "3l2222222222z", "members": members, "muted": False, "unreadCount": talk.unread}


def check_post(value: Mapping[str, Any], blobs: Mapping[str, object]) -> None:
    """What the lexicon of a post says; refuses as a PDS does."""

    def need(right: object, what: str) -> None:
        if not right:
            raise RefusedError(400, "InvalidRequest", f"Invalid {POST} record: {what}")

    need(value.get("$type") == POST, "wrong $type")
    text = value.get("text")
    need(isinstance(text, str) and len(text.encode()) <= 3000, "string too long at $.text")
    need(str(value.get("createdAt", "")).endswith("Z"), "invalid datetime at $.createdAt")
    for end in ("root", "parent") if "reply" in value else ():
        reference = value["reply"].get(end, {})
        need(str(reference.get("uri", "")).startswith("at://did:") and reference.get("cid"), f"missing $.reply.{end}")
    for facet in value.get("facets", ()):
        index = facet["index"]
        need(0 <= index["byteStart"] <= index["byteEnd"] <= len(str(text).encode()), "invalid facet")
        need(all(str(f.get("$type", "")).startswith("app.bsky.richtext.facet#") for f in facet["features"]), "facet")
    for image in value.get("embed", {}).get("images", ()):
        need(isinstance(image.get("alt"), str), "missing required alt")
        need(image["image"]["ref"]["$link"] in blobs, "Could not find blob")
