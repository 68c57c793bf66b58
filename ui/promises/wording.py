"""Promises in words: until when, how late, and what kept them."""

from datetime import datetime, timedelta

from shopbell.promises import Promise, PromiseCounts, Side
from shopbell.text.times import stamp
from ui.words import tr, trn

_WEEK = timedelta(days=6)


def day_words(due_at: datetime, now: datetime, *, whole_day: bool) -> str:
    """As in "today", "tomorrow 15:00", "Fri 4 Dec"; `now` is in the zone of the screen."""
    local = due_at.astimezone(now.tzinfo)
    ahead = (local.date() - now.date()).days
    day = {0: tr("today"), 1: tr("tomorrow"), -1: tr("yesterday")}.get(ahead)
    if day is None:
        day = _day(local, now)
    return day if whole_day else f"{day} {local:%H:%M}"


def _day(local: datetime, now: datetime) -> str:
    """The name of the day and its date; the year where it is another one."""
    noon = local.replace(hour=12, minute=0)
    weekday = stamp(noon, noon - timedelta(days=1)).split()[0]
    half_a_year_away = now.replace(month=1 if local.month > 6 else 12, day=1)
    return f"{weekday} {stamp(noon, half_a_year_away)}"


def late_words(promise: Promise, now: datetime) -> str:
    """As in "2 days late"; '' while its time has not come."""
    if not promise.overdue(now):
        return ""
    days = (now.date() - promise.due_at.astimezone(now.tzinfo).date()).days
    return trn("{n} day late", "{n} days late", days) if days else tr("late since {time}", time=_clock(promise, now))


def _clock(promise: Promise, now: datetime) -> str:
    return f"{promise.due_at.astimezone(now.tzinfo):%H:%M}"


def who_words(promise: Promise, person: str) -> str:
    """As in "You promised Ana" or "Ana promised"."""
    if promise.side is Side.OURS:
        return tr("You promised {person}", person=person) if person else tr("You promised")
    return tr("{person} promised", person=person) if person else tr("They promised")


def due_line(promise: Promise, now: datetime) -> str:
    """As in "by Fri 4 Dec" or "by yesterday · 1 day late"."""
    words = tr("by {day}", day=day_words(promise.due_at, now, whole_day=promise.whole_day))
    late = late_words(promise, now)
    return f"{words} · {late}" if late else words


def quoted(words: str, most: int = 90) -> str:
    """The sentence between marks, cut where it is long."""
    short = words if len(words) <= most else words[: most - 1].rstrip() + "…"
    return f"“{short}”"


def day_line(counts: PromiseCounts) -> str:
    """For the first line of the day: "1 promise is due today, 2 are overdue"; '' when nothing is."""
    parts = []
    if counts.overdue:
        parts.append(trn("{n} promise is overdue", "{n} promises are overdue", counts.overdue))
    if counts.due:
        parts.append(trn("{n} is due today", "{n} are due today", counts.due) if parts else _due(counts.due))
    return ", ".join(parts)


def _due(due: int) -> str:
    return trn("{n} promise is due today", "{n} promises are due today", due)


def group_of(promise: Promise, now: datetime) -> str:
    """The heading a promise stands under in the list of all."""
    ahead = (promise.due_at.astimezone(now.tzinfo).date() - now.date()).days
    if promise.put_off:
        return tr("Put off with their conversation")
    if promise.overdue(now):
        return tr("Overdue")
    if ahead <= 0:
        return tr("Due today")
    return tr("In the next days") if ahead <= _WEEK.days else tr("Later on")
