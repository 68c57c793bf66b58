"""What the bot may do where (Topics, Permissions): roles of the server, then what its channel says otherwise."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from connectors._kit import values

ADMINISTRATOR: Final = 1 << 3
VIEW: Final = 1 << 10
SEND: Final = 1 << 11
FILES: Final = 1 << 15
HISTORY: Final = 1 << 16
IN_THREADS: Final = 1 << 38
WANTED: Final = VIEW | SEND | FILES | HISTORY | IN_THREADS
"""The permission integer of the invitation."""
ALL: Final = (1 << 53) - 1
NAMES: Final = {
    VIEW: "View Channels",
    HISTORY: "Read Message History",
    SEND: "Send Messages",
    IN_THREADS: "Send Messages in Threads",
    FILES: "Attach Files",
}
"""As a server's settings call them."""
_ROLE: Final = 0
_MEMBER: Final = 1


def bits(data: object, *path: str) -> int:
    """A set of permissions, which travels as text."""
    found = values.text(data, *path)
    return int(found) if found.isascii() and found.isdigit() and len(found) < 40 else 0


def in_server(roles: Iterable[Mapping[str, Any]], server: str, mine: Collection[str], *, owner: bool = False) -> int:
    """What the roles give; the role of everybody has the server's own id."""
    found = 0
    for role in roles:
        if values.text(role, "id") == server or values.text(role, "id") in mine:
            found |= bits(role, "permissions")
    return ALL if owner or found & ADMINISTRATOR else found


def in_channel(base: int, channel: Mapping[str, Any], server: str, mine: Collection[str], me: str) -> int:
    """After the channel's overwrites: for everybody, for roles together, for the bot itself, in that order."""
    if base & ADMINISTRATOR:
        return ALL
    overwrites = list(values.records(channel, "permission_overwrites"))
    found = base
    for those in (
        [one for one in overwrites if values.text(one, "id") == server],
        [one for one in overwrites if _kind(one) == _ROLE and values.text(one, "id") in mine and _not(one, server)],
        [one for one in overwrites if _kind(one) == _MEMBER and values.text(one, "id") == me],
    ):
        deny = allow = 0
        for one in those:
            deny, allow = deny | bits(one, "deny"), allow | bits(one, "allow")
        found = (found & ~deny) | allow
    # Implicit: who cannot see a channel can do nothing there.
    return found if found & VIEW else 0


def lacking(rights: int, wanted: int) -> str:
    """The names of what is missing, as the server's settings call them."""
    return ", ".join(name for bit, name in NAMES.items() if wanted & bit and not rights & bit)


def _kind(overwrite: Mapping[str, Any]) -> int:
    return values.number(overwrite, "type")


def _not(overwrite: Mapping[str, Any], server: str) -> bool:
    return values.text(overwrite, "id") != server
