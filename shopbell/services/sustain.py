"""Can we sustain it? Arrivals, answers and who is left waiting, and the day the list outgrows the pace."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import sqrt
from statistics import fmean, stdev

from shopbell.insight import FEW_DAYS, FEW_FOR_A_TENTH, Exchange, Forecast, Period, Sustain, Week

EVENING, MORNING = 18, 7
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_FAR = 3_650
"""Days ahead: what is further off is told as never."""


def sustain(exchanges: Sequence[Exchange], period: Period, now: datetime, left_before: int = 0) -> Sustain:
    """Of one period; `now` is its end when that lies behind.

    `left_before` asked earlier than the exchanges begin and are not answered to this day: they wait through all of it.
    """
    answered = sorted(one.answered_at for one in exchanges if one.answered_at is not None)
    asked = sorted(one.asked_at for one in exchanges)
    answers = answered[_before(answered, period.start) : _before(answered, period.end)]
    waiting = left_before + _waiting(asked, answered, now)
    local = [at.astimezone() for at in answers]
    return Sustain(
        weeks=tuple(_weeks(asked, answered, period, now, left_before)),
        answers=len(answers),
        evenings=sum(at.hour >= EVENING or at.hour < MORNING for at in local),
        waiting=waiting,
        forecast=_forecast(asked, answered, Period(period.start, now), waiting),
    )


def _before(ordered: Sequence[datetime], at: datetime) -> int:
    """How many are before a moment."""
    return bisect_right(ordered, at - timedelta(microseconds=1))


def _waiting(asked: Sequence[datetime], answered: Sequence[datetime], at: datetime) -> int:
    return _before(asked, at) - _before(answered, at)


def _weeks(
    asked: Sequence[datetime], answered: Sequence[datetime], period: Period, now: datetime, left: int
) -> list[Week]:
    """Backwards from the end, so that the newest week is whole."""
    end, weeks = min(period.end, now), list[Week]()
    while end > period.start:
        start = max(end - _WEEK, period.start)
        arrivals = _before(asked, end) - _before(asked, start)
        answers = _before(answered, end) - _before(answered, start)
        weeks.append(Week(start, arrivals, answers, left + _waiting(asked, answered, end)))
        end = start
    return weeks[::-1]


def _forecast(asked: Sequence[datetime], answered: Sequence[datetime], lived: Period, waiting: int) -> Forecast | None:
    """The mean of what each day adds, give or take its standard error; None where there is too little to tell.

    The list outgrows the pace when more people wait than are answered in a week. What does not exceed its own error is
    no growth.
    """
    days = int(lived.days)
    if days < FEW_DAYS:
        return None
    edges = [lived.end - _DAY * number for number in range(days, -1, -1)]
    arrivals = [_before(asked, edge) for edge in edges]
    answers = [_before(answered, edge) for edge in edges]
    if answers[-1] - answers[0] < FEW_FOR_A_TENTH:
        return None
    grown = [(arrivals[n + 1] - arrivals[n]) - (answers[n + 1] - answers[n]) for n in range(days)]
    mean, error = fmean(grown), stdev(grown) / sqrt(days)
    pace = 7 * (answers[-1] - answers[0]) / days
    if mean <= error:
        return Forecast(mean)
    missing = max(pace - waiting, 0.0)
    return Forecast(
        mean,
        day=_ahead(lived.end, missing / mean),
        earliest=_ahead(lived.end, missing / (mean + error)),
        latest=_ahead(lived.end, missing / (mean - error)),
    )


def _ahead(now: datetime, days: float) -> datetime | None:
    return now + _DAY * days if days < _FAR else None
