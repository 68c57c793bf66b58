"""Sentences about a download: what it is, from when to when, and what came of it."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale

from ui.words import tr, trn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shopbell.services.archives import Look, Taken


def span_words(look: Look, now: datetime) -> str:
    """As in "1,204 messages, March 2021 to today"."""
    count = trn("{n} message", "{n} messages", look.messages)
    if look.first is None or look.last is None:
        return count
    zone, today = now.tzinfo, now.date()
    first, last = _month(look.first, zone), _month(look.last, zone)
    if look.last.astimezone(zone).date() == today:
        last = tr("today")
    if first == last:
        return tr("{count}, {when}", count=count, when=first)
    return tr("{count}, {first} to {last}", count=count, first=first, last=last)


def _month(at: datetime, zone: tzinfo | None) -> str:
    day: date = at.astimezone(zone).date()
    return QLocale().toString(QDate(day.year, day.month, day.day), "MMMM yyyy")


def left_words(count: int) -> str:
    """What could not be read; '' for nothing."""
    return trn("{n} part is damaged and stays out", "{n} parts are damaged and stay out", count) if count else ""


def done_words(taken: Sequence[Taken]) -> str:
    """The end, in one sentence for everything that came of a file."""
    new, known = sum(one.new for one in taken), sum(one.known for one in taken)
    left = sum(one.left_out for one in taken)
    words = trn("{n} message is new", "{n} messages are new", new)
    words += ", " + trn("{n} was here already", "{n} were here already", known)
    return words + (", " + trn("{n} could not be read", "{n} could not be read", left) if left else "") + "."
