"""Where the bot is: servers, their channels and threads, what it may do there, and who can read it."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from connectors._kit import values
from connectors.discord import permissions, snowflakes
from connectors.discord.api import Api
from connectors.discord.words import DiscordRefused
from shopbell.text.plain import one_line

DM: Final = 1
WRITTEN: Final = frozenset({0, 5})
"""Text and announcement channels."""
HOLDERS: Final = frozenset({15, 16})
"""Forums and media channels: everything there is a thread."""
THREADS: Final = frozenset({10, 11, 12})
PRIVATE_THREAD: Final = 12
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, thread or direct talk."""

    id: str
    kind: int
    title: str = ""
    server: str = ""
    rights: int = 0
    public: bool = False
    """Whether everybody at the server can read it."""
    last: int = 0
    """The newest message's id, as far as Discord says; it may be one that is gone."""
    partner: Record = field(default_factory=dict)
    """In a direct talk, the other one."""

    @property
    def direct(self) -> bool:
        """Whether it is a talk with one person."""
        return self.kind == DM

    @property
    def readable(self) -> bool:
        """Whether the bot may see it and what was written there."""
        wanted = permissions.VIEW | permissions.HISTORY
        return self.direct or (self.kind in WRITTEN | THREADS and self.rights & wanted == wanted)


@dataclass(slots=True)
class Roster:
    """All of it, as it was when it was asked for."""

    me: str = ""
    my_names: tuple[str, ...] = ()
    my_roles: frozenset[str] = frozenset()
    servers: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    holders: list[str] = field(default_factory=list)
    """Channels that can have threads, of those the bot may read."""
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    """('channel' or 'role' or 'user at a server', id) to a name."""

    def place(self, channel: str) -> Place:
        """What is known of a channel; nothing is a direct talk."""
        return self.places.get(channel) or Place(channel, DM)

    def named(self, server: str, kind: str, number: str) -> str:
        """See `plain.Named`."""
        return self.names.get((server if kind == "user" else kind, number), "")

    def take_talk(self, channel: Record) -> None:
        """A direct talk that Discord told of."""
        number = values.text(channel, "id")
        if number and values.number(channel, "type") == DM:
            partner = next(values.records(channel, "recipients"), {})
            last = snowflakes.number(channel.get("last_message_id"))
            self.places[number] = Place(number, DM, last=last, partner=partner)


async def asked(api: Api, *, names_of_people: bool) -> Roster:
    """Ask for everything: one call, and four or five for each server."""
    me = await api.me()
    roster = Roster(values.text(me, "id"))
    mine = {values.text(me, "username"), values.text(me, "global_name")}
    roles: set[str] = set()
    for server in await api.servers():
        number = values.text(server, "id")
        try:
            member = await _take_server(api, roster, number)
        except DiscordRefused:
            continue  # it is away, or the bot was just put out
        mine.add(values.text(member, "nick"))
        found = values.at(member, "roles")
        roles |= {role for role in found if isinstance(role, str)} if isinstance(found, list) else set()
        if names_of_people:
            await _take_names(api, roster, number)
    roster.my_names = tuple(sorted(filter(None, mine)))
    roster.my_roles = frozenset(roles)
    return roster


async def _take_names(api: Api, roster: Roster, server: str) -> None:
    """What people are called there; the intent for it may have been switched off since."""
    with suppress(DiscordRefused):
        for one in await api.members(server):
            if values.text(one, "nick"):
                roster.names[server, values.text(one, "user", "id")] = one_line(values.text(one, "nick"))


async def _take_server(api: Api, roster: Roster, server: str) -> Record:
    """One server; gives what the bot is there."""
    about, member = await api.server(server), await api.member(server, roster.me)
    name = one_line(values.text(about, "name"))
    roster.servers[server] = name
    roles = list(values.records(about, "roles"))
    for role in roles:
        roster.names["role", values.text(role, "id")] = one_line(values.text(role, "name"))
    found = values.at(member, "roles")
    mine = [role for role in found if isinstance(role, str)] if isinstance(found, list) else []
    owner = values.text(about, "owner_id") == roster.me
    base = permissions.in_server(roles, server, mine, owner=owner)
    everybody = permissions.in_server(roles, server, ())
    channels = await api.channels(server)
    rights: dict[str, tuple[int, bool]] = {}
    for channel in channels:
        number = values.text(channel, "id")
        roster.names["channel", number] = one_line(values.text(channel, "name"))
        held = permissions.in_channel(base, channel, server, mine, roster.me)
        public = bool(permissions.in_channel(everybody, channel, server, (), "") & permissions.VIEW)
        rights[number] = held, public
        place = _place(channel, server, f"#{roster.names['channel', number]} · {name}", held, public=public)
        roster.places[number] = place
        if place.kind in WRITTEN | HOLDERS and held & permissions.HISTORY:
            roster.holders.append(number)
    _take_threads(roster, await api.threads(server), server, rights)
    return member


def _take_threads(
    roster: Roster, threads: Iterable[Record], server: str, rights: Mapping[str, tuple[int, bool]]
) -> None:
    for thread in threads:
        take_thread(roster, thread, server, *rights.get(values.text(thread, "parent_id"), (0, False)))


def take_thread(roster: Roster, thread: Record, server: str, rights: int, public: bool) -> None:
    """A thread has the rights of its channel; a private one is read by whom it was opened to."""
    number, parent = values.text(thread, "id"), values.text(thread, "parent_id")
    name = one_line(values.text(thread, "name"))
    roster.names["channel", number] = name
    title = f"{name} · #{roster.names.get(('channel', parent), '')} · {roster.servers.get(server, '')}"
    public = public and values.number(thread, "type") != PRIVATE_THREAD
    roster.places[number] = _place(thread, server, title, rights, public=public)


def _place(channel: Record, server: str, title: str, rights: int, *, public: bool) -> Place:
    last = snowflakes.number(channel.get("last_message_id"))
    return Place(values.text(channel, "id"), values.number(channel, "type"), title, server, rights, public, last)
