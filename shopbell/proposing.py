"""The writing helper: what is asked of a model that the owner runs or pays for, and what it proposes. Nothing sends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from shopbell.ids import ConversationId


ADDRESS = "helper_address"
"""The setting that says where the model is; '' is off."""


class Role(StrEnum):
    """Who speaks to the model; the values are those of the protocol."""

    SYSTEM = "system"
    USER = "user"


@dataclass(frozen=True, slots=True)
class Line:
    """One message to the model."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class HelperPlace:
    """Where the model is. `address` has no slash at its end, as in http://127.0.0.1:11434/v1."""

    address: str
    model: str
    keyed: bool = False
    """Whether a key goes along, which is in the keyring."""
    agreed: bool = False
    """Whether the owner saw what is sent to this address, and agreed."""

    @property
    def host(self) -> str:
        """As in "127.0.0.1:11434": what the owner is told."""
        return host_of(self.address)


@dataclass(frozen=True, slots=True)
class Asking:
    """One request, letter by letter as it is sent."""

    place: HelperPlace
    conversation: ConversationId
    lines: tuple[Line, ...]

    @property
    def literal(self) -> str:
        """All of it, to be read: every letter that leaves beside the model's name and the key."""
        return as_read(self.lines)


class Ending(StrEnum):
    """Why a model stopped; the values are those of the protocol's finish_reason."""

    STOP = "stop"
    LENGTH = "length"
    FILTER = "content_filter"
    TOOLS = "tool_calls"


@dataclass(frozen=True, slots=True)
class Piece:
    """What came with one step of an answer: raw letters of a stranger, thoughts that nobody is shown, or the end."""

    text: str = ""
    thinks: bool = False
    ending: str = ""
    """'' while it goes on; else one of `Ending`, or a word of that server's own."""


class ProposalState(StrEnum):
    """How far it is."""

    THINKING = "thinking"
    WRITING = "writing"
    WHOLE = "whole"
    CUT = "cut"
    """Something is there, but the end is missing; `note` says why."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """All of a proposal so far, as plain text that may be shown."""

    text: str = ""
    state: ProposalState = ProposalState.THINKING
    note: str = ""
    """A plain sentence; '' where nothing has to be said."""


def host_of(address: str) -> str:
    """The machine of an address, with its port where one is named."""
    return urlsplit(address).netloc or address


def as_read(lines: Sequence[Line]) -> str:
    """Lines to a model, one below the other."""
    return "\n\n".join(line.text for line in lines)
