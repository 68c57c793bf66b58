"""Where the app is: channels, shared ones too, groups and talks with single people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors._kit import values
from connectors.slack.api import KINDS, Api
from shopbell.text.plain import one_line

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """One conversation, as Slack calls all of them."""

    id: str
    name: str = ""
    direct: bool = False
    public: bool = False
    """Whether everybody in the workspace can read it, and nobody else."""
    shared: bool = False
    """With another company (Slack Connect)."""
    partner: str = ""
    """In a talk with one person, that one."""

    @property
    def title(self) -> str:
        """'' for a talk with one person."""
        return "" if self.direct else self.name


@dataclass(slots=True)
class Roster:
    """All of them, as they were when they were asked for."""

    places: dict[str, Place] = field(default_factory=dict)

    def place(self, channel: str) -> Place:
        """What is known of one; nothing is a closed channel without a name."""
        return self.places.get(channel) or Place(channel)


async def asked(api: Api) -> Roster:
    """Those that the app is a member of."""
    found = await api.pages("users.conversations", "channels", types=KINDS, exclude_archived=True)
    places = [place_of(one) for one in found]
    return Roster({place.id: place for place in places if place.id})


def place_of(channel: Record) -> Place:
    """From a conversation object."""
    direct = values.flag(channel, "is_im")
    shared = values.flag(channel, "is_ext_shared") or values.flag(channel, "is_pending_ext_shared")
    closed = values.flag(channel, "is_private") or values.flag(channel, "is_mpim") or direct or shared
    name = one_line(values.text(channel, "name"))
    return Place(
        values.text(channel, "id"),
        "" if direct else f"#{name}" if not values.flag(channel, "is_mpim") else "A group",
        direct,
        not closed,
        shared,
        values.text(channel, "user") if direct else "",
    )
