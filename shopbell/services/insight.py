"""How are we doing? The page's figures from what the store counted; everything local, everything with its count."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shopbell.errors import Rejected
from shopbell.insight import (
    FEW,
    FEW_FOR_A_TENTH,
    FEW_MINUTES,
    FEW_OUTCOMES,
    Brought,
    Exchange,
    Figure,
    Insight,
    NewOutcome,
    Outcome,
    OutcomeId,
    Owed,
    Period,
    Response,
    Spent,
    TimeSpent,
    Work,
)
from shopbell.mending import LATE, Mended
from shopbell.promises import Promise, PromiseState
from shopbell.services.sustain import sustain

if TYPE_CHECKING:
    from shopbell.connector import Clock
    from shopbell.ids import AccountId, ConversationId
    from shopbell.ports import Bell, Desk, InsightBook, Library, MendingBook

CHANGE_DAY = "insight_change_day"
"""The owner's setting: the day from which something was done differently (ISO date)."""
DAYS = 30
_HUNDREDTH = 100


class Insights:
    """Reads what was counted; counts up what is still to count first."""

    def __init__(
        self, book: InsightBook, mendings: MendingBook, library: Library, desk: Desk, bell: Bell, clock: Clock
    ) -> None:
        self._book = book
        self._mendings = mendings
        self._library = library
        self._desk = desk
        self._bell = bell
        self._clock = clock

    # ---- the page

    def last_days(self, days: int = DAYS) -> Period:
        """Whole days where this computer is, today included."""
        tomorrow = self._clock.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        return Period(tomorrow - timedelta(days=days), tomorrow)

    async def page(self, period: Period) -> Insight:
        """Everything the page says."""
        left = await self._book.count_up()
        both = await self._book.exchanges(Period(period.before.start, period.end))
        outcomes = await self._book.outcomes(Period(period.before.start, period.end))
        change = await self.change_day()
        promises = await self._book.promises_made(period.end)
        mended = await self._mendings.mendings(period.start, period.end)
        now = min(self._clock.now(), period.end)
        return Insight(
            period=period,
            responses=responses(both, period),
            before=responses(both, period.before),
            brought=brought(outcomes, period, await self._around(change)),
            time=time_spent(await self._spent(period), [one for one in outcomes if period.holds(one.at)]),
            sustain=sustain(both, period, now, left_before=await self._book.left_waiting(period.before.start)),
            owed=owed(promises, mended, both, period, now),
            change_day=change,
            uncounted=left,
        )

    async def _spent(self, period: Period) -> tuple[Spent, ...]:
        last = period.end.astimezone() - timedelta(microseconds=1)
        return await self._book.spent(period.start.astimezone().date().isoformat(), last.date().isoformat())

    async def _around(self, change: datetime | None) -> tuple[Period, tuple[Outcome, ...]] | None:
        """As many days before the chosen day as there have been since."""
        if change is None:
            return None
        now = self._clock.now()
        if change >= now:
            return None
        since = Period(change, now)
        return since, await self._book.outcomes(Period(since.before.start, now))

    async def behind(self, figure: Figure, period: Period, account: AccountId | None = None) -> list[ConversationId]:
        """The conversations behind a number of the page, each once, in the order of their time."""
        if figure in (Figure.ASKED, Figure.NEVER, Figure.ANSWERED, Figure.SLOWEST):
            found = await self._book.exchanges(period)
            return _once(one.conversation for one in _chosen(figure, found, period, account))
        if figure is Figure.OUTCOMES:
            told = await self._book.outcomes(period)
            return _once(one.conversation for one in told if account in (None, one.account))
        if figure in (Figure.MENDED, Figure.CAME_BACK):
            mended = await self._mendings.mendings(period.start, period.end)
            back = figure is Figure.CAME_BACK
            return _once(one.conversation for one in mended if one.came_back_at is not None or not back)
        promises = await self._book.promises_made(period.end)
        now = min(self._clock.now(), period.end)
        return _once(one.conversation for one in promises if fate(one, period, now) is figure)

    # ---- outcomes and the chosen day

    async def mark(self, new: NewOutcome) -> OutcomeId:
        """The conversation brought something. Raises Rejected for a kind with no word in it."""
        kind = " ".join(new.kind.split())
        if not kind:
            raise Rejected("Say in a word what it brought: a sale, a booking, a visit.")
        made, changes = await self._book.add_outcome(
            NewOutcome(new.conversation, kind, new.cents, new.currency), self._clock.now()
        )
        self._bell.ring(changes)
        return made

    async def unmark(self, outcome: OutcomeId) -> None:
        """Undo of `mark`."""
        self._bell.ring(await self._book.remove_outcome(outcome))

    async def outcomes_of(self, conversation: ConversationId) -> tuple[Outcome, ...]:
        """What a conversation brought."""
        return await self._book.outcomes_of(conversation)

    async def change_day(self) -> datetime | None:
        """The day that outcomes are compared around; None when none was chosen."""
        try:
            return datetime.fromisoformat(await self._library.setting(CHANGE_DAY) or "").astimezone()
        except ValueError:
            return None

    async def choose_change_day(self, day: datetime | None) -> None:
        """Compare before and after this day."""
        await self._desk.set_setting(CHANGE_DAY, "" if day is None else day.date().isoformat())

    async def add_spent(self, spent: Sequence[Spent]) -> None:
        """Time of the owner's hands."""
        await self._book.add_spent(spent)


# ---- figures: pure ---------------------------------------------------------------------------------------------------


def responses(exchanges: Iterable[Exchange], period: Period) -> tuple[Response, ...]:
    """A line for each account with somebody who asked in the period."""
    asked: dict[AccountId, list[Exchange]] = defaultdict(list)
    for one in exchanges:
        if period.holds(one.asked_at):
            asked[one.account].append(one)
    return tuple(_response(account, asked[account]) for account in sorted(asked))


def _response(account: AccountId, asked: Sequence[Exchange]) -> Response:
    waits = sorted(one.wait for one in asked if one.wait is not None)
    people = {one.person if one.person is not None else -one.conversation for one in asked}
    return Response(
        account=account,
        asked=len(asked),
        people=len(people),
        never=len(asked) - len(waits),
        answered=len(waits),
        median=quantile(waits, 0.5) if len(waits) >= FEW else None,
        slowest_tenth=quantile(waits, 0.9) if len(waits) >= FEW_FOR_A_TENTH else None,
    )


def quantile(ordered: Sequence[timedelta], share: float) -> timedelta:
    """The nearest rank: the smallest value that at least this share does not exceed."""
    rank = max(1, -(-len(ordered) * round(share * _HUNDREDTH) // _HUNDREDTH))
    return ordered[rank - 1]


def _chosen(figure: Figure, exchanges: Iterable[Exchange], period: Period, account: AccountId | None) -> list[Exchange]:
    asked = [one for one in exchanges if period.holds(one.asked_at) and account in (None, one.account)]
    if figure is Figure.NEVER:
        return [one for one in asked if one.wait is None]
    answered = [one for one in asked if one.wait is not None]
    if figure is Figure.SLOWEST:
        slow = quantile(sorted(one.wait for one in answered if one.wait is not None), 0.9) if answered else None
        return [one for one in answered if slow is not None and one.wait is not None and one.wait >= slow]
    return answered if figure is Figure.ANSWERED else asked


def brought(
    outcomes: Iterable[Outcome], period: Period, around: tuple[Period, Sequence[Outcome]] | None
) -> tuple[Brought, ...]:
    """A line for each kind and currency; kinds that were marked in either period or around the chosen day."""
    now, before, cents = Counter[tuple[str, str]](), Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for one in outcomes:
        key = (one.kind, one.currency)
        (now if period.holds(one.at) else before)[key] += 1
        cents[key] += (one.cents or 0) if period.holds(one.at) else 0
    since, until = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for one in around[1] if around is not None else ():
        held = around is not None and around[0].holds(one.at)
        (since if held else until)[(one.kind, one.currency)] += 1
    return tuple(
        Brought(
            kind=kind,
            now=now[key],
            before=before[key],
            cents=cents[key],
            currency=currency,
            since=None if around is None else since[key],
            until=None if around is None else until[key],
        )
        for key in sorted({*now, *before, *since, *until})
        for kind, currency in (key,)
    )


def time_spent(spent: Iterable[Spent], outcomes: Iterable[Outcome]) -> tuple[TimeSpent, ...]:
    """A line for each account that time was spent on or that brought something; amounts of its commonest currency."""
    seconds: Counter[tuple[AccountId, Work]] = Counter()
    for one in spent:
        seconds[(one.account, one.work)] += one.seconds
    told: dict[AccountId, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        told[outcome.account].append(outcome)
    accounts = sorted({account for account, _ in seconds} | set(told))
    return tuple(_time_of(account, seconds, told[account]) for account in accounts)


def _time_of(account: AccountId, seconds: Counter[tuple[AccountId, Work]], told: Sequence[Outcome]) -> TimeSpent:
    reading, writing = (timedelta(seconds=seconds[(account, work)]) for work in (Work.READING, Work.WRITING))
    paid = Counter(one.currency for one in told if one.cents is not None)
    currency = min(paid, key=lambda name: (-paid[name], name), default="")
    cents = sum(one.cents or 0 for one in told if one.currency == currency)
    hours = (reading + writing) / timedelta(hours=1)
    enough = sum(paid.values()) >= FEW_OUTCOMES and hours * 60 >= FEW_MINUTES
    return TimeSpent(account, reading, writing, len(told), cents, currency, round(cents / hours) if enough else None)


def fate(promise: Promise, period: Period, now: datetime) -> Figure | None:
    """What a promise of ours counts as in a period: by the day it was due, kept ones by when they were closed."""
    if promise.state is PromiseState.KEPT and period.holds(promise.closed_at):
        late = promise.closed_at is not None and promise.closed_at > promise.due_at
        return Figure.LATE if late else Figure.KEPT
    if promise.state is not PromiseState.OPEN:
        return None
    if promise.due_at < now:
        return Figure.BROKEN if period.holds(promise.due_at) else None
    return Figure.OPEN


def owed(
    promises: Iterable[Promise], mended: Sequence[Mended], exchanges: Iterable[Exchange], period: Period, now: datetime
) -> Owed:
    """What is owed, and what was mended of what slipped."""
    fates = Counter(fate(one, period, now) for one in promises)
    late_answers = sum(period.holds(one.answered_at) and one.wait is not None and one.wait > LATE for one in exchanges)
    return Owed(
        kept=fates[Figure.KEPT],
        late=fates[Figure.LATE],
        broken=fates[Figure.BROKEN],
        open=fates[Figure.OPEN],
        slips=late_answers + fates[Figure.LATE] + fates[Figure.BROKEN],
        mended=len(mended),
        came_back=sum(one.came_back_at is not None for one in mended),
    )


def _once(conversations: Iterable[ConversationId]) -> list[ConversationId]:
    return list(dict.fromkeys(conversations))
