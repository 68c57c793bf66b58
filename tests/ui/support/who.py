"""Who is who, over the shop in memory: for tests of the window."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from shopbell.changes import Changes
from shopbell.ids import DeedId, IdentityId, MessageId, PersonId
from shopbell.model import ConversationRow, Identity, Message, MessageKind, Person
from shopbell.people import DeedKind, Fact, Found, PersonDeed, PersonPage, Proposal
from shopbell.ports import MessagePage, PeopleBook
from tests.ui.support.memory import MemoryShop, found

_CONTACTS = (MessageKind.CALL, MessageKind.VISIT, MessageKind.NOTE)


class MemoryPeople:
    """The part of `shopbell.ports.PeopleBook` that the window calls."""

    def __init__(self, shop: MemoryShop) -> None:
        self._shop = shop
        self.proposals_: list[Proposal] = []
        self.answered: dict[tuple[IdentityId, IdentityId], tuple[bool, datetime | None]] = {}
        self.deeds_: list[PersonDeed] = []
        self._before: dict[DeedId, tuple[dict[PersonId, Person], list[ConversationRow]]] = {}
        self._next = itertools.count(1)

    def as_port(self) -> PeopleBook:
        """For whoever wants the whole port."""
        return cast(PeopleBook, self)

    async def page(self, person: PersonId, now: datetime) -> PersonPage:
        known = found(self._shop.persons, person)
        mine = {one.id for one in known.identities}
        contacts = [one for one in self._of(person) if one.kind in _CONTACTS]
        return PersonPage(
            known,
            tuple(reversed(contacts)),
            tuple(p for p in self.proposals_ if {p.one.id, p.other.id} & mine and not self._settled(p, mine)),
            tuple(d for d in self.deeds_ if d.undone_at is None and d.identity.id in mine),
            (),
        )

    def _settled(self, proposal: Proposal, mine: set[IdentityId]) -> bool:
        said = self.answered.get((proposal.one.id, proposal.other.id), (False, None))
        return said != (False, None) or {proposal.one.id, proposal.other.id} <= mine

    async def find(self, words: str, limit: int = 8) -> tuple[Found, ...]:
        known = [
            Found(person.id, one.id, person.name, one.address, one.network)
            for person in self._shop.persons.values()
            for one in person.identities[:1]
        ]
        return tuple(one for one in known if words and words.casefold() in one.name.casefold())[:limit]

    def _of(self, person: PersonId) -> list[Message]:
        mine = {row.id for row in self._shop.rows.values() if row.person == person}
        messages = [m for m in self._shop.messages.values() if m.conversation in mine]
        return sorted(messages, key=lambda m: (m.at, m.id))

    async def turns(self, person: PersonId, *, around: MessageId | None = None, limit: int = 100) -> MessagePage:
        line = self._of(person)
        places = [at for at, m in enumerate(line) if m.id == around]
        end = min(len(line), places[0] + limit // 2 + 1) if places else len(line)
        start = max(0, end - limit)
        return MessagePage(tuple(line[start:end]), start > 0, end < len(line))

    async def turns_before(self, person: PersonId, before: MessageId, limit: int = 100) -> MessagePage:
        line = self._of(person)
        end = next((at for at, m in enumerate(line) if m.id == before), 0)
        start = max(0, end - limit)
        return MessagePage(tuple(line[start:end]), start > 0, True)

    async def turns_after(self, person: PersonId, after: MessageId, limit: int = 100) -> MessagePage:
        line = self._of(person)
        start = next((at + 1 for at, m in enumerate(line) if m.id == after), len(line))
        return MessagePage(tuple(line[start : start + limit]), True, start + limit < len(line))

    async def link(
        self, one: IdentityId, other: IdentityId, evidence: Sequence[Fact], at: datetime
    ) -> tuple[DeedId, Changes]:
        kept, gone = sorted((self._owner(one), self._owner(other)), key=lambda person: person.id)
        deed = self._keep(DeedKind.LINK, one, other, evidence, at, (kept, gone))
        joined = tuple(replace(known, person=kept.id) for known in gone.identities)
        self._shop.persons[kept.id] = replace(kept, identities=(*kept.identities, *joined))
        del self._shop.persons[gone.id]
        self._own(gone.id, kept.id)
        return deed, self._changed(kept.id, gone.id)

    async def split(self, identity: IdentityId, at: datetime) -> tuple[DeedId, Changes]:
        owner = self._owner(identity)
        deed = self._keep(DeedKind.SPLIT, identity, None, (), at, (owner,))
        alone = PersonId(1000 + identity)
        one = next(known for known in owner.identities if known.id == identity)
        self._shop.persons[owner.id] = replace(
            owner, identities=tuple(known for known in owner.identities if known.id != identity)
        )
        self._shop.persons[alone] = replace(owner, id=alone, identities=(replace(one, person=alone),))
        return deed, self._changed(owner.id, alone)

    async def undo(self, deed: DeedId, at: datetime) -> Changes:
        persons, rows = self._before[deed]
        self._shop.persons.update(persons)
        self._shop.rows.update({row.id: row for row in rows})
        self.deeds_ = [replace(d, undone_at=at) if d.id == deed else d for d in self.deeds_]
        return self._changed(*persons)

    async def answer(
        self, one: IdentityId, other: IdentityId, at: datetime, *, refused: bool, later: datetime | None = None
    ) -> Changes:
        self.answered[one, other] = (refused, later)
        return self._changed(self._owner(one).id, self._owner(other).id)

    def _owner(self, identity: IdentityId) -> Person:
        return next(p for p in self._shop.persons.values() if identity in {one.id for one in p.identities})

    def _identity(self, identity: IdentityId) -> Identity:
        return next(one for one in self._owner(identity).identities if one.id == identity)

    def _keep(
        self,
        kind: DeedKind,
        one: IdentityId,
        other: IdentityId | None,
        evidence: Sequence[Fact],
        at: datetime,
        persons: Sequence[Person],
    ) -> DeedId:
        deed = DeedId(next(self._next))
        whom = None if other is None else self._identity(other)
        self.deeds_.insert(0, PersonDeed(deed, kind, self._identity(one), whom, tuple(evidence), at))
        owners = {person.id for person in persons}
        rows = [row for row in self._shop.rows.values() if row.person in owners]
        self._before[deed] = ({person.id: person for person in persons}, rows)
        return deed

    def _own(self, before: PersonId, now: PersonId) -> None:
        for row in list(self._shop.rows.values()):
            if row.person == before:
                self._shop.rows[row.id] = replace(row, person=now)

    def _changed(self, *persons: PersonId) -> Changes:
        rows = frozenset(row.id for row in self._shop.rows.values() if row.person in persons)
        return self._shop.changed(persons=frozenset(persons), conversations=rows)
