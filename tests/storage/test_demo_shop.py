"""The whole demo shop in a real database: quick to stand in, the right people wait, a second reading adds nothing."""

import logging
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors import catalogue
from connectors.demo.line import Line
from connectors.demo.shop import demo_accounts
from shopbell.clock import SystemClock
from shopbell.connector import StreamRole, Toolbox
from shopbell.errors import SignInNeeded
from shopbell.model import Account, Turn, View
from storage.store import Store, open_store
from tests.contract.rig import DictSecrets, NoBrowser
from tests.contract.shelf import Shelf

LOG = logging.getLogger("shopbell.account.1")


@dataclass(slots=True)
class Bakery:
    """Six accounts in one profile."""

    store: Store
    tools: Toolbox

    async def read(self, role: StreamRole) -> int:
        """All streams of one role; how many messages were new."""
        return sum([await self._read(account, role) for account in await self.store.library.accounts()])

    async def _read(self, account: Account, role: StreamRole) -> int:
        session = catalogue().load("demo").open(account, self.tools)
        new = 0
        for stream in await session.streams():
            if stream.role is role:
                try:
                    async for batch in session.pull(stream, ""):
                        changes = await self.store.intake.ingest(account.id, stream.name, batch, datetime.now(UTC))
                        new += changes.received
                        assert not changes.arrived
                except SignInNeeded:
                    assert account.settings["network"] == "facebook"
        return new


@pytest.fixture
async def bakery(tmp_path: Path) -> AsyncIterator[Bakery]:
    store = await open_store(tmp_path / "profile")
    tools = Toolbox(SystemClock(), LOG, DictSecrets(), Shelf(), NoBrowser(), Line(), offline=True)
    for answers in demo_accounts(tmp_path / "profile" / "demo"):
        verified = await catalogue().load("demo").verify(answers, tools)
        await store.accounts.add_account("demo", verified, "demo", datetime.now(UTC))
    yield Bakery(store, tools)
    await store.close()


async def test_the_shop_stands_in_the_database(bakery: Bakery) -> None:
    library = bakery.store.library
    begun = time.perf_counter()
    recent = await bakery.read(StreamRole.LIVE)
    # The list is right before the history is there.
    waiting = (await library.rows(View.WAITING)).rows
    assert [row.person_name for row in waiting] == [
        "Ana Ruiz",
        "Tomas Okafor",
        "0151.front.desk@hotel-meridian.example",
        "سلمى حداد",
        "林美玲",
        "Jo Hartley",
    ]
    assert [row.open_questions for row in waiting] == [2, 1, 1, 1, 1, 1]
    old = await bakery.read(StreamRole.HISTORY)
    taken = time.perf_counter() - begun
    assert 5_000 < recent + old < 8_000
    # The goal is five seconds on an idle machine; this bound only catches something getting out of hand.
    assert taken < 40
    assert [row.id for row in (await library.rows(View.WAITING)).rows] == [row.id for row in waiting]
    await _is_whole(bakery)


async def _is_whole(bakery: Bakery) -> None:
    library = bakery.store.library
    before = await library.counts()
    assert before.waiting_people == 6
    assert before.robots > 300
    assert await bakery.read(StreamRole.LIVE) + await bakery.read(StreamRole.HISTORY) == 0
    assert await library.counts() == before
    assert {gap.account for gap in await library.gaps()} == {1, 2, 3}
    assert await bakery.store.upkeep.check() == ()
    (first,) = (await library.rows(View.ALL, limit=1)).rows
    assert first.turn is Turn.YOURS
