"""Import of what the networks let one download. Doing it twice adds nothing, whatever was synced meanwhile."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from shopbell.archive.bundle import Bundle, open_bundle
from shopbell.archive.export import HEADER
from shopbell.archive.foreign import LeftOut, ReadsArchive, Recognised, Wishes, in_utc
from shopbell.archive.twins import same_words
from shopbell.connector import Verified
from shopbell.errors import NotFound, Rejected, StoreRefused
from shopbell.events import Batch, MessageSeen
from shopbell.kinds import MessageKind
from shopbell.model import AccountState
from shopbell.services.setup import BORN, plain_address

if TYPE_CHECKING:
    from pathlib import Path

    from shopbell.connector import Clock
    from shopbell.ids import AccountId
    from shopbell.manifest import Manifest
    from shopbell.model import Account
    from shopbell.ports import AccountBook, Bell, Intake, Library

T = TypeVar("T")
LONG_PAST = timedelta(days=14)
"""What was asked before that, in an archive, waits for nobody: it was answered elsewhere or not at all."""
_EVENTS = 200
_BYTES = 8_000_000
_AT_A_TIME = 1_000
"""Messages that are only looked at between two moments in which it can be stopped."""
_MOST_WRITERS = 200
_STREAM = "archive"
READ_ONLY = "This history came from an archive. Nothing can be sent from here."
SIGN_IN = "This history came from an archive. Sign in to go on with the account."
OWN_EXPORT = (
    "{name} is an export of Shopbell itself. It is brought back on the command line, with: shopbell import {name}"
)
UNKNOWN = (
    "Nothing in {name} is known to Shopbell. It takes in its own exports, mbox files and Maildirs, and the archives of "
    "WhatsApp, Telegram, Slack, X, Facebook, Instagram, LinkedIn and Google Takeout, as they were downloaded."
)


@dataclass(frozen=True, slots=True)
class Look:
    """What was found in a download, before anything of it is taken in."""

    recognised: Recognised
    account: Account | None
    """The account that it joins; None: one that can only be read is made."""
    me: str
    """Who the shop is in it; '' when that has to be asked."""
    messages: int = 0
    left_out: int = 0
    first: datetime | None = None
    last: datetime | None = None
    writers: tuple[str, ...] = ()
    """Who wrote, most first; to choose from."""

    @property
    def asks_me(self) -> bool:
        """Whether the owner has to say who the shop is."""
        return self.recognised.asks_me and not self.me


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of it, for one account."""

    account: AccountId
    title: str
    new: int = 0
    known: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Answers:
    """What the owner said about a download."""

    account: AccountId | None = None
    """The account that it belongs to; None: Shopbell looks for it."""
    apart: bool = False
    """It is to have an account of its own, whatever is here."""
    me: str = ""
    day_first: bool | None = None


NOTHING_SAID = Answers()


@dataclass(slots=True)
class _Survey:
    messages: int = 0
    left_out: int = 0
    first: datetime | None = None
    last: datetime | None = None
    writers: Counter[str] = field(default_factory=Counter)

    def add(self, one: MessageSeen | LeftOut) -> None:
        if isinstance(one, LeftOut):
            self.left_out += one.messages
            return
        self.messages += 1
        self.first = one.at if self.first is None else min(one.at, self.first)
        self.last = one.at if self.last is None else max(one.at, self.last)
        if one.kind is MessageKind.MESSAGE and (len(self.writers) < _MOST_WRITERS or one.author.name in self.writers):
            self.writers[one.author.name or one.author.address] += 1


class Archives:
    """Looks at downloads and takes them in; the window and the command line call it."""

    def __init__(
        self,
        readers: Sequence[ReadsArchive],
        library: Library,
        book: AccountBook,
        intake: Intake,
        bell: Bell,
        clock: Clock,
        manifests: Mapping[str, Manifest],
        moment: Callable[[datetime], datetime] = in_utc,
    ) -> None:
        """`readers`: one for each kind of download. `moment`: see Wishes."""
        self._moment = moment
        self._readers = readers
        self._library = library
        self._book = book
        self._intake = intake
        self._bell = bell
        self._clock = clock
        self._manifests = manifests

    async def look(self, path: Path, answers: Answers = NOTHING_SAID) -> tuple[Look, ...]:
        """What is in it, one for each network. Raises StoreRefused for what cannot be read or is not known."""
        if (path / HEADER).is_file():
            raise StoreRefused(OWN_EXPORT.format(name=path.name))
        bundle = await _beside(partial(open_bundle, path))
        try:
            found = [look for _, look in await self._found(bundle, answers)]
        finally:
            bundle.close()
        if not found:
            raise StoreRefused(UNKNOWN.format(name=path.name))
        return tuple(found)

    async def _found(self, bundle: Bundle, answers: Answers) -> list[tuple[ReadsArchive, Look]]:
        accounts = await self._library.accounts()
        chosen = next((one.connector for one in accounts if one.id == answers.account), None)
        found, others = [], list[str]()
        for reader in self._readers:
            recognised = await _beside(partial(reader.recognise, bundle))
            if recognised is None:
                continue
            if answers.account is not None and recognised.connector != chosen:
                others.append(recognised.title)
                continue
            found.append((reader, await self._look(reader, recognised, bundle, answers)))
        if others and not found:
            raise NotFound(f"{others[0]} does not belong to that account. Name one of the same network.")
        return found

    async def _look(self, reader: ReadsArchive, recognised: Recognised, bundle: Bundle, answers: Answers) -> Look:
        account = await self._account(recognised, answers)
        wishes = await self._wishes(answers.me or recognised.me, answers, files=False)
        with closing(reader.read(bundle, wishes)) as parts:
            seen = _Survey()
            while await _beside(partial(_survey, parts, seen)):
                pass
        writers = tuple(name for name, _ in seen.writers.most_common())
        return Look(
            recognised,
            account,
            wishes.me or _known(account, writers),
            seen.messages,
            seen.left_out,
            seen.first,
            seen.last,
            writers,
        )

    async def _wishes(self, me: str, answers: Answers, *, files: bool) -> Wishes:
        accounts = await self._library.accounts()
        own = frozenset(one.address.casefold() for one in accounts if "@" in one.address)
        return Wishes(me=me, day_first=answers.day_first, files=files, own=own, moment=self._moment)

    async def _account(self, recognised: Recognised, answers: Answers) -> Account | None:
        """The one that was said, else the one of that address or name, else the only one where nothing is said."""
        accounts = [one for one in await self._library.accounts() if one.connector == recognised.connector]
        if answers.account is not None:
            return next(one for one in accounts if one.id == answers.account)
        if answers.apart:
            return None
        names = {plain_address(one) for one in (recognised.address, recognised.name) if one}
        same = [one for one in accounts if {plain_address(one.address), plain_address(one.name)} & names]
        if len(same) == 1:
            return same[0]
        return accounts[0] if len(accounts) == 1 and not recognised.address else None

    async def take(
        self,
        path: Path,
        answers: Answers = NOTHING_SAID,
        told: Callable[[int], None] = lambda done: None,
    ) -> tuple[Taken, ...]:
        """Take everything in; `told` hears how many messages were read. Can be cancelled, and begun again.

        Raises StoreRefused and Rejected, in words, before anything came in.
        """
        bundle = await _beside(partial(open_bundle, path))
        try:
            found = await self._found(bundle, answers)
            if not found:
                raise StoreRefused(UNKNOWN.format(name=path.name))
            for _, look in found:
                _check(look, answers)
            done = []
            for reader, look in found:
                wishes = await self._wishes(look.me, answers, files=True)
                done.append(await self._take(reader, bundle, look, wishes, told))
        finally:
            bundle.close()
        return tuple(done)

    async def _take(
        self, reader: ReadsArchive, bundle: Bundle, look: Look, wishes: Wishes, told: Callable[[int], None]
    ) -> Taken:
        account = look.account.id if look.account else await self._born(look)
        await self._close_unsigned(account)
        done = Taken(account, look.recognised.title)
        with closing(reader.read(bundle, wishes)) as parts:
            while True:
                events, left_out = await _beside(partial(_some, parts, self._clock.now() - LONG_PAST))
                if not events and not left_out:
                    return done
                received = await self._ingest(account, events)
                done = replace(
                    done,
                    new=done.new + received,
                    known=done.known + len(events) - received,
                    left_out=done.left_out + left_out,
                )
                told(done.new + done.known)

    async def _ingest(self, account: AccountId, events: list[MessageSeen]) -> int:
        if not events:
            return 0
        batch = Batch(tuple(events), cursor="1")
        changes = await self._intake.ingest(account, _STREAM, batch, self._clock.now())
        self._bell.ring(changes)
        return changes.received

    async def _born(self, look: Look) -> AccountId:
        recognised = look.recognised
        address = recognised.address or look.me or f"archive:{recognised.connector}"
        manifest = self._manifests.get(recognised.connector)
        name = recognised.name or look.me or (manifest.name if manifest else recognised.title)
        account, changes = await self._book.add_account(
            recognised.connector, Verified(address, name, {BORN: "1"}), "", self._clock.now()
        )
        self._bell.ring(changes)
        return account

    async def _close_unsigned(self, account: AccountId) -> None:
        """An account without a sign-in is for reading, also when this was killed between its making and here."""
        for one in await self._library.accounts():
            if one.id == account and not one.secret_ref and one.state is not AccountState.CLOSED:
                manifest = self._manifests.get(one.connector)
                words = READ_ONLY if manifest is None or manifest.explains else SIGN_IN
                self._bell.ring(await self._book.set_state(account, AccountState.CLOSED, words, self._clock.now()))


def _check(look: Look, answers: Answers) -> None:
    """Raises Rejected for what has to be said first."""
    if look.asks_me:
        names = ", ".join(look.writers[:12])
        raise Rejected(f"{look.recognised.title}: say which of these writers is you. {names}")
    written = {same_words(one) for one in look.writers}
    if look.recognised.asks_me and answers.me and same_words(answers.me) not in written:
        names = ", ".join(look.writers[:12])
        raise Rejected(f"Nobody called {answers.me} writes in this archive. There are: {names}")
    if look.recognised.asks_dates and answers.day_first is None:
        raise Rejected(
            f"{look.recognised.title}: its dates can be read both ways. Say whether the day or the month comes first."
        )


def _survey(parts: Iterator[MessageSeen | LeftOut], seen: _Survey) -> bool:
    """Some of them, so that whoever does not want to wait any more need not; False at the end."""
    count = 0
    for one in islice(parts, _AT_A_TIME):
        seen.add(one)
        count += 1
    return count == _AT_A_TIME


def _known(account: Account | None, writers: Sequence[str]) -> str:
    """The writer whom the account is called after; ''."""
    called = {same_words(name) for name in (account.name, account.address) if name} if account else set()
    return next((one for one in writers if same_words(one) in called), "")


def _some(parts: Iterator[MessageSeen | LeftOut], past: datetime) -> tuple[list[MessageSeen], int]:
    """The next messages, as many as one batch takes, and how many were left out among them."""
    events: list[MessageSeen] = []
    left_out = size = 0
    for one in parts:
        if isinstance(one, LeftOut):
            left_out += one.messages
        else:
            events.append(replace(one, live=False, past=one.at < past))
            size += len(one.text) + sum(len(file.content or b"") for file in one.attachments) + len(one.raw or b"")
        if len(events) >= _EVENTS or size >= _BYTES or left_out >= _EVENTS:
            break
    return events, left_out


async def _beside(work: Callable[[], T]) -> T:
    """In a thread; who is cancelled waits until it is out of the file."""
    task = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
