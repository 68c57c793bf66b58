"""Somebody with many names: what says that two names may be one person, and what the owner made of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopbell.ids import DeedId, IdentityId, PersonId
    from shopbell.model import Identity, Message, Person

SHARED_BY = 5
"""A fact that more identities have than this (a switchboard, a shopping centre) says nothing about two of them."""
MOST_TURNS = 200
"""So many turns of somebody are read at once."""
CONTACTS = "contacts"
"""The network of people who came with a file of contacts."""


class FactKind(StrEnum):
    """What two names can have in common. A name alone is not among them."""

    MAIL = "mail"
    PHONE = "phone"
    SITE = "site"
    PICTURE = "picture"
    """Counts only together with the same name."""
    HANDLE = "handle"
    """A name at a network, written 'network address'."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something said about somebody. `value` is folded so that the same thing is equal; `shown` is as written."""

    kind: FactKind
    value: str
    shown: str


class DeedKind(StrEnum):
    """What the owner did about who is who."""

    LINK = "link"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two identities of two persons that may be one, and why."""

    one: Identity
    other: Identity
    evidence: tuple[Fact, ...]
    found_at: datetime


@dataclass(frozen=True, slots=True)
class PersonDeed:
    """Two identities joined, or one taken off; kept for good, so that it can be undone at any time."""

    id: DeedId
    kind: DeedKind
    identity: Identity
    other: Identity | None
    """With whom, for LINK."""
    evidence: tuple[Fact, ...]
    at: datetime
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What the owner noted under a name that is joined with others."""

    person: PersonId
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Everything that stands beside a conversation about whom it is with."""

    person: Person
    contacts: tuple[Message, ...]
    """Calls, visits and notes of the timeline, newest first, at most 10."""
    proposals: tuple[Proposal, ...]
    deeds: tuple[PersonDeed, ...]
    """Those that count, newest first."""
    notes: tuple[Note, ...]
    """Under the other names of a joined person."""


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody whose name or address begins with what was typed."""

    person: PersonId
    identity: IdentityId
    name: str
    address: str
    network: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody as a file of contacts has them; texts are plain and in the order of the file."""

    name: str
    uid: str = ""
    """What the file calls it for good; '' where it has no word for that."""
    mails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    handles: tuple[tuple[str, str], ...] = ()
    """Network and address."""
    note: str = ""
    picture: bytes = b""


@dataclass(frozen=True, slots=True)
class Standing:
    """A name at a network in an export: what is known of it there beside its messages."""

    network: str
    address: str
    name: str = ""
    note: str = ""
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptDeed:
    """A deed in an export, with the identities by network and address. `cuts` are places in the row of deeds."""

    kind: DeedKind
    identity: tuple[str, str]
    other: tuple[str, str] | None
    evidence: tuple[Fact, ...]
    at: datetime
    undone_at: datetime | None = None
    cuts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What the owner said to a proposal, in an export."""

    one: tuple[str, str]
    other: tuple[str, str]
    found_at: datetime
    refused_at: datetime | None = None
    later_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Bonds:
    """Everything known about who is who, as it is taken away and brought back."""

    standings: tuple[Standing, ...] = ()
    deeds: tuple[KeptDeed, ...] = ()
    answers: tuple[KeptAnswer, ...] = ()
