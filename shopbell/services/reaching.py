"""How a person can be reached, and a draft that goes another way by the owner's act. See docs/adr/ways.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shopbell.errors import NotFound, Rejected
from shopbell.manifest import Capability, Manifest
from shopbell.model import Account, AccountState, ConversationRow, Direction, Draft, Visibility
from shopbell.reach import Obstacle, Reach, Reason, Way, WayKind
from shopbell.services.allowance import allowance

if TYPE_CHECKING:
    from datetime import datetime

    from shopbell.connector import Clock
    from shopbell.ids import AccountId, ConversationId, IdentityId
    from shopbell.model import Identity
    from shopbell.ports import Bell, Desk, Library
    from shopbell.services.compose import Compose

MOST = 12
"""More places than that nobody chooses from; the newest ones are looked at."""
_MAIL = "mail"
"""The category of connectors that bring mail."""
_NEWEST = 20
_SHUT = (Obstacle.WINDOW, Obstacle.REFUSES)


@dataclass(frozen=True, slots=True)
class Moved:
    """What `move` did, for `take_back`."""

    text: str
    source: Draft
    """As it was before."""
    target: Draft
    """As it is now."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What need not, or must not, be begun anew."""

    met: frozenset[tuple[AccountId, str]]
    """Accounts and the addresses that wrote there."""
    taken: frozenset[tuple[str, str]]
    """Networks and addresses that can be written to in private already."""

    @classmethod
    def of(cls, rows: Iterable[ConversationRow], ways: Iterable[Way]) -> _Known:
        """From the conversations there are."""
        # A closed window or door is no reason to knock at the same door as somebody new.
        private = (way for way in ways if way.visibility is Visibility.PRIVATE and (way.takes or way.obstacle in _SHUT))
        return cls(
            frozenset((row.account, row.person_address) for row in rows),
            frozenset((way.network, way.address) for way in private),
        )


@dataclass(frozen=True, slots=True)
class _Desk:
    """What one look at the store found."""

    accounts: Mapping[AccountId, tuple[Account, Manifest]]
    heard: Mapping[ConversationId, datetime]
    now: datetime


class Reaching:
    """Reads only, but for `move` and `take_back`; neither ever puts words before another person."""

    def __init__(
        self,
        library: Library,
        desk: Desk,
        compose: Compose,
        bell: Bell,
        clock: Clock,
        manifests: Mapping[str, Manifest],
    ) -> None:
        self._library = library
        self._desk = desk
        self._compose = compose
        self._bell = bell
        self._clock = clock
        self._manifests = manifests

    async def ways(self, conversation: ConversationId) -> Reach:
        """Every way to the person of a conversation, this one first. Raises NotFound."""
        found = await self._library.rows_by_id([conversation])
        if not found:
            raise NotFound(f"There is no conversation {conversation}.")
        here = found[0]
        rows, identities = await self._person(here)
        accounts = await self._library.accounts()
        desk = _Desk(
            {one.id: (one, allowance(one, self._manifests)) for one in accounts},
            await self._library.last_heard([here.id, *(row.id for row in rows)]),
            self._clock.now(),
        )
        first = _conversation_way(here, desk, WayKind.HERE)
        beside = [*_private(here, first, desk), *await self._there(here, rows, desk, identities)]
        known = _Known.of((here, *rows), (first, *beside))
        ways = (first, *beside, *_new(identities, known, desk), *await self._by_mail(here, desk))
        usual = _usual(ways)
        return Reach(tuple(_with_reason(way, usual) for way in ways), _with_reason(usual, usual))

    async def _person(self, here: ConversationRow) -> tuple[tuple[ConversationRow, ...], tuple[Identity, ...]]:
        """Their other conversations, newest first, and their names at the networks."""
        if here.person is None:
            return (), ()
        try:
            person = await self._library.person(here.person)
        except NotFound:
            return (), ()
        rows = await self._library.rows_by_id([one for one in person.conversations if one != here.id])
        talks = [row for row in rows if not row.robot and not row.mention and row.person == here.person]
        return tuple(talks[:MOST]), person.identities

    async def _there(
        self, here: ConversationRow, rows: Sequence[ConversationRow], desk: _Desk, identities: Sequence[Identity]
    ) -> list[Way]:
        """The newest conversation of each place, but none that others read without everybody knowing it."""
        places = _places(here, rows, desk)
        theirs = frozenset(one.id for one in identities)
        return [_conversation_way(row, desk, WayKind.THERE) for row in places if await self._is_between(row, theirs)]

    async def _is_between(self, row: ConversationRow, theirs: frozenset[IdentityId]) -> bool:
        """Whether a private talk is with this person alone, as far as its newest words tell."""
        if row.visibility is not Visibility.PRIVATE:
            return True
        page = await self._library.messages(row.id, limit=_NEWEST)
        return all(m.author in theirs for m in page.messages if m.direction is Direction.IN and m.author is not None)

    async def _by_mail(self, here: ConversationRow, desk: _Desk) -> tuple[Way, ...]:
        """Whoever left a mail address with a public comment (the fact `email`) can be written to in private."""
        if here.visibility is Visibility.PRIVATE:
            return ()
        page = await self._library.messages(here.id, limit=_NEWEST)
        theirs = [m for m in page.messages if m.direction is Direction.IN]
        address = theirs[-1].facts.get("email", "").casefold() if theirs else ""
        if "@" not in address:
            return ()
        starts = (pair for pair in desk.accounts.values() if pair[1].category == _MAIL and _starts(*pair))
        return tuple(_new_way(account, manifest, address) for account, manifest in starts)[:1]

    async def answer(self, way: Way, draft: Draft) -> Draft:
        """The draft that is written that way: the one begun there, or an empty one. `draft` is that of the moment."""
        if way.kind is WayKind.NEW or way.conversation is None:
            subject = draft.subject if (await self._compose.manifest_of(way.account)).can(Capability.SUBJECT) else ""
            return replace(self._compose.new_draft(way.account), to=(way.address,), subject=subject)
        answer = await self._compose.draft_for(way.conversation)
        return replace(answer, visibility=way.visibility) if way.kind is WayKind.PRIVATE else answer

    async def move(self, draft: Draft, way: Way) -> Moved:
        """Put what was begun under what was begun there; one transaction. Raises Rejected with the draft untouched."""
        if not way.takes:
            raise Rejected(f"Nothing can be written there: {way.obstacle}.")
        if way.conversation is not None and way.conversation == draft.conversation:
            raise Rejected("It is written there already.")
        await self._check_files(draft, way)
        there = await self.answer(way, draft)
        target = replace(
            there,
            text=_under(there.text, draft.text),
            attachments=(*there.attachments, *draft.attachments),
            updated_at=self._clock.now(),
        )
        self._bell.ring(await self._desk.move_draft(target, emptied(draft)))
        return Moved(draft.text, draft, target)

    async def take_back(self, moved: Moved) -> Draft:
        """Undo: the words stand where they were, above what was begun there since; gives that draft.

        What was changed there meanwhile stays there as well, so that nothing is lost. Raises Rejected when it was sent.
        """
        target = await self._library.draft(moved.target.key)
        if target is None:
            raise Rejected("What was moved is not a draft any more: it was sent or discarded.")
        source = await self._library.draft(moved.source.key) or emptied(moved.source)
        back = replace(
            moved.source,
            text=_under(moved.text, source.text),
            attachments=(*moved.source.attachments, *source.attachments),
            updated_at=self._clock.now(),
        )
        self._bell.ring(await self._desk.move_draft(back, _without(target, moved)))
        return back

    async def _check_files(self, draft: Draft, way: Way) -> None:
        manifest = await self._compose.manifest_of(way.account)
        if not draft.attachments:
            return
        if not manifest.can(Capability.ATTACHMENTS):
            raise Rejected(f"{manifest.name} takes no files. Take the files away, then write it there.")
        most = manifest.limit.attachment_bytes
        for file in draft.attachments:
            if most and file.size > most:
                raise Rejected(f"{file.name} is too large: {manifest.name} takes files up to {most // 1_000_000} MB.")


def emptied(draft: Draft) -> Draft:
    """What is left of a draft whose words went another way."""
    return replace(draft, text="", attachments=(), to=(), cc=(), bcc=(), subject="")


def _under(first: str, second: str) -> str:
    return f"{first}\n{second}" if first.strip() and second.strip() else first if first.strip() else second


def _without(target: Draft, moved: Moved) -> Draft:
    """The draft there as it would be if nothing had been moved."""
    text, files = target.text, target.attachments
    if moved.text.strip() and moved.text in text:
        before, _, after = text.rpartition(moved.text)
        text = before.removesuffix("\n") + after
        files = tuple(file for file in files if file not in moved.source.attachments)
    left = replace(target, text=text, attachments=files)
    begun_by_us = target.conversation is None and not text.strip() and not files
    return emptied(left) if begun_by_us else left


# ---- the ways


def _conversation_way(row: ConversationRow, desk: _Desk, kind: WayKind) -> Way:
    account, manifest = desk.accounts.get(row.account, (None, None))
    return Way(
        id=f"c{row.id}",
        kind=kind,
        account=row.account,
        network=_network(row, manifest),
        sender=_sender(account),
        address=row.person_address,
        conversation=row.id,
        visibility=row.visibility,
        reason=Reason.BEFORE if row.id in desk.heard else Reason.WE_WROTE,
        obstacle=_obstacle(account, manifest, row, desk.now),
        heard_at=desk.heard.get(row.id),
        answer_until=row.answer_until,
    )


def _network(row: ConversationRow, manifest: Manifest | None) -> str:
    """The account's; where it only brings them here, the bridge's word for theirs."""
    if row.network not in ("", row.connector):
        return row.network
    return manifest.name if manifest is not None else row.connector


def _sender(account: Account | None) -> str:
    if account is None:
        return ""
    return account.name if account.name and "@" not in account.address else account.address


def _obstacle(
    account: Account | None, manifest: Manifest | None, row: ConversationRow, now: datetime
) -> Obstacle | None:
    if account is None or manifest is None or account.state is AccountState.CLOSED:
        return Obstacle.GONE
    if not manifest.can(Capability.REPLY):
        return Obstacle.MUTE
    if row.no_answer:
        return Obstacle.REFUSES
    until = row.answer_until
    if until is not None and until <= now:
        return Obstacle.WINDOW
    waits = {AccountState.SIGN_IN: Obstacle.SIGNED_OUT, AccountState.PAUSED: Obstacle.PAUSED}
    return waits.get(account.state)


def _private(here: ConversationRow, first: Way, desk: _Desk) -> Iterator[Way]:
    account = desk.accounts.get(here.account)
    private = here.visibility is Visibility.PRIVATE
    if not private and account is not None and account[1].can(Capability.PRIVATE_REPLY):
        yield replace(
            first,
            id=f"{first.id}-private",
            kind=WayKind.PRIVATE,
            visibility=Visibility.PRIVATE,
            reason=Reason.ALONE,
            heard_at=None,
        )


def _places(here: ConversationRow, rows: Sequence[ConversationRow], desk: _Desk) -> Iterator[ConversationRow]:
    """The newest conversation of each place: account, address of theirs, who can read it. Rooms are left out."""
    known = {(here.account, here.person_address, here.visibility)}
    for row in rows:
        place = (row.account, row.person_address, row.visibility)
        if place not in known and row.account in desk.accounts and not _is_room(row, desk.accounts[row.account][1]):
            known.add(place)
            yield row


def _is_room(row: ConversationRow, manifest: Manifest) -> bool:
    """A private talk with a name, where talks have no subjects: others are in it, whoever spoke so far."""
    return row.visibility is Visibility.PRIVATE and bool(row.subject) and not manifest.can(Capability.SUBJECT)


def _new(identities: Sequence[Identity], known: _Known, desk: _Desk) -> Iterator[Way]:
    """Where a conversation can be begun with one of their names.

    Where one connector stands for several networks (`network_name`), a name is known only where it wrote.
    """
    for identity in identities:
        for account, manifest in desk.accounts.values():
            wrote = (account.id, identity.address) in known.met
            begins = identity.network == account.connector and _starts(account, manifest)
            new = (manifest.name, identity.address) not in known.taken
            if begins and new and (wrote or "network_name" not in account.settings):
                yield _new_way(account, manifest, identity.address)


def _starts(account: Account, manifest: Manifest) -> bool:
    return account.state is not AccountState.CLOSED and manifest.can(Capability.START)


def _new_way(account: Account, manifest: Manifest, address: str) -> Way:
    waits = {AccountState.SIGN_IN: Obstacle.SIGNED_OUT, AccountState.PAUSED: Obstacle.PAUSED}
    return Way(
        id=f"a{account.id}:{address}",
        kind=WayKind.NEW,
        account=account.id,
        network=manifest.name,
        sender=_sender(account),
        address=address,
        conversation=None,
        visibility=Visibility.PRIVATE,
        reason=Reason.ADDRESS,
        obstacle=waits.get(account.state),
    )


def _usual(ways: Sequence[Way]) -> Way:
    """Where they wrote last, from the account that was written to; among places that take nothing, this one."""
    heard = [way for way in ways if way.heard_at is not None and way.takes]
    # max keeps the first of equals: this conversation.
    return max(heard, key=lambda way: (way.heard_at is not None, way.heard_at)) if heard else ways[0]


def _with_reason(way: Way, usual: Way) -> Way:
    return replace(way, reason=Reason.LAST) if way.id == usual.id and way.heard_at is not None else way
