"""What a network lets its users download, as Shopbell takes it in: the words between readers and the import."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shopbell.archive.bundle import Bundle
    from shopbell.events import MessageSeen


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A part that could not be read."""

    messages: int = 1
    """How many were lost with it, as far as that can be known."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What an archive is, as its names and first lines say."""

    connector: str
    """Whose accounts it belongs to."""
    title: str
    """In words: "A WhatsApp chat with Ana"."""
    address: str = ""
    """Of the account at the network, as its connector writes it; '' when the archive does not say."""
    name: str = ""
    """What the account is called there."""
    me: str = ""
    """Which of the writers is the shop; '' when the archive does not say."""
    guess: str = ""
    """Who it is likely to be, to be shown first where it has to be asked."""
    asks_me: bool = False
    """Whether it can be read right only when somebody says who the shop is."""
    asks_dates: bool = False
    """Whether its dates can be read both ways, 3/4 as April and as March."""


def in_utc(told: datetime) -> datetime:
    """The phone's clock is taken to be this computer's."""
    return told.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the owner said about an archive before it is read."""

    me: str = ""
    day_first: bool | None = None
    """3/4 is the third of April; None where the archive tells by itself."""
    files: bool = True
    """Whether the bytes of attachments are wanted."""
    own: frozenset[str] = frozenset()
    """The shop's mail addresses, in lower case."""
    moment: Callable[[datetime], datetime] = field(default=in_utc)
    """Makes a time that was told without a zone one in UTC: the phone's clock is taken to be this computer's."""


class ReadsArchive(Protocol):
    """One kind of download. Both methods run beside the window's thread and may raise KnownError."""

    def recognise(self, bundle: Bundle) -> Recognised | None:
        """By names and the beginnings of parts, quickly; None for something else."""
        ...

    def read(self, bundle: Bundle, wishes: Wishes) -> Generator[MessageSeen | LeftOut, None, None]:
        """All messages, a few in memory at a time, with the remote ids that the network's connector uses.

        Where the archive has no ids, with those of `shopbell.archive.twins`.
        """
        ...
