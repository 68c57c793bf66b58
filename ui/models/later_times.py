"""When "later" is: a few moments that a shop owner means, and their words."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from ui.words import tr

_MORNING = time(9)
_EVENING = time(18)
_MONDAY = 0


@dataclass(frozen=True, slots=True)
class LaterTime:
    """A moment in the zone of the screen and how it is called."""

    words: str
    at: datetime


def later_times(now: datetime) -> tuple[LaterTime, ...]:
    """This evening (while there is one), tomorrow morning, Monday morning; seen from `now` (aware)."""
    evening = _on(now, 0, _EVENING)
    to_monday = (_MONDAY - now.weekday()) % 7 or 7
    tomorrow, monday = _on(now, 1, _MORNING), _on(now, to_monday, _MORNING)
    times = [LaterTime(tr("Tomorrow 9:00"), tomorrow)]
    if evening - now > timedelta(minutes=30):
        times.insert(0, LaterTime(tr("This evening 18:00"), evening))
    if monday != tomorrow:
        times.append(LaterTime(tr("Monday 9:00"), monday))
    return tuple(times)


def first_guess(now: datetime) -> datetime:
    """What the date field begins with: tomorrow morning."""
    return _on(now, 1, _MORNING)


def _on(now: datetime, days: int, at: time) -> datetime:
    return datetime.combine(now.date() + timedelta(days=days), at, now.tzinfo)
