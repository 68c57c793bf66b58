"""Days and times of day as the owner's language writes them."""

from datetime import date, datetime, tzinfo

from PySide6.QtCore import QDate, QLocale, QTime


def short_day(at: datetime, zone: tzinfo | None, today: date) -> str:
    """As in "3 May", with the year when it is another one."""
    day = at.astimezone(zone).date()
    pattern = "d MMMM" if day.year == today.year else "d MMMM yyyy"
    return QLocale().toString(QDate(day.year, day.month, day.day), pattern)


def clock_words(at: datetime, zone: tzinfo | None) -> str:
    """As in "16:40"."""
    local = at.astimezone(zone)
    return QLocale().toString(QTime(local.hour, local.minute), "HH:mm")
