"""What a homeserver keeps: rooms with their events in one order, users, tokens, files. No HTTP here."""

import asyncio
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

SERVER = "bakery.test"
SHOP = f"@shop:{SERVER}"

Json = dict[str, Any]


@dataclass(slots=True)
class Stored:
    """An event at its place in the order of the whole server."""

    position: int
    room: str
    event: Json
    key: str = ""
    """The transaction it came with from the shop's device."""


@dataclass(slots=True)
class Homeserver:
    """One server whose only real account is the shop's; everybody else writes through `put`."""

    events: list[Stored] = field(default_factory=list)
    invites: dict[str, list[Json]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    refresh_tokens: set[str] = field(default_factory=set)
    direct: dict[str, list[str]] = field(default_factory=dict)
    receipts: list[tuple[int, str, Json]] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)
    transactions: dict[tuple[str, str], str] = field(default_factory=dict)
    position: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    # ---- writing -------------------------------------------------------------------------------------------------

    def room(self, name: str, *members: str, direct: bool = True, rule: str = "invite") -> str:
        """A room that the shop and these people are in; asking again gives the same one."""
        room = f"!{name}:{SERVER}"
        if any(stored.room == room for stored in self.events):
            return room
        self.put(room, SHOP, "m.room.create", {"room_version": "11"}, state="")
        for member in (SHOP, *members):
            name_there = member[1:].partition(":")[0].title()
            self.put(room, member, "m.room.member", {"membership": "join", "displayname": name_there}, state=member)
        self.put(room, SHOP, "m.room.join_rules", {"join_rule": rule}, state="")
        if direct and members:
            self.direct.setdefault(members[0], []).append(room)
        return room

    def put(
        self,
        room: str,
        sender: str,
        kind: str,
        content: Json,
        *,
        state: str | None = None,
        at: datetime | None = None,
        key: str = "",
        redacts: str = "",
    ) -> str:
        """Somebody's event; gives its id."""
        self.position += 1
        event: Json = {
            "event_id": f"${self.position}-{secrets.token_hex(8)}",
            "type": kind,
            "sender": sender,
            "content": content,
            "origin_server_ts": int((at or datetime.now(UTC)).timestamp() * 1000),
            "room_id": room,
        }
        if state is not None:
            event["state_key"] = state
        if redacts:
            event["redacts"] = redacts
            self._redact(redacts, event)
        if key:
            event["unsigned"] = {"transaction_id": key}
        self.events.append(Stored(self.position, room, event, key))
        self._bundle(event)
        self.ring()
        return str(event["event_id"])

    def _redact(self, target: str, because: Json) -> None:
        for stored in self.events:
            if stored.event["event_id"] == target:
                stored.event["content"] = {}
                stored.event.setdefault("unsigned", {})["redacted_because"] = because

    def _bundle(self, edit: Json) -> None:
        """The newest edit by the same person goes along with the original (spec, "Server-side aggregation")."""
        relation = edit["content"].get("m.relates_to", {})
        if relation.get("rel_type") == "m.replace":
            original = self.find(relation["event_id"])
            if original is not None and original["sender"] == edit["sender"]:
                original.setdefault("unsigned", {})["m.relations"] = {"m.replace": edit}

    def receive(self, room: str, kind: str, key: str, content: Json) -> str:
        """From the shop's device: the same transaction is the same event."""
        known = self.transactions.get((room, key))
        if known is not None:
            return known
        event = self.put(room, SHOP, kind, content, key=key)
        self.transactions[room, key] = event
        return event

    def read_up_to(self, room: str, event: str) -> None:
        """The shop has read this, here or elsewhere."""
        self.position += 1
        now = int(datetime.now(UTC).timestamp() * 1000)
        self.receipts.append((self.position, room, {event: {"m.read": {SHOP: {"ts": now}}}}))
        self.ring()

    def invite(self, name: str, inviter: str, *, direct: bool = True) -> str:
        """Somebody wants to talk; what they write there is not seen before the shop joins."""
        room = f"!{name}:{SERVER}"
        member = {"membership": "invite", "is_direct": direct}
        self.invites[room] = [
            {"type": "m.room.member", "state_key": inviter, "sender": inviter, "content": {"displayname": "Zoe"}},
            {"type": "m.room.member", "state_key": SHOP, "sender": inviter, "content": member},
        ]
        self.position += 1
        self.ring()
        return room

    def join(self, room: str) -> bool:
        """Accept; False when nobody has invited the shop there."""
        if room not in self.invites:
            return self.is_in(room)
        inviter = self.invites.pop(room)[1]["sender"]
        self.room(room[1:].partition(":")[0], inviter)
        return True

    def ring(self) -> None:
        """Whoever polls looks again."""
        self.changed.set()
        self.changed = asyncio.Event()

    # ---- reading -------------------------------------------------------------------------------------------------

    def is_in(self, room: str) -> bool:
        """Whether the shop is in that room."""
        return any(stored.room == room for stored in self.events)

    def rooms(self) -> list[str]:
        """Those the shop is in, in the order of their making."""
        return list(dict.fromkeys(stored.room for stored in self.events))

    def of_room(self, room: str) -> Iterator[Stored]:
        """Its events, oldest first."""
        return (stored for stored in self.events if stored.room == room)

    def find(self, event: str) -> Json | None:
        """An event by its id."""
        return next((stored.event for stored in self.events if stored.event["event_id"] == event), None)

    def state(self, room: str) -> list[Json]:
        """The newest event of each kind of state."""
        found = {(s.event["type"], s.event["state_key"]): s.event for s in self.of_room(room) if "state_key" in s.event}
        return list(found.values())
