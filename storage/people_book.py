"""Who is who, over SQLite."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from shopbell.changes import Changes
from shopbell.ids import DeedId, PersonId
from storage import person_page, person_turns
from storage.instants import maybe_us, to_us
from storage.tables import unions
from storage.tables.likeness import packed
from storage.writer import Priority

if TYPE_CHECKING:
    from shopbell.ids import IdentityId, MessageId
    from shopbell.people import Bonds, Contact, Fact, Found, PersonDeed, PersonPage, Proposal
    from shopbell.ports import MessagePage
    from storage.parts import Parts
    from storage.transaction import Transaction


class SqlPeopleBook:
    """`shopbell.ports.PeopleBook` over SQLite."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def page(self, person: PersonId, now: datetime) -> PersonPage:
        """See the port."""
        return await self._parts.read(lambda db: person_page.page(db, person, to_us(now)))

    async def people(self, after: PersonId, limit: int) -> tuple[PersonId, ...]:
        """See the port."""
        rows = await self._parts.read(lambda db: db.all(person_page.PEOPLE, (after, limit)))
        return tuple(PersonId(person) for (person,) in rows)

    async def find(self, words: str, limit: int = 8) -> tuple[Found, ...]:
        """See the port."""
        return await self._parts.read(lambda db: person_page.find(db, words, limit))

    async def proposals(self, now: datetime, limit: int = 100) -> tuple[Proposal, ...]:
        """See the port."""
        return await self._parts.read(lambda db: person_page.proposals(db, to_us(now), limit))

    async def deeds(self, limit: int = 100, before: DeedId | None = None) -> tuple[PersonDeed, ...]:
        """See the port."""
        return await self._parts.read(lambda db: person_page.deeds(db, limit, before))

    async def turns(self, person: PersonId, *, around: MessageId | None = None, limit: int = 100) -> MessagePage:
        """See the port."""
        return await self._parts.read(lambda db: person_turns.window(db, person, around, limit))

    async def turns_before(self, person: PersonId, before: MessageId, limit: int = 100) -> MessagePage:
        """See the port."""
        return await self._parts.read(lambda db: person_turns.before(db, person, before, limit))

    async def turns_after(self, person: PersonId, after: MessageId, limit: int = 100) -> MessagePage:
        """See the port."""
        return await self._parts.read(lambda db: person_turns.after(db, person, after, limit))

    async def link(
        self, one: IdentityId, other: IdentityId, evidence: Sequence[Fact], at: datetime
    ) -> tuple[DeedId, Changes]:
        """See the port."""
        deed, changes = await self._parts.write(lambda tx: unions.link(tx, one, other, packed(evidence), to_us(at)))
        return DeedId(deed), changes

    async def split(self, identity: IdentityId, at: datetime) -> tuple[DeedId, Changes]:
        """See the port."""
        deed, changes = await self._parts.write(lambda tx: unions.split(tx, identity, to_us(at)))
        return DeedId(deed), changes

    async def undo(self, deed: DeedId, at: datetime) -> Changes:
        """See the port."""
        return await self._parts.change(lambda tx: unions.undo(tx, deed, to_us(at)))

    async def answer(
        self, one: IdentityId, other: IdentityId, at: datetime, *, refused: bool, later: datetime | None = None
    ) -> Changes:
        """See the port."""

        def work(tx: Transaction) -> None:
            low, high = sorted((one, other))
            tx.db.run(
                "INSERT INTO proposal (low, high, found_at, refused_at, later_until) VALUES (?1, ?2, ?3, ?4, ?5)"
                " ON CONFLICT DO UPDATE SET refused_at = ?4, later_until = ?5",
                (low, high, to_us(at), to_us(at) if refused else None, maybe_us(later)),
            )
            people = tx.db.all("SELECT person FROM identity WHERE id IN (?, ?)", (low, high))
            tx.touched.persons.update(person for (person,) in people)

        return await self._parts.change(work)

    async def take_contacts(self, contacts: Sequence[Contact], at: datetime) -> tuple[int, Changes]:
        """See the port."""
        from storage.contacts import take

        return await self._parts.write(lambda tx: take(tx, contacts, to_us(at)))

    async def contacts(self, after: PersonId, limit: int) -> tuple[tuple[PersonId, Contact], ...]:
        """See the port."""
        from storage.contacts import given_out

        return await self._parts.read(lambda db: given_out(db, after, limit))

    async def bonds(self) -> Bonds:
        """See the port."""
        from storage.bonds import bonds

        return await self._parts.read(bonds)

    async def bring_back(self, bonds: Bonds) -> Changes:
        """See the port. Many transactions; done twice it is done once."""
        from storage.bonds import pieces

        changes = Changes()
        for piece in pieces(bonds):
            changes |= await self._parts.change(piece, Priority.BULK)
        return changes
