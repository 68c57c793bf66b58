"""The services over a real store, with a bell that remembers and a clock that stands still."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest

from shopbell.changes import Changes
from shopbell.connector import Verified
from shopbell.events import Author, Batch, MessageSeen, Thread
from shopbell.ids import AccountId, ConversationId
from shopbell.manifest import Capability, Idempotency, Limit, Manifest, SignIn
from shopbell.model import ConversationRow, View
from shopbell.reply_window import ANSWER_UNTIL
from shopbell.services.compose import Compose
from shopbell.services.triage import Triage
from storage.store import Store, open_store

NOW = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)
ANA = Author("ana@example.com", "Ana Ruiz")


class StandingClock:
    """Time stands until a test moves it."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - NOW).total_seconds()

    async def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass
class Heard:
    """A bell that remembers."""

    rung: list[Changes] = field(default_factory=list)

    def ring(self, changes: Changes) -> None:
        self.rung.append(changes)


def manifest(**changes: object) -> Manifest:
    """A network that can do everything, but for the changes."""
    usual: dict[str, object] = {
        "id": "net",
        "name": "Net",
        "category": "test",
        "capabilities": frozenset(Capability),
        "sign_in": SignIn.NONE,
        "idempotency": Idempotency.NATIVE,
    }
    return Manifest(**{**usual, **changes})  # type: ignore[arg-type]


MANIFESTS: Mapping[str, Manifest] = {
    "net": manifest(),
    "short": manifest(id="short", name="Short", limit=Limit(length=10, unit="utf16", attachment_bytes=2_000_000)),
    "mute": manifest(id="mute", name="Mute", capabilities=frozenset({Capability.RECEIVE})),
    "bare": manifest(id="bare", name="Bare", capabilities=frozenset({Capability.REPLY})),
    "twice": manifest(
        id="twice",
        name="Twice",
        limit=Limit(length=5, text_bytes=20),
        private_limit=Limit(length=8, text_bytes=40, files=False),
    ),
    "walled": manifest(id="walled", name="Walled", verdicts=frozenset({"hide", "show", "bin"})),
    "hasty": manifest(id="hasty", name="Hasty", reply_window_hours=24),
}


@dataclass
class Counter:
    """Where the owner works."""

    store: Store
    compose: Compose
    triage: Triage
    bell: Heard
    clock: StandingClock

    async def account(self, connector: str = "net", **settings: str) -> AccountId:
        verified = Verified(f"shop@{connector}.example", "The Shop", settings)
        number, _ = await self.store.accounts.add_account(connector, verified, f"ref-{connector}", NOW)
        return number

    async def receive(
        self,
        account: AccountId,
        text: str,
        *,
        name: str = "m1",
        at: datetime = NOW,
        room: str = "r1",
        until: datetime | None = None,
        facts: Mapping[str, str] = MappingProxyType({}),
    ) -> ConversationId:
        """Ana writes; `until`: how long the service takes an answer."""
        told = {**facts, **({} if until is None else {ANSWER_UNTIL: until.isoformat()})}
        message = MessageSeen(name, at, ANA, False, text, Thread(room), subject="Cake", facts=told)
        await self.store.intake.ingest(account, "live", Batch((message,), name), self.clock.now())
        return (await self.rows())[0].id

    async def rows(self, view: View = View.ALL) -> tuple[ConversationRow, ...]:
        return (await self.store.library.rows(view)).rows


@pytest.fixture
async def counter(tmp_path: Path) -> AsyncIterator[Counter]:
    store = await open_store(tmp_path)
    clock, bell = StandingClock(), Heard()
    compose = Compose(store.library, store.desk, bell, clock, MANIFESTS)
    yield Counter(store, compose, Triage(store.desk, bell, clock), bell, clock)
    await store.close()
