"""What an account can be asked to do with a message that is at its service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shopbell.kinds import Verdict


@dataclass(frozen=True, slots=True)
class MarkSeen:
    """Tell the service that the owner has read this. `places` are those the store knows for the message."""

    remote_id: str
    seen: bool
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EditMessage:
    """Change the words of a message of ours. `facts` are those the store has for it."""

    remote_id: str
    text: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeleteMessage:
    """Take a message of ours away from the service; already gone is done."""

    remote_id: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moderate:
    """Show, hide, call spam, or throw away what somebody wrote at our place (a comment at the shop's own site)."""

    remote_id: str
    verdict: Verdict
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Like:
    """Like what somebody wrote, or take that back; liked twice is liked."""

    remote_id: str
    liked: bool
    facts: Mapping[str, str] = field(default_factory=dict)


Action = MarkSeen | EditMessage | DeleteMessage | Moderate | Like
