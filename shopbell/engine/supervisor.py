"""A worker for each account, started and stopped as the owner's accounts come and go."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from shopbell.changes import Changes
from shopbell.engine.health import NEXT_TRY, STUMBLED
from shopbell.engine.parts import EngineParts
from shopbell.engine.probe import probe
from shopbell.engine.redact import frames
from shopbell.engine.surroundings import Surroundings, own_addresses
from shopbell.engine.waits import happens
from shopbell.engine.worker import AccountWorker, Pass
from shopbell.errors import KnownError, NotFound, StoreRefused
from shopbell.ids import AccountId
from shopbell.model import Account, AccountState, View
from shopbell.probing import Found

TICK_SECONDS = 30.0
STORE_SECONDS = 180.0
"""Every look at the store wakes two threads several times: an idle engine looks seldom."""
A_MOMENT = 0.05
TOGETHER_SECONDS = 0.25
"""News of the window are gathered so long: a draft typed is many small changes."""
COUNTED_AT_ONCE = 100
COUNTED_A_TICK = 2_000
"""Conversations whose exchanges are counted before the engine sleeps again."""
RESTING = frozenset({AccountState.PAUSED, AccountState.CLOSED})
STOPPED = frozenset({AccountState.SIGN_IN, AccountState.BROKEN})
UNKNOWN_KIND = "This version of Shopbell does not know this kind of account. Its history can be read."
RESTS = "This account is paused or closed."

log = logging.getLogger("shopbell.engine")


class Supervisor:
    """Reacts to what other processes say changed; one account's failure never touches another."""

    def __init__(self, parts: EngineParts, *, addresses: Callable[[], str] = own_addresses) -> None:
        self._parts = parts
        self._surroundings = Surroundings(parts.clock, addresses)
        self._workers: dict[AccountId, AccountWorker] = {}
        self._news = Changes(everything=True)
        self._asked = asyncio.Event()
        self._counter = -1
        self._look_at = float("-inf")
        self._uncounted = False
        """Exchanges may have to be counted."""
        self._moving = asyncio.Lock()
        """Workers come and go one at a time."""

    # ---- from outside, at any time -------------------------------------------------------------------------------

    def heard(self, changes: Changes) -> None:
        """Another process changed something."""
        if changes.outbox or changes.everything:
            for worker in self._workers.values():
                worker.look_outbox()
        if changes.conversations or changes.everything:
            self._look_at = float("-inf")  # something may have been put off until soon
        self._news |= changes
        self._asked.set()

    def wake(self) -> None:
        """'Try now'."""
        for worker in self._workers.values():
            worker.wake()
        self._news |= Changes(everything=True)
        self._asked.set()

    # ---- the loop ------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Until cancelled; then every worker is stopped."""
        try:
            while True:
                await self._safely()
                if await happens(self._asked, self._parts.clock, self._pause()):
                    await self._parts.clock.sleep(TOGETHER_SECONDS)
        finally:
            await self._stop_all()

    async def _safely(self) -> None:
        try:
            await self._look()
        except StoreRefused as error:
            log.error("the store refuses: %s", type(error).__name__)
            self._news |= Changes(everything=True)

    async def _look(self) -> None:
        self._asked.clear()
        news, self._news = self._news, Changes()
        quiet = not news
        if self._surroundings.changed():
            await self._renew_all()
        if await self._missed():
            news |= Changes(everything=True)
        if news.accounts or news.everything:
            await self._reconcile()
        if news.everything or news.messages or news.conversations:
            for worker in self._workers.values():
                worker.look_chores()
        if quiet:
            await self._count_up()

    def _pause(self) -> float:
        until_look = self._look_at - self._parts.clock.monotonic()
        return min(TICK_SECONDS, max(until_look, 0.0))

    async def _missed(self) -> bool:
        """Now and then: bring back what was put off, and see whether somebody changed something and did not ring."""
        clock = self._parts.clock
        if clock.monotonic() < self._look_at:
            return False
        changes = await self._parts.desk.wake_later(clock.now())
        if changes:
            self._parts.bell.ring(changes)
        self._look_at = clock.monotonic() + await self._next_look()
        before, self._counter = self._counter, await self._parts.library.change_counter()
        self._uncounted = self._uncounted or before != self._counter
        return before != self._counter

    async def _count_up(self) -> None:
        """So that the page of answers opens at once. Whoever reads history would only have it counted again."""
        if any(worker.state is AccountState.SYNCING for worker in self._workers.values()):
            return
        for _ in range(COUNTED_A_TICK // COUNTED_AT_ONCE):
            if not self._uncounted or self._asked.is_set():
                return
            self._uncounted = await self._parts.insight.count_up(COUNTED_AT_ONCE) > 0

    async def _next_look(self) -> float:
        """Seconds: sooner when something was put off until before then."""
        page = await self._parts.library.rows(View.LATER, limit=100)
        now = self._parts.clock.now()
        times = [(row.later_until - now).total_seconds() for row in page.rows if row.later_until]
        return min([STORE_SECONDS, *(max(seconds, 0.0) + A_MOMENT for seconds in times)])

    async def _renew_all(self) -> None:
        for worker in self._workers.values():
            await worker.renew()

    # ---- accounts ------------------------------------------------------------------------------------------------

    async def sync(self, accounts: Sequence[AccountId] | None) -> tuple[Pass, ...]:
        """`run_once` while the engine runs: these accounts' workers step aside for it and start again."""
        async with self._moving:
            known = chosen(await self._parts.library.accounts(), accounts)
            workers = [self._workers.pop(each.id, None) for each in known]
            await asyncio.gather(*(worker.stop() for worker in workers if worker is not None))
            passes = await run_once(self._parts, accounts)
        await self._reconcile()
        return passes

    async def probe(self, account: AccountId) -> tuple[Found, ...]:
        """Try what the account may do; its worker steps aside for it. Raises NotFound and what a pull raises."""
        async with self._moving:
            worker = self._workers.pop(account, None)
            if worker is not None:
                await worker.stop()
            try:
                return await probe(account, self._parts)
            finally:
                self._news |= Changes(accounts=frozenset({account}))
                self._asked.set()

    async def _reconcile(self) -> None:
        async with self._moving:
            accounts = {each.id: each for each in await self._parts.library.accounts()}
            for gone in self._workers.keys() - accounts.keys():
                await self._workers.pop(gone).stop()
            for account in accounts.values():
                await self._fit(account)

    async def _fit(self, account: Account) -> None:
        worker = self._workers.get(account.id)
        if worker is not None and (account.state in RESTING or _outdated(worker, account)):
            await self._workers.pop(account.id).stop()
            worker = None
        if worker is None and account.state not in RESTING:
            await self._start(account)
        elif worker is not None:
            worker.look_outbox()

    async def _start(self, account: Account) -> None:
        worker = await made(account, self._parts)
        if worker is not None:
            self._workers[account.id] = worker
            worker.start()

    async def _stop_all(self) -> None:
        workers = list(self._workers.values())
        self._workers.clear()
        await asyncio.gather(*(worker.stop() for worker in workers))


def _outdated(worker: AccountWorker, account: Account) -> bool:
    """Signed in again or set up differently: the session was made for what it was before."""
    signed_in_again = worker.state in STOPPED and account.state not in STOPPED
    return signed_in_again or _set_up(worker.account) != _set_up(account)


def _set_up(account: Account) -> tuple[object, ...]:
    settings = {name: value for name, value in account.settings.items() if name != NEXT_TRY}
    return (account.connector, account.address, account.secret_ref, settings)


async def made(account: Account, parts: EngineParts) -> AccountWorker | None:
    """The account's worker, or None when its connector cannot be loaded, which is then the account's state."""
    try:
        return AccountWorker(account, parts)
    except NotFound:
        text = UNKNOWN_KIND
    except Exception as error:  # noqa: BLE001 - a connector's bug stops this account only
        log.error("a connector cannot be loaded:\n%s", frames(error))
        text = str(error) if isinstance(error, KnownError) else STUMBLED
    now = parts.clock.now()
    parts.bell.ring(await parts.book.set_state(account.id, AccountState.BROKEN, text, now))
    return None


def chosen(accounts: Sequence[Account], wanted: Sequence[AccountId] | None) -> list[Account]:
    """The wanted ones; without a wish, all that are neither paused nor closed."""
    if wanted is None:
        return [account for account in accounts if account.state not in RESTING]
    return [account for account in accounts if account.id in wanted]


async def run_once(parts: EngineParts, accounts: Sequence[AccountId] | None = None) -> tuple[Pass, ...]:
    """One full pass over these accounts, or over all that are not paused; outbox included.

    Each account by itself: what fails at one is that one's `error`. Only the process that holds the profile's
    lock may call this; see `shopbell.engine.once.sync_profile`.
    """
    # What was put off until now is back, also where no engine runs that would bring it.
    changes = await parts.desk.wake_later(parts.clock.now())
    if changes:
        parts.bell.ring(changes)
    known = chosen(await parts.library.accounts(), accounts)
    return tuple(await asyncio.gather(*(_pass(account, parts) for account in known)))


async def _pass(account: Account, parts: EngineParts) -> Pass:
    if account.state in RESTING:
        return Pass(account.id, 0, 0, 0, RESTS)
    worker = await made(account, parts)
    if worker is None:
        return Pass(account.id, 0, 0, 0, UNKNOWN_KIND)
    return await worker.once()
