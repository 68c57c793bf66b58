"""Archives made up in the documented layouts, taken into a real store."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from connectors import archive_readers, catalogue
from shopbell.archive.bundle import open_bundle
from shopbell.archive.foreign import LeftOut, Wishes
from shopbell.connector import Verified
from shopbell.events import Batch, Event, MessageSeen
from shopbell.ids import AccountId
from shopbell.model import ConversationRow, Message, View
from shopbell.services.archives import Answers, Archives, Taken
from storage.store import Store
from tests.unit.archive.support import SilentBell, StillClock

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def as_told(naive: datetime) -> datetime:
    """The phone's clock is UTC, wherever the tests run."""
    return naive.replace(tzinfo=UTC)


def zipped(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """A zip of these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return path


class Importing:
    """One profile and what can be done to it."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.folder = folder
        self.archives = Archives(
            archive_readers(),
            store.library,
            store.accounts,
            store.intake,
            SilentBell(),
            StillClock(NOW),
            catalogue().manifests(),
            as_told,
        )

    async def take(self, path: Path, **said: object) -> tuple[Taken, ...]:
        """Take it in, with the phone's clock in UTC."""
        return await self.archives.take(path, Answers(**said))  # type: ignore[arg-type]

    async def twice(self, path: Path, **said: object) -> Taken:
        """Take it in and again: the second time adds nothing; gives what the first brought."""
        (first,) = await self.take(path, **said)
        before = await self.lines()
        (second,) = await self.take(path, **said)
        assert (second.new, second.account) == (0, first.account)
        assert second.known == first.new + first.known
        assert await self.lines() == before
        assert not await self.store.upkeep.check()
        return first

    async def account(self, connector: str, address: str, name: str = "") -> AccountId:
        """One that signed in."""
        verified = Verified(address, name or address, {})
        account, _ = await self.store.accounts.add_account(connector, verified, "ref", NOW)
        return account

    async def sync(self, account: AccountId, *events: Event) -> int:
        """What its connector brings; gives how many are new."""
        changes = await self.store.intake.ingest(account, "live", Batch(events, cursor="1"), NOW)
        return changes.received

    async def rows(self, view: View = View.ALL) -> tuple[ConversationRow, ...]:
        """Conversations."""
        return tuple((await self.store.library.rows(view)).rows)

    async def messages(self) -> list[Message]:
        """All of them, by time."""
        found: list[Message] = []
        for row in await self.rows():
            found += (await self.store.library.messages(row.id, limit=200)).messages
        return sorted(found, key=lambda one: (one.at, one.id))

    async def lines(self) -> list[tuple[str, str, str]]:
        """Direction, writer and words."""
        return [(one.direction.value, one.author_name, one.text) for one in await self.messages()]


def read(path: Path, **wishes: object) -> Iterator[MessageSeen | LeftOut]:
    """What the reader that knows the file makes of it, without a store."""
    bundle = open_bundle(path)
    for reader in archive_readers():
        recognised = reader.recognise(bundle)
        if recognised is not None:
            yield from reader.read(bundle, Wishes(moment=as_told, **{"me": recognised.me, **wishes}))  # type: ignore[arg-type]
    bundle.close()
