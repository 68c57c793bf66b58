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
from typing import Final, TypeVar

from shopbell.changes import Changes
from shopbell.connector import Clock
from shopbell.ids import ConversationId
from shopbell.insight import Spent, Work
from shopbell.promises import NewPromise, Side
from shopbell.services.insight import Insights
from storage.instants import to_us
from storage.store import Store, open_store
from storage.tables import promises
from storage.tables.stale import mark_stale
from storage.transaction import Transaction
from tests.bench.bench import Bench
from tests.bench.corpus import FIRST_AT, STEP
from tests.bench.results import Result, at_most, percentile, rounded

T = TypeVar("T")

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


class _Taken:
    """Milliseconds on the clock and of the processor, which others who use the machine take nothing from."""

    def __init__(self) -> None:
        self._clock: list[float] = []
        self._processor: list[float] = []

    async def by(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask once more."""
        began, worked = time.perf_counter(), time.process_time()
        answer = await ask()
        self._clock.append((time.perf_counter() - began) * 1000)
        self._processor.append((time.process_time() - worked) * 1000)
        return answer

    def result(self, name: str, limit: float, note: str) -> Result:
        """On the clock; the rest is said."""
        middle, most = percentile(self._clock, 0.5), max(self._clock)
        worked = percentile(self._processor, 0.95)
        said = f"median {middle:.1f} ms, longest {most:.1f} ms, processor {worked:.1f} ms (p95); {note}"
        return at_most(name, percentile(self._clock, 0.95), "ms", limit, said)


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

    def work(tx: Transaction) -> None:
        for number, (conversation,) in enumerate(found):
            due, sold = now + timedelta(hours=number - _KEPT // 4), now - timedelta(hours=4 * number)
            new = NewPromise(ConversationId(conversation), Side.OURS, f"the quote {number}", due)
            promises.add(tx, new, to_us(now))
            tx.db.run(
                "INSERT INTO outcome (conversation, kind, cents, currency, at) VALUES (?, 'sale', 4250, 'EUR', ?)",
                (conversation, to_us(sold)),
            )

    await store.parts.change(work)
    days = [(now - timedelta(days=number)).date().isoformat() for number in range(_DAYS)]
    accounts = [account.id for account in await store.library.accounts()]
    await store.insight.add_spent([Spent(one, work, day, 900) for one in accounts for work in Work for day in days])


async def _waiting(store: Store, messages: int) -> Result:
    """Page after page as one scrolls, by both orders, and of each account."""
    taken, after = _Taken(), ""
    for _ in range(_PAGES):
        after = (await taken.by(partial(store.library.people_waiting, after=after))).next
    await taken.by(partial(store.library.people_waiting, closing=datetime.now(UTC)))
    for account in await store.library.accounts():
        await taken.by(partial(store.library.people_waiting, account=account.id))
    note = f"{(await store.library.counts()).waiting:,} waiting of {messages:,} messages"
    return taken.result("waiting list, a page, p95", 20, note)


async def _promises(store: Store, now: datetime) -> Result:
    taken = _Taken()
    for _ in range(_PAGES):
        await taken.by(store.promises.open_promises)
        await taken.by(partial(store.promises.promise_counts, now, now + timedelta(hours=8)))
    note = f"{(await store.promises.promise_counts(now, now)).open:,} open ones"
    return taken.result("promises list and its counts, p95", 20, note)


async def _insight(store: Store, then: Clock, messages: int, runs: int) -> list[Result]:
    service = Insights(store.insight, store.mendings, store.library, store.desk, _Silent(), then)
    began, counted = time.perf_counter(), await _stale(store)
    while await store.insight.count_up():
        pass
    first = time.perf_counter() - began
    month, year, changed = _Taken(), _Taken(), _Taken()
    for _ in range(runs):
        await month.by(partial(service.page, service.last_days()))
        await year.by(partial(service.page, service.last_days(_DAYS)))
    asked = sum(one.asked for one in (await service.page(service.last_days(_DAYS))).responses)
    for _ in range(runs):
        await _change(store)
        await changed.by(partial(service.page, service.last_days()))
    note = f"once in a profile's life, {counted:,} conversations; no part of the page's time"
    return [
        Result("insight, the first count", rounded(first), "s", "stated", True, note=note),
        month.result("insight page, 30 days, p95", 1_000, f"{messages:,} messages"),
        year.result("insight page, a year, p95", 1_000, f"{asked:,} turns of theirs in it"),
        changed.result("insight page after changes, p95", 1_000, f"{_CHANGED:,} conversations changed since"),
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
