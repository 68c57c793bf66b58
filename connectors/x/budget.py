"""The month's budget: noted at its worst before a request leaves, corrected by what came, and never passed.

How it is spread over the month is in the README, "Money". Reading and answering draw on one sum; a part of it is kept
for answering. X bills by days and months in UTC.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import httpx

from connectors.x.prices import CURRENCY, POST_READ, USER_READ
from connectors.x.settings import XSettings
from shopbell.connector import Clock, Toolbox
from shopbell.errors import KnownError, RateLimited, Rejected, Uncertain, Unreachable
from shopbell.spending import Allowance, Meter
from shopbell.text.amounts import amount_words

READING: Final = "reading"
ANSWERING: Final = "answering"
SET_UP: Final = "set-up"
KEPT: Final = 4
"""One part in so many is kept for answering, and nothing but answers can use it."""
LEAST_KEPT: Final = 10
"""After many answers still one part in so many."""
BURST: Final = 5
"""A day may use what is meant for so many: a busy one need not wait for the next."""
SMALLEST: Final = 5 * (POST_READ + USER_READ)
"""The dearest that the smallest page of mentions can be: so much a day may always use while the month has it."""
_NOT_LEFT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


class OverPlan(RateLimited):
    """Reading waits for money, and not because X asks to."""


@dataclass(slots=True)
class Bill:
    """One request's. `actual` is set when it is known what X charged."""

    worst: int
    actual: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What reading may use now, and when it may use more."""

    room: int
    limit: int
    """Of the month, for reading: the budget without what is kept for answering."""
    again: datetime
    words: str


class Ledger:
    """One account's."""

    def __init__(self, settings: XSettings, tools: Toolbox) -> None:
        self._budget = settings.limit
        self._settings = settings
        self._clock: Clock = tools.clock
        self._meter: Meter = tools.meter if tools.meter is not None else CountedHere(tools.clock)
        self._begun = asyncio.Lock()
        self._is_begun = False

    # ---- before and after a request

    @asynccontextmanager
    async def reading(self, worst: int) -> AsyncIterator[Bill]:
        """Raises OverPlan, with when reading goes on, where today's part or the month's is used up."""
        plan = await self.plan()
        noted = worst <= plan.room and await self._meter.take(CURRENCY, READING, worst, plan.limit, self._month())
        if not noted:
            raise OverPlan(plan.words, plan.again)
        async with self._corrected(READING, Bill(worst)) as bill:
            yield bill

    @asynccontextmanager
    async def answering(self, cost: int, *, remedy: str = "") -> AsyncIterator[Bill]:
        """Raises Rejected where the month has not so much left; `remedy`: what would make it cheaper."""
        await self._begin()
        if not await self._meter.take(CURRENCY, ANSWERING, cost, self._budget, self._month()):
            raise Rejected(await self._too_dear(cost, remedy))
        async with self._corrected(ANSWERING, Bill(cost, cost)) as bill:
            yield bill

    @asynccontextmanager
    async def looking_up(self, worst: int) -> AsyncIterator[Bill]:
        """Whether an answer left, from what is kept for answers. Raises OverPlan where nothing is left of the month."""
        await self._begin()
        if not await self._meter.take(CURRENCY, ANSWERING, worst, self._budget, self._month()):
            again = _next_month(self._clock.now())
            raise OverPlan(_month_words(again), again)
        async with self._corrected(ANSWERING, Bill(worst)) as bill:
            yield bill

    @asynccontextmanager
    async def _corrected(self, what: str, bill: Bill) -> AsyncIterator[Bill]:
        """Gives back what was too much; all of it where X charged nothing. Who is cut off has noted the worst."""
        try:
            yield bill
        except KnownError as error:
            if not may_be_charged(error):
                await self._meter.use(CURRENCY, what, -bill.worst, 0)
            raise
        if bill.actual is not None and bill.actual != bill.worst:
            await self._meter.use(CURRENCY, what, bill.actual - bill.worst, 0)

    def now(self) -> datetime:
        """The time."""
        return self._clock.now()

    async def fresh(self, kind: str, ids: list[str]) -> int:
        """How many of these X charges: those not charged before on this day."""
        return len(await self._meter.first_today(kind, ids))

    # ---- the plan

    async def plan(self) -> Plan:
        """For this moment."""
        await self._begin()
        now = self._clock.now()
        month, day = self._month(), _day(now)
        used = await self._meter.used(CURRENCY, month)
        today = await self._meter.used(CURRENCY, day, READING)
        answers = await self._meter.used(CURRENCY, month, ANSWERING)
        kept = max(self._budget // KEPT - answers, self._budget // LEAST_KEPT)
        limit = self._budget - kept
        rest = max(0, limit - used)
        tomorrow, next_month = day + timedelta(days=1), _next_month(now)
        part = (rest + today) * BURST // (next_month - day).days
        room = min(rest, max(part, SMALLEST) - today)
        if rest < SMALLEST or tomorrow >= next_month:
            return Plan(max(0, room), limit, next_month, _month_words(next_month))
        return Plan(max(0, room), limit, tomorrow, _day_words(tomorrow))

    async def allowance(self) -> Allowance:
        """What is used of this month's budget."""
        await self._begin()
        used = await self._meter.used(CURRENCY, self._month())
        return Allowance(CURRENCY, used, self._budget, _next_month(self._clock.now()))

    async def _too_dear(self, cost: int, remedy: str) -> str:
        left = max(0, self._budget - await self._meter.used(CURRENCY, self._month()))
        price, rest = amount_words(cost, CURRENCY), amount_words(left, CURRENCY) if left else "nothing"
        return (
            f"This would cost about {price}, and of this month's budget for X {rest} is left until "
            f"{_date(_next_month(self._clock.now()))}. {remedy}Raise the budget with “Sign in again”."
        )

    async def _begin(self) -> None:
        """What the set-up's check cost belongs to the month; noted once, at the first use of the new account."""
        async with self._begun:
            if self._is_begun:
                return
            at, spent = self._settings.spent_at, self._settings.spent
            today = spent.isdecimal() and at[:10] == self._clock.now().date().isoformat()
            if today and await self._meter.first_today(SET_UP, [at]):
                await self._meter.use(CURRENCY, SET_UP, int(spent))
                await self._meter.first_today("user", [self._settings.user])  # whom the check asked for: us
            self._is_begun = True

    def _month(self) -> datetime:
        return self._clock.now().astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def may_be_charged(error: KnownError) -> bool:
    """Whether X may have charged a request that ended so: only one whose answer was lost on the way."""
    if isinstance(error, Uncertain):
        return True
    if not isinstance(error, Unreachable):
        return False
    lost = error.__cause__ is not None and not isinstance(error.__cause__, _NOT_LEFT)
    return lost or (error.__cause__ is None and error.__suppress_context__)


def _day(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _next_month(now: datetime) -> datetime:
    return (_day(now).replace(day=1) + timedelta(days=32)).replace(day=1)


def _date(at: datetime) -> str:
    local = at.astimezone()
    return f"{local.day} {local:%B}"


def _day_words(again: datetime) -> str:
    return (
        "Today's part of this month's budget for X is used up, so that the rest lasts. "
        f"Shopbell looks again at {again.astimezone():%H:%M}; answers still leave."
    )


def _month_words(again: datetime) -> str:
    return (
        "What this month's budget for X has for reading is used up. "
        f"Shopbell looks again on {_date(again)}; answers still leave while the rest lasts. "
        "Raise the budget with “Sign in again”."
    )


class CountedHere:
    """A meter that forgets: for tests, and while an account is only being set up."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._uses: list[tuple[datetime, str, str, int]] = []
        self._named: set[tuple[str, str, str]] = set()

    async def used(self, currency: str, since: datetime, what: str = "") -> int:
        """See `spending.Meter`."""
        mine = (one for one in self._uses if one[0] >= since and one[1] == currency and what in ("", one[2]))
        return sum(one[3] for one in mine)

    async def use(self, currency: str, what: str, amount: int, count: int = 1) -> None:
        """See `spending.Meter`."""
        self._uses.append((self._clock.now(), currency, what, amount))

    async def take(self, currency: str, what: str, amount: int, limit: int, since: datetime) -> bool:
        """See `spending.Meter`."""
        if await self.used(currency, since) + amount > limit:
            return False
        await self.use(currency, what, amount)
        return True

    async def first_today(self, kind: str, keys: Iterable[str]) -> frozenset[str]:
        """See `spending.Meter`."""
        day = self._clock.now().date().isoformat()
        fresh = frozenset(key for key in keys if (day, kind, key) not in self._named)
        self._named |= {(day, kind, key) for key in fresh}
        return fresh
