"""How far back an account was read, what may be missing of it, and how an outage is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING

from shopbell.history import FURTHER, Reach, missing, reach
from shopbell.text.times import stamp
from ui.models.account_words import progress_words
from ui.models.days import clock_words, short_day
from ui.words import tr, trn

if TYPE_CHECKING:
    from shopbell.manifest import Manifest
    from shopbell.model import Account, Gap

_SHOWN = 3
"""So many stretches are told on the accounts page; the rest is counted."""


def reach_words(account: Account, manifest: Manifest, gaps: Sequence[Gap], now: datetime) -> str:
    """As in "Read back to 3 Mar 2021, the beginning"; '' when there is nothing to tell."""
    if account.oldest_at is None:
        return ""
    day = short_day(account.oldest_at, now.tzinfo, now.date())
    match reach(account, manifest, gaps):
        case Reach.WHOLE:
            return tr("Read back to {day}, the beginning", day=day)
        case Reach.NONE:
            return tr("Has what came since {day}; {network} hands out nothing older", day=day, network=manifest.name)
        case Reach.CUT:
            return _cut_words(account, day, now)
    if account.progress is None:
        return tr("Read back to {day} so far", day=day)
    return tr("Read back to {day} so far · {progress}", day=day, progress=progress_words(account.progress))


def _cut_words(account: Account, day: str, now: datetime) -> str:
    if FURTHER not in account.settings or account.whole_at is None:
        return tr("Read back to {day}", day=day)
    when = stamp(account.whole_at, now)
    return tr("Read back to {day} · asked for more {when}", day=day, when=when)


def missing_words(account: Account, gaps: Sequence[Gap], now: datetime) -> tuple[str, ...]:
    """What may be missing, newest first: at most so many sentences that they are read."""
    newest = sorted(missing(gaps, account.id), key=lambda gap: gap.end, reverse=True)
    lines = [_missing_line(gap, now) for gap in newest[:_SHOWN]]
    more = len(newest) - _SHOWN
    if more > 0:
        lines.append(trn("and {n} more stretch like these", "and {n} more stretches like these", more))
    return tuple(lines)


def _missing_line(gap: Gap, now: datetime) -> str:
    zone, today = now.tzinfo, now.date()
    if gap.start is None:
        line = tr("May be missing: what is older than {day}", day=short_day(gap.end, zone, today))
        return with_reason(line, gap.reason)
    stretch = stretch_words(gap.start, gap.end, zone, today)
    if gap.outage and not gap.reason:
        return tr("Disconnected {stretch}, being read again", stretch=stretch)
    return with_reason(tr("May be missing: {stretch}", stretch=stretch), gap.reason)


def outage_words(gap: Gap, place: str, zone: tzinfo | None, today: date) -> str:
    """As in "Instagram disconnected 14:02–15:40, read again, complete", or what is missing of it."""
    start = gap.start or gap.end
    values = {"place": place, "stretch": stretch_words(start, gap.end, zone, today)}
    if gap.closed_at is not None:
        return tr("{place} disconnected {stretch}, read again, complete", **values)
    if not gap.reason:
        return tr("{place} disconnected {stretch}, being read again", **values)
    return with_reason(tr("{place} disconnected {stretch}, read again", **values), gap.reason)


def stretch_words(start: datetime, end: datetime, zone: tzinfo | None, today: date) -> str:
    """As in "14:02–15:40" of today, "17 Nov 14:02–15:40", or "17 Nov 23:10–18 Nov 07:40"."""
    first, last = (at.astimezone(zone).date() for at in (start, end))
    begins, ends = clock_words(start, zone), clock_words(end, zone)
    if first != today or last != today:
        begins = f"{short_day(start, zone, today)} {begins}"
    if last != first:
        ends = f"{short_day(end, zone, today)} {ends}"
    return f"{begins}–{ends}"


def with_reason(line: str, reason: str) -> str:
    """The line, and why."""
    return f"{line} · {reason}" if reason else line
