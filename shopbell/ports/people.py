"""People with many names: who is who, what says so, and one timeline of all of it. See `shopbell.ports`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shopbell.changes import Changes
    from shopbell.ids import DeedId, IdentityId, MessageId, PersonId
    from shopbell.people import Bonds, Contact, Fact, Found, PersonDeed, PersonPage, Proposal
    from shopbell.ports.reading import MessagePage


class PeopleBook(Protocol):
    """Reads and writes who is who. Joining rewrites no message and is taken back exactly."""

    async def page(self, person: PersonId, now: datetime) -> PersonPage:
        """Everything about somebody. Raises NotFound."""
        ...

    async def people(self, after: PersonId, limit: int) -> tuple[PersonId, ...]:
        """Everybody outside the shop, in the order they were met."""
        ...

    async def find(self, words: str, limit: int = 8) -> tuple[Found, ...]:
        """Whose name or address has words that begin so, most recently met first; one row for each person."""
        ...

    async def proposals(self, now: datetime, limit: int = 100) -> tuple[Proposal, ...]:
        """Not answered yet, newest first."""
        ...

    async def deeds(self, limit: int = 100, before: DeedId | None = None) -> tuple[PersonDeed, ...]:
        """Joins and splits, those that were undone too, newest first."""
        ...

    async def turns(self, person: PersonId, *, around: MessageId | None = None, limit: int = 100) -> MessagePage:
        """All conversations with one person in order of time: the newest messages, or those around one."""
        ...

    async def turns_before(self, person: PersonId, before: MessageId, limit: int = 100) -> MessagePage:
        """Older ones, in time order. Raises NotFound."""
        ...

    async def turns_after(self, person: PersonId, after: MessageId, limit: int = 100) -> MessagePage:
        """Newer ones, in time order. Raises NotFound."""
        ...

    async def link(
        self, one: IdentityId, other: IdentityId, evidence: Sequence[Fact], at: datetime
    ) -> tuple[DeedId, Changes]:
        """The persons of both are one from now on. Raises NotFound, Rejected."""
        ...

    async def split(self, identity: IdentityId, at: datetime) -> tuple[DeedId, Changes]:
        """This name is somebody else; the others of its person stay together. Raises NotFound, Rejected."""
        ...

    async def undo(self, deed: DeedId, at: datetime) -> Changes:
        """As if it had not been done, whatever came in between. Raises NotFound, Rejected."""
        ...

    async def answer(
        self, one: IdentityId, other: IdentityId, at: datetime, *, refused: bool, later: datetime | None = None
    ) -> Changes:
        """To a proposal: no, or not before then; neither takes an earlier answer back."""
        ...

    async def take_contacts(self, contacts: Sequence[Contact], at: datetime) -> tuple[int, Changes]:
        """How many were new. They become names of their own, with proposals where facts agree; twice adds nothing."""
        ...

    async def contacts(self, after: PersonId, limit: int) -> tuple[tuple[PersonId, Contact], ...]:
        """People as a file of contacts has them, in the order they were met; a joined person is one contact."""
        ...

    async def bonds(self) -> Bonds:
        """All of who is who, for an export."""
        ...

    async def bring_back(self, bonds: Bonds) -> Changes:
        """From an export, with the times they had; what is here already is not added again."""
        ...
