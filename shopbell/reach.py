"""The ways in which one person can be reached, and why one of them is the usual one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from shopbell.model import Visibility

if TYPE_CHECKING:
    from datetime import datetime

    from shopbell.ids import AccountId, ConversationId


class WayKind(StrEnum):
    """Where an answer goes."""

    HERE = "here"
    PRIVATE = "private"
    """Here, and only they can read it though what they wrote is public."""
    THERE = "there"
    """Another conversation with them."""
    NEW = "new"
    """A conversation that has to be begun."""


class Reason(StrEnum):
    """What speaks for a way."""

    LAST = "they wrote here last"
    BEFORE = "they wrote here before"
    ALONE = "only they can read it"
    ADDRESS = "their address is known"
    WE_WROTE = "you wrote to them here"


class Obstacle(StrEnum):
    """What speaks against it."""

    WINDOW = "the answer window here is closed"
    SIGNED_OUT = "this account is signed out"
    PAUSED = "this account is paused"
    GONE = "this account is read only"
    MUTE = "nobody can answer there from another program"
    REFUSES = "the network takes no answer to this from another program"


WAITS = (Obstacle.SIGNED_OUT, Obstacle.PAUSED)
"""What is written then waits in the outbox and leaves later."""


@dataclass(frozen=True, slots=True)
class Way:
    """One of them. `id` stays the same as long as the way is there."""

    id: str
    kind: WayKind
    account: AccountId
    network: str
    """The network's word; of people behind a bridge the bridge's (whatsapp)."""
    sender: str
    """The account's own name there."""
    address: str
    """Theirs."""
    conversation: ConversationId | None
    """Where it is written; None has to be begun."""
    visibility: Visibility
    reason: Reason
    obstacle: Obstacle | None = None
    heard_at: datetime | None = None
    """When they last wrote there."""
    answer_until: datetime | None = None

    @property
    def takes(self) -> bool:
        """Whether something can be written that way, be it that it waits."""
        return self.obstacle is None or self.obstacle in WAITS


@dataclass(frozen=True, slots=True)
class Reach:
    """All ways to the person of one conversation, that conversation first."""

    ways: tuple[Way, ...]
    usual: Way
    """Where they wrote last, from the account that was written to; if that takes nothing, where they wrote before."""

    @property
    def here(self) -> Way:
        """That of the conversation itself."""
        return self.ways[0]

    @property
    def others(self) -> tuple[Way, ...]:
        """All but that."""
        return self.ways[1:]

    def way(self, id: str) -> Way | None:  # noqa: A002 - the word of the plan
        """One by its id."""
        return next((way for way in self.ways if way.id == id), None)
