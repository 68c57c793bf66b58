"""Times and waits in the words of the screen. Nothing here reads a clock: `now` is always given."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

WaitUnit = Literal["day", "hour", "minute"]
"""Units a wait is told in; a translator gets the unit and the number, never a finished sentence."""

_SHORT: Final[dict[WaitUnit, str]] = {"day": "d", "hour": "h", "minute": "min"}
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# From this many days on the hours beside them say nothing to anybody.
_ONLY_DAYS_FROM: Final = 10


def waiting_words(seconds: float) -> tuple[tuple[int, WaitUnit], ...]:
    """Take a wait in seconds apart into at most two counted units: ((2, "day"), (4, "hour")).

    Rounds down. Empty for less than a minute; a negative wait (clocks that disagree) counts as none.
    """
    minutes = int(max(0.0, seconds) // 60)
    days, hours = divmod(minutes // 60, 24)
    if days:
        return ((days, "day"), (hours, "hour")) if hours and days < _ONLY_DAYS_FROM else ((days, "day"),)
    if hours:
        return ((hours, "hour"),)
    return ((minutes, "minute"),) if minutes else ()


def short_wait(delta: timedelta) -> str:
    """Word a wait for a row: "2 d 4 h", "19 h", "5 min"; "now" below a minute."""
    words = waiting_words(delta.total_seconds())
    return " ".join(f"{number} {_SHORT[unit]}" for number, unit in words) or "now"


def long_wait(delta: timedelta) -> str:
    """Word a wait for a screen reader: "2 days 4 hours", "1 hour"; "less than a minute" below one."""
    words = waiting_words(delta.total_seconds())
    return " ".join(f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in words) or "less than a minute"


def stamp(at: datetime, now: datetime) -> str:
    """Word a moment as a row shows it, seen from `now` and in the zone of `now`.

    "16:40" on the same day, "Tue 16:40" less than seven days away, "17 Nov" in the same year, else "17 Nov 2024".
    Both arguments must be aware: a naive one raises ValueError, because a guess would be an hour wrong in silence.
    """
    if at.tzinfo is None or now.tzinfo is None:
        raise ValueError("stamp needs aware datetimes")
    local = at.astimezone(now.tzinfo)
    away = abs((local.date() - now.date()).days)
    clock = f"{local.hour:02d}:{local.minute:02d}"
    if away == 0:
        return clock
    if away < 7:
        return f"{_DAYS[local.weekday()]} {clock}"
    day = f"{local.day} {_MONTHS[local.month - 1]}"
    return day if local.year == now.year else f"{day} {local.year}"
