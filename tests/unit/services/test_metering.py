"""What an account gets to count with, through the services and the command line."""

import io
import json
from argparse import Namespace
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from shopbell.cli import accounts as commands
from shopbell.cli.context import Terminal
from shopbell.connector import Verified
from shopbell.engine.redact import Redactor
from shopbell.model import Account
from shopbell.services.whole import Services
from shopbell.spending import UNITS, Allowance, Meter
from storage.store import Store, open_store
from tests.unit.services.conftest import NOW, Heard, StandingClock


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store(tmp_path)
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


async def added(store: Store, address: str) -> Account:
    number, _ = await store.accounts.add_account("net", Verified(address, address, {}), "ref", NOW)
    return next(one for one in await store.library.accounts() if one.id == number)


def meter_of(store: Store, clock: StandingClock, account: Account) -> Meter:
    """As a session of the account gets it."""
    any_: Any = None
    services = Services(store, any_, cast(Any, Heard()), any_, clock, Redactor())
    meter = services.tools.for_account(account).meter
    assert meter is not None
    assert services.tools.for_ref("new").meter is None
    return meter


async def test_each_account_counts_for_itself_and_each_time_from_now(store: Store, clock: StandingClock) -> None:
    first, second = await added(store, "@tern"), await added(store, "@other")
    meter, other = meter_of(store, clock, first), meter_of(store, clock, second)
    await meter.use("USD", "post read", 5_000, 5)
    clock.at += timedelta(days=1)
    assert await meter.take("USD", "post", 15_000, 20_000, NOW)
    assert not await meter.take("USD", "post", 15_000, 20_000, NOW)
    assert await meter.used("USD", NOW) == 20_000
    assert await meter.used("USD", clock.at) == 15_000
    assert await other.used("USD", NOW) == 0
    assert await meter.first_today("post", ["1"]) == {"1"}
    assert await meter.first_today("post", ["1"]) == frozenset()
    clock.at += timedelta(days=1)
    assert await meter.first_today("post", ["1"]) == {"1"}


async def test_the_list_of_accounts_says_what_is_used_in_words(store: Store, clock: StandingClock) -> None:
    paid, counted, over = [await added(store, name) for name in ("@paid", "@counted", "@over")]
    month = datetime(2026, 12, 1, tzinfo=UTC)
    await store.accounts.set_allowance(paid.id, Allowance("USD", 1_320_000, 10_000_000, month))
    await store.accounts.set_allowance(counted.id, Allowance(UNITS, 4_120, 10_000, NOW + timedelta(hours=3)))
    await store.accounts.set_allowance(over.id, Allowance(UNITS, 10_000, 10_000, NOW))
    out = io.StringIO()
    setup = SimpleNamespace(manifests=dict)
    context = SimpleNamespace(
        library=store.library, setup=setup, clock=clock, terminal=Terminal(io.StringIO(), out, io.StringIO())
    )
    assert await commands.show_all(cast(Any, context), Namespace()) == 0
    told = [json.loads(line)["allowance"] for line in out.getvalue().splitlines()]
    begins, noon = month.astimezone(), (NOW + timedelta(hours=3)).astimezone()
    assert [one and one["words"] for one in told] == [
        f"$1.32 of $10.00 used this month; it begins anew on {begins.day} {begins:%B}.",
        f"4,120 of 10,000 units used today; it begins anew at {noon:%H:%M}.",
        None,
    ]
    assert (told[0]["currency"], told[0]["used"], told[0]["limit"]) == ("USD", 1_320_000, 10_000_000)
