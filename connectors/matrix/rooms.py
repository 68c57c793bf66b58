"""What is known about the rooms of an account: their names, members, who can read them, and where people come from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors._kit import values
from connectors.matrix.bridges import KINDS, Bridge, bridge_of, plain_name
from shopbell.events import Author
from shopbell.text.plain import clean_text

_NAME_LENGTH = 200


def tidy(name: str) -> str:
    """A name on one line."""
    return " ".join(clean_text(name).split())[:_NAME_LENGTH]


def _face(member: Mapping[str, Any]) -> str:
    """The address of a member's picture in the media repository."""
    address = values.text(member, "avatar_url")
    return address if address.startswith("mxc://") else ""


@dataclass(slots=True)
class Room:
    """One room, as its state events say."""

    id: str
    shop: str
    title: str = ""
    alias: str = ""
    public: bool = False
    encrypted: bool = False
    people: int = 0
    heroes: tuple[str, ...] = ()
    direct: str = ""
    """Whom the shop talks with there (account data m.direct); '' when it is no such room."""
    bridge: Bridge | None = None
    members: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """Membership events' contents by user id, of those that were needed so far."""

    @property
    def partner(self) -> str:
        """The other one of a talk between two; the bridge does not count, and a public room is for everybody."""
        bot = self.bridge.bot if self.bridge else ""
        others = [hero for hero in self.heroes if hero not in (self.shop, bot)]
        if self.direct and self.direct != bot:
            return self.direct
        if self.public:
            return ""
        return others[0] if len(others) == 1 and self.people <= (3 if bot in self.heroes else 2) else ""

    @property
    def subject(self) -> str:
        """Its name, where it is more than the name of the one who is met there."""
        return "" if self.partner else (self.title or self.alias)

    def author(self, user: str) -> Author:
        """Somebody there, with the network they really are at."""
        content = self.members.get(user, {})
        name = tidy(values.text(content, "displayname"))
        face = _face(content)
        if user != self.shop and self.bridge is not None and self.bridge.brings(user, content):
            return Author(user, plain_name(name), self.bridge.network, portrait=face)
        return Author(user, name, portrait=face)

    def is_machine(self, user: str) -> bool:
        """Whether that is the bridge, which tells how it is."""
        return self.bridge is not None and user == self.bridge.bot

    def learn(self, event: Mapping[str, Any]) -> None:
        """Take up a state event; anything else is passed over."""
        key, kind = values.at(event, "state_key"), values.text(event, "type")
        content = values.record(event, "content")
        if not isinstance(key, str):
            return
        if kind == "m.room.member" and key:
            self.members[key] = content
        elif kind == "m.room.name":
            self.title = tidy(values.text(content, "name"))
        elif kind == "m.room.canonical_alias":
            self.alias = tidy(values.text(content, "alias"))
        elif kind == "m.room.join_rules":
            self.public = values.text(content, "join_rule") == "public"
        elif kind == "m.room.encryption":
            # Never taken back: whoever could, could make us write in clear text.
            self.encrypted = True
        elif kind in KINDS:
            self.bridge = bridge_of(content)


class RoomBook:
    """The rooms of one account."""

    def __init__(self, shop: str) -> None:
        self.shop = shop
        self.loaded = False
        self._rooms: dict[str, Room] = {}
        self._direct: dict[str, str] = {}

    def __getitem__(self, room: str) -> Room:
        """What is known about a room; nothing is a room without a name."""
        if room not in self._rooms:
            self._rooms[room] = Room(room, self.shop, direct=self._direct.get(room, ""))
        return self._rooms[room]

    def __contains__(self, room: str) -> bool:
        """Whether the shop is in that room, as far as was heard."""
        return room in self._rooms

    def joined(self) -> list[str]:
        """Their ids, talks with one person first."""
        return sorted(self._rooms, key=lambda room: (not self._rooms[room].partner, room))

    def direct_rooms(self) -> dict[str, list[str]]:
        """Partner to rooms, as account data m.direct has it."""
        found: dict[str, list[str]] = {}
        for room, partner in self._direct.items():
            found.setdefault(partner, []).append(room)
        return found

    def talk_with(self, partner: str) -> str:
        """The room of the shop and this person alone, '' when there is none."""
        return next((room for room in self.joined() if self._rooms[room].partner == partner), "")

    def forget(self, room: str) -> None:
        """The shop is not there any more."""
        self._rooms.pop(room, None)

    def absorb(self, sync: Mapping[str, Any]) -> None:
        """Everything an answer of /sync says about rooms."""
        for event in values.records(sync, "account_data", "events"):
            if values.text(event, "type") == "m.direct":
                self._learn_direct(values.record(event, "content"))
        for room, said in records_by_id(sync, "rooms", "join"):
            self._learn_room(self[room], said)

    def _learn_room(self, room: Room, said: Mapping[str, Any]) -> None:
        summary = values.record(said, "summary")
        heroes = values.at(summary, "m.heroes")
        if isinstance(heroes, list):
            room.heroes = tuple(hero for hero in heroes if isinstance(hero, str))
        if "m.joined_member_count" in summary or "m.invited_member_count" in summary:
            joined = values.number(summary, "m.joined_member_count")
            room.people = joined + values.number(summary, "m.invited_member_count")
        for part in ("state", "timeline"):
            for event in values.records(said, part, "events"):
                room.learn(event)

    def _learn_direct(self, content: Mapping[str, Any]) -> None:
        self._direct = {
            room: partner
            for partner, rooms in content.items()
            if isinstance(rooms, list)
            for room in rooms
            if isinstance(room, str)
        }
        for room in self._rooms.values():
            room.direct = self._direct.get(room.id, "")


def records_by_id(data: object, *path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The objects in the object at a path, with their names."""
    for name, found in values.record(data, *path).items():
        if isinstance(found, dict):
            yield name, found
