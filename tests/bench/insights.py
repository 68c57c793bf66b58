"""Who waits, what is promised, and the page "How are we doing?", over the large shop.

On a copy of it, with promises, outcomes and working time beside the messages, on the day of its last message. Times are
those of the services' own calls on the clock. The first count of all exchanges happens once in a profile's life, in
small pieces while the engine has nothing else to do; it is measured by itself.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from shopbell.changes import Changes
from shopbell.connector import Clock
from shopbell.ids import ConversationId
from shopbell.insight import NewOutcome, Spent, Work
from shopbell.promises import NewPromise, Side
from shopbell.services.insight import Insights
from storage.store import Store, open_store
from storage.tables.exchanges import mark_stale
from storage.transaction import Transaction
from tests.bench.bench import Bench
from tests.bench.corpus import FIRST_AT, STEP
from tests.bench.results import Result, at_most, percentile, rounded

_KEPT: Final = 2_000
_CHANGED: Final = 1_000
_PAGES: Final = 40
_DAYS: Final = 365


class _Silent:
    """Nobody listens."""

    def ring(self, changes: Changes) -> None:
        """Unheard."""


@dataclass(frozen=True, slots=True)
class _Then(Clock):
    """The day of the last message."""

    at: datetime

    def now(self) -> datetime:
        """Always that moment."""
        return self.at

    def monotonic(self) -> float:
        """Of no use here."""
        return 0.0

    async def sleep(self, seconds: float) -> None:
        """Nothing here waits."""
        raise AssertionError


def insights(bench: Bench) -> list[Result]:
    """Waiting list, promises and insight."""
    return asyncio.run(_measure(bench.lively, bench.sizes.messages, bench.sizes.runs))


async def _measure(profile: Path, messages: int, runs: int) -> list[Result]:
    store = await open_store(profile)
    try:
        then = _Then(datetime.fromtimestamp(FIRST_AT + messages * STEP, UTC))
        await _fill(store, then.at)
        return [
            await _waiting(store, messages),
            await _promises(store, then.at),
            *await _insight(store, then, messages, runs),
        ]
    finally:
        await store.close()


async def _fill(store: Store, now: datetime) -> None:
    """What an owner adds in a year: promises, outcomes, and the time spent."""
    found = await store.parts.read(
        lambda db: db.all("SELECT id FROM conversation WHERE robot = 0 ORDER BY id DESC LIMIT ?", (_KEPT,))
    )
    for number, (conversation,) in enumerate(found):
        where, due = ConversationId(conversation), now + timedelta(hours=number - _KEPT // 4)
        await store.promises.add_promise(NewPromise(where, Side.OURS, f"the quote {number}", due), now)
        await store.insight.add_outcome(NewOutcome(where, "sale", 4_250, "EUR"), now - timedelta(hours=4 * number))
    days = [(now - timedelta(days=number)).date().isoformat() for number in range(_DAYS)]
    accounts = [account.id for account in await store.library.accounts()]
    await store.insight.add_spent([Spent(one, work, day, 900) for one in accounts for work in Work for day in days])


async def _waiting(store: Store, messages: int) -> Result:
    """Page after page as one scrolls, by both orders, and of each account."""
    taken, after = [], ""
    for _ in range(_PAGES):
        began = time.perf_counter()
        page = await store.library.people_waiting(after=after)
        taken.append((time.perf_counter() - began) * 1000)
        after = page.next
    taken.append(await _timed(lambda: store.library.people_waiting(closing=datetime.now(UTC))))
    for account in await store.library.accounts():
        taken += [await _timed(partial(store.library.people_waiting, account=account.id))]
    waiting = (await store.library.counts()).waiting
    note = f"first page {taken[0]:.1f} ms, longest {max(taken):.1f} ms; {waiting:,} waiting of {messages:,} messages"
    return at_most("waiting list, a page, p95", percentile(taken, 0.95), "ms", 20, note)


async def _promises(store: Store, now: datetime) -> Result:
    taken = []
    for _ in range(_PAGES):
        taken.append(await _timed(store.promises.open_promises))
        taken.append(await _timed(lambda: store.promises.promise_counts(now, now + timedelta(hours=8))))
    note = f"longest {max(taken):.1f} ms; {(await store.promises.promise_counts(now, now)).open:,} open ones"
    return at_most("promises list and its counts, p95", percentile(taken, 0.95), "ms", 20, note)


async def _insight(store: Store, then: Clock, messages: int, runs: int) -> list[Result]:
    service = Insights(store.insight, store.mendings, store.library, store.desk, _Silent(), then)
    began, counted = time.perf_counter(), await _stale(store)
    while await store.insight.count_up():
        pass
    first = time.perf_counter() - began
    month, year = service.last_days(), service.last_days(_DAYS)
    of_month = [await _timed(lambda: service.page(month)) for _ in range(runs)]
    of_year = [await _timed(lambda: service.page(year)) for _ in range(runs)]
    asked = sum(one.asked for one in (await service.page(year)).responses)
    await _change(store)
    changed = await _timed(lambda: service.page(month))
    note = f"once in a profile's life, {counted:,} conversations; no part of the page's time"
    return [
        Result("insight, the first count", rounded(first), "s", "stated", True, note=note),
        at_most("insight page, 30 days", max(of_month), "ms", 1_000, f"longest of {runs}; {messages:,} messages"),
        at_most(
            "insight page, a year", max(of_year), "ms", 1_000, f"longest of {runs}; {asked:,} people's turns asked"
        ),
        at_most("insight page after changes", changed, "ms", 1_000, f"{_CHANGED:,} conversations changed since"),
    ]


async def _stale(store: Store) -> int:
    found: int = await store.parts.read(lambda db: db.value("SELECT count(*) FROM exchange_stale"))
    return found


async def _change(store: Store) -> None:
    """As an evening's messages do it."""
    found = await store.parts.read(
        lambda db: db.all("SELECT id FROM conversation ORDER BY last_at DESC LIMIT ?", (_CHANGED,))
    )

    def work(tx: Transaction) -> None:
        for (conversation,) in found:
            mark_stale(tx, conversation)

    await store.parts.change(work)


async def _timed(ask: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    await ask()
    return (time.perf_counter() - began) * 1000
