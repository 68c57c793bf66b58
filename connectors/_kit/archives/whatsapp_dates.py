"""Dates as WhatsApp writes them in front of each line, in the order of the phone's language.

Sources: docs/adr/archives.md. Three numbers are the date; which is the day is told by the whole file: one line past the
twelfth is enough, a year of four digits says where the year stands, points stand between day and month, and lines
stand in the order of time. What is left can be read both ways.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

_DATE = re.compile(r"(\d{1,4})\s?([./-])\s?(\d{1,2})\s?[./-]\s?(\d{1,4})")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?")
_PM = re.compile(r"p\W{0,2}m\b|下午|晚上|中午|오후|午後|م|μ\W{0,2}μ|\bch\b|\bdu\.|\bip\b", re.IGNORECASE)
_AM = re.compile(r"a\W{0,2}m\b|上午|凌晨|早上|오전|午前|ص|π\W{0,2}μ|\bsa\b|\bde\.|\bap\b", re.IGNORECASE)


class Order(Enum):
    """Which number is which."""

    DAY = "day first"
    MONTH = "month first"
    YEAR = "year first"


@dataclass(frozen=True, slots=True)
class Told:
    """The numbers of one line, in the order they stand in."""

    numbers: tuple[int, int, int]
    mark: str
    """What stands between them."""
    long: tuple[bool, bool]
    """Whether the first and the last have more than two digits."""
    hour: int
    minute: int
    second: int | None

    def at(self, order: Order) -> datetime | None:
        """The time on the phone's clock; None when there is no such day."""
        one, two, three = self.numbers
        year, month, day = {
            Order.DAY: (three, two, one),
            Order.MONTH: (three, one, two),
            Order.YEAR: (one, two, three),
        }[order]
        try:
            return datetime(year + 2000 if year < 100 else year, month, day, self.hour, self.minute, self.second or 0)  # noqa: DTZ001 - a phone's clock, told without a zone
        except ValueError:
            return None


def told(words: str) -> Told | None:
    """What stands before a line, as numbers; None when it is no date and time."""
    words = unicodedata.normalize("NFKC", words)
    date = _DATE.search(words)
    time = _TIME.search(words, date.end()) if date else None
    if date is None or time is None:
        return None
    hour = int(time[1])
    around = words[date.end() : time.start()] + " " + words[time.end() :]
    if _PM.search(around) and hour < 12:
        hour += 12
    elif _AM.search(around) and hour == 12:
        hour = 0
    one, three = date[1], date[4]
    found = Told(
        (int(one), int(date[3]), int(three)),
        date[2],
        (len(one) > 2, len(three) > 2),
        hour,
        int(time[2]),
        int(time[3]) if time[3] else None,
    )
    return found if hour < 24 and found.minute < 60 and (found.second or 0) < 60 else None


def order_of(dates: Iterable[Told], now: datetime) -> Order | None:
    """The order that a whole file has, and None where it can be read both ways with different days.

    `now`: on the phone's clock; nothing was written later than that.
    """
    seen = _Seen()
    for one in dates:
        seen.add(one)
    if seen.years_first * 2 > seen.lines:
        return Order.YEAR
    possible = [order for order in (Order.DAY, Order.MONTH) if seen.fits[order]]
    if len(possible) == 1:
        return possible[0]
    if not possible:
        return max((Order.DAY, Order.MONTH), key=lambda order: seen.right[order])
    if seen.mark in (".", "-") or seen.same:
        return Order.DAY
    runs = [order for order in possible if seen.backwards[order] == 0 and not seen.is_later(order, now)]
    return runs[0] if len(runs) == 1 else None


class _Seen:
    """What the lines of a file say about its order, one after another."""

    def __init__(self) -> None:
        self.lines = self.years_first = 0
        self.mark = ""
        self.same = True
        self.fits = {Order.DAY: True, Order.MONTH: True}
        self.right = {Order.DAY: 0, Order.MONTH: 0}
        self.backwards = {Order.DAY: 0, Order.MONTH: 0}
        self._last: dict[Order, datetime] = {}
        self._newest: dict[Order, datetime] = {}

    def add(self, one: Told) -> None:
        self.lines += 1
        self.years_first += one.long[0]
        self.mark = self.mark or one.mark
        self.same = self.same and one.numbers[0] == one.numbers[1]
        for order in self.fits:
            at = one.at(order)
            if at is None:
                self.fits[order] = False
                continue
            self.right[order] += 1
            # Days, for lines of one moment may stand in any order.
            if order in self._last and at.date() < self._last[order].date():
                self.backwards[order] += 1
            self._last[order] = at
            self._newest[order] = max(at, self._newest.get(order, at))

    def is_later(self, order: Order, now: datetime) -> bool:
        return order in self._newest and self._newest[order].date() > now.date()


def has_seconds(dates: Sequence[Told]) -> bool:
    """Whether the clock of these lines tells seconds."""
    return any(one.second is not None for one in dates)
