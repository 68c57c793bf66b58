"""Who is who: proposals with their evidence, joining, taking apart, undoing; contacts in and out."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from shopbell.contacts.files import read_contacts, write_contacts
from shopbell.errors import Rejected
from shopbell.ids import PersonId
from shopbell.people import Contact, Fact

if TYPE_CHECKING:
    from shopbell.connector import Clock
    from shopbell.ids import DeedId, IdentityId
    from shopbell.people import Found, PersonPage, Proposal
    from shopbell.ports import Bell, PeopleBook

ASK_AGAIN: Final = timedelta(days=30)
"""After "Later"."""
_PAGE: Final = 500
_TAKEN: Final = 50
"""Contacts in one transaction, so that nobody who writes meanwhile waits."""


class People:
    """Nobody is joined but by the owner's word, and every word can be taken back at any time."""

    def __init__(self, book: PeopleBook, bell: Bell, clock: Clock) -> None:
        self.book = book
        self._bell = bell
        self._clock = clock

    async def page(self, person: PersonId) -> PersonPage:
        """Raises NotFound."""
        return await self.book.page(person, self._clock.now())

    async def find(self, words: str, *, other_than: PersonId | None = None, limit: int = 8) -> tuple[Found, ...]:
        """People by the beginnings of their names and addresses, without one of them."""
        found = await self.book.find(words, limit + 1)
        return tuple(one for one in found if one.person != other_than)[:limit]

    async def proposals(self, limit: int = 100) -> tuple[Proposal, ...]:
        """What was not answered yet."""
        return await self.book.proposals(self._clock.now(), limit)

    async def accept(self, proposal: Proposal) -> DeedId:
        """Yes, they are one. Raises NotFound, Rejected."""
        return await self.link(proposal.one.id, proposal.other.id, proposal.evidence)

    async def refuse(self, proposal: Proposal) -> None:
        """No; these two are not proposed any more."""
        now = self._clock.now()
        self._bell.ring(await self.book.answer(proposal.one.id, proposal.other.id, now, refused=True))

    async def later(self, proposal: Proposal) -> None:
        """Ask again in a month."""
        now = self._clock.now()
        self._bell.ring(
            await self.book.answer(proposal.one.id, proposal.other.id, now, refused=False, later=now + ASK_AGAIN)
        )

    async def ask_again(self, proposal: Proposal) -> None:
        """Undo of `refuse` and `later`."""
        now = self._clock.now()
        self._bell.ring(await self.book.answer(proposal.one.id, proposal.other.id, now, refused=False))

    async def between(self, one: PersonId, other: PersonId) -> Proposal:
        """What is proposed of two persons. Raises NotFound, and Rejected when nothing is."""
        first, second = await self.page(one), await self.page(other)
        for proposal in first.proposals:
            if second.person.id in (proposal.one.person, proposal.other.person):
                return proposal
        raise Rejected("Nobody proposed that these two are one person, or it was answered before.")

    async def take_answer_back(self, one: PersonId, other: PersonId) -> None:
        """Undo of no and later by two persons. Raises NotFound, and Rejected when nothing was answered."""
        first, second = await self.page(one), await self.page(other)
        names = [{(n.network, n.address): n.id for n in page.person.identities} for page in (first, second)]
        now = self._clock.now()
        found = False
        for answer in (await self.book.bonds()).answers:
            for low, high in ((answer.one, answer.other), (answer.other, answer.one)):
                if low in names[0] and high in names[1]:
                    self._bell.ring(await self.book.answer(names[0][low], names[1][high], now, refused=False))
                    found = True
        if not found:
            raise Rejected("Nothing was answered about these two.")

    async def link(self, one: IdentityId, other: IdentityId, evidence: Sequence[Fact] = ()) -> DeedId:
        """Join the persons of two names. Raises NotFound, Rejected."""
        deed, changes = await self.book.link(one, other, evidence, self._clock.now())
        self._bell.ring(changes)
        return deed

    async def link_persons(self, one: PersonId, other: PersonId) -> DeedId:
        """The same by their persons; what speaks for it is kept with it. Raises NotFound, Rejected."""
        first, second = await self.page(one), await self.page(other)
        one, other = first.person.id, second.person.id
        if one == other:
            raise Rejected("These two are one person already.")
        for proposal in first.proposals:
            if other in (proposal.one.person, proposal.other.person):
                return await self.accept(proposal)
        return await self.link(first.person.identities[0].id, second.person.identities[0].id)

    async def split(self, identity: IdentityId) -> DeedId:
        """This name is somebody else. Raises NotFound, Rejected."""
        deed, changes = await self.book.split(identity, self._clock.now())
        self._bell.ring(changes)
        return deed

    async def undo(self, deed: DeedId) -> None:
        """As if it had not been done. Raises NotFound, Rejected."""
        self._bell.ring(await self.book.undo(deed, self._clock.now()))

    async def take_contacts(self, path: Path) -> tuple[int, int, int]:
        """From a file: how many were new, known and could not be read. Joins nobody. Raises StoreRefused."""
        read = await asyncio.to_thread(read_contacts, path)
        new = 0
        for at in range(0, len(read.contacts), _TAKEN):
            added, changes = await self.book.take_contacts(read.contacts[at : at + _TAKEN], self._clock.now())
            self._bell.ring(changes)
            new += added
        return new, len(read.contacts) - new, read.unread

    async def give_contacts(self, path: Path, *, over: bool = False) -> int:
        """Into a file, with `over` also in the place of another one; gives how many. Raises StoreRefused."""
        found: list[Contact] = []
        after = PersonId(0)
        while page := await self.book.contacts(after, _PAGE):
            found += [contact for _, contact in page]
            after = page[-1][0]
        await asyncio.to_thread(write_contacts, path, found, over=over)
        return len(found)
