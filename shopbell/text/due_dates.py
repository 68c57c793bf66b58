"""The day, and the hour where one is said, that a sentence names: "on Friday", "übermorgen um 14 Uhr", 「金曜日まで」.

Words that stand for a day from where the writer stands are read here (`due_words`); weekdays, spans and dates written
out by `dateparser`, in the languages the text may be in and with the writer's own clock as the place to count from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from shopbell.text import due_words
from shopbell.text.fold_search import fold

_READ: Final = 400
"""Letters of one sentence that are looked at."""
_YEARS: Final = timedelta(days=3 * 365)
_DIGIT: Final = re.compile(r"\d")
_HOUR: Final = re.compile(
    r"(?<![\d.,/:])(?P<lead>(?<!\w)(?:at|um|a las|a la|alle|as|om|o|kl\.?|klo|saat|в) )?(?P<late>下午|晚上|午後|오후)?"
    r"(?P<hour>\d{1,2})(?:(?P<sign>[:.h])(?P<minute>[0-5]\d)(?!\d|\.\d))?"
    r"(?:(?P<mark> ?(?:am|pm|a\.m|p\.m|uhr|uur|h|heures?|horas?|часов|часа)\b|[時點点시])|(?![\w/:%]))"
)
_FIGURES: Final = re.compile(
    r"(?<![\d./,])(?P<day>\d{1,2})"
    r"(?:/(?P<month>\d{1,2})(?:/(?P<year>20\d\d|\d\d))?|\.(?P<month2>\d{1,2})\.(?P<year2>20\d\d|\d\d)?)(?![\d/])"
)
_DECIMAL: Final = re.compile(r"\d+[.,]\d+")
_WRITTEN: Final = re.compile(r"[^\W\d_]{4,}|\d|[\u0590-\U0010ffff]")
_SPAN: Final = re.compile(r"\d ?(?:h|hours?|stunden?|heures?|horas?|ore|ora|uur|timm|saat|час|minut)")
"""So many hours from now: the moment counts, not the day."""
_PRONOUN: Final = re.compile(
    r"^(?:we|i|you|je|me|do|so|mi|sa|mar|on|to|a|o|may|sun|sat|jan|de|da|no|in)\b\s*", re.IGNORECASE
)
_UNSPACED: Final = frozenset({"ja", "zh", "ko"})
_CHINESE: Final = "zh"
_SUNDAY, _FRIDAY = 6, 4


@dataclass(frozen=True, slots=True)
class Due:
    """Until when. With `whole_day` nobody named an hour, and `at` is the last minute of that day."""

    at: datetime
    whole_day: bool


def find_due(sentence: str, languages: Iterable[str], base: datetime) -> Due | None:
    """The first day in the future that a sentence names, or None.

    `base` is when it was written, aware, in the writer's own time zone; so is the answer. A day alone ends at its last
    minute, "before Monday" on Sunday, a week on its Friday, or on its Sunday once that is past.
    """
    bounded = sentence[:_READ]
    spoken = [language for language in due_words.LANGUAGES_READ if language in set(languages)]
    plain = " ".join(fold(bounded).split())
    found = (
        _by_words(plain, spoken, base)
        or _by_figures(plain, base)
        or _by_library(_DECIMAL.sub(" ", bounded), plain, spoken, base)
    )
    if found is None or not base < found.at <= base + _YEARS:
        return None
    return found


def _at_hour(day: datetime, plain: str) -> Due:
    """That day, at the hour that stands beside it if one does."""
    said = _hour(plain)
    return Due(day, whole_day=True) if said is None else Due(day.replace(hour=said[0], minute=said[1]), whole_day=False)


def day_end(at: datetime) -> datetime:
    """The last minute of that day, in its own time zone."""
    return at.replace(hour=23, minute=59, second=0, microsecond=0)


def names_a_day(plain: str) -> list[str]:
    """The languages in which a folded sentence may name a day; all of them where it holds a figure.

    `dateparser` is too dear to be asked about every sentence.
    """
    if _DIGIT.search(plain):
        return list(due_words.LANGUAGES_READ)
    return [language for language in due_words.LANGUAGES_READ if _hints(language).search(plain)]


# ---- our own words ---------------------------------------------------------------------------------------------------


def _week_end(base: datetime) -> datetime:
    """Friday; on the weekend itself Sunday."""
    ahead = _FRIDAY - base.weekday() if base.weekday() <= _FRIDAY else _SUNDAY - base.weekday()
    return day_end(base + timedelta(days=ahead))


def _next_week_end(base: datetime) -> datetime:
    return day_end(base + timedelta(days=7 - base.weekday() + _FRIDAY))


def _month_end(base: datetime) -> datetime:
    first = (base.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day_end(first - timedelta(days=1))


_RULES: Final[tuple[tuple[Mapping[str, str], Callable[[datetime], datetime]], ...]] = (
    (due_words.DAY_AFTER, lambda base: day_end(base + timedelta(days=2))),
    (due_words.NEXT_WEEK, _next_week_end),
    (due_words.THIS_WEEK, _week_end),
    (due_words.THIS_MONTH, _month_end),
    (due_words.TOMORROW, lambda base: day_end(base + timedelta(days=1))),
    (due_words.TODAY, day_end),
)


def _by_words(plain: str, spoken: list[str], base: datetime) -> Due | None:
    for words, day_of in _RULES:
        for language in spoken:
            match = _pattern(words[language], language).search(plain)
            if match is not None:
                return _at_hour(day_of(base), plain)
    return None


def _hour(plain: str) -> tuple[int, int] | None:
    """Hour and minute that a folded sentence names; a figure alone is none, and "3.12." is a date."""
    for said in _HOUR.finditer(plain):
        mark = (said["mark"] or "").strip()
        if mark or said["lead"] or said["sign"] in {":", "h"}:
            hour, minute = int(said["hour"]), int(said["minute"] or 0)
            if (mark.startswith("p") or said["late"]) and hour < 12:
                hour += 12
            return (hour, minute) if hour < 24 else None
    return None


@cache
def _pattern(words: str, language: str) -> re.Pattern[str]:
    folded = fold(words)
    return re.compile(folded if language in _UNSPACED else rf"(?<!\w)(?:{folded})(?!\w)")


def _by_figures(plain: str, base: datetime) -> Due | None:
    """As in "3.12." or "3/12/2027", the day before the month; without a year the next such day."""
    said = _FIGURES.search(plain)
    if said is None:
        return None
    named, month = said["year"] or said["year2"], int(said["month"] or said["month2"])
    year = int(named or base.year)
    for guess in (year + 2000 if year < 100 else year, base.year + 1):
        try:
            day = day_end(base.replace(year=guess, month=month, day=int(said["day"])))
        except ValueError:
            return None
        if day >= base or named:
            return _at_hour(day, plain)
    return None


# ---- the library -----------------------------------------------------------------------------------------------------


def _by_library(sentence: str, plain: str, spoken: list[str], base: datetime) -> Due | None:
    for hit, at in _hits(sentence, spoken, base):
        if _SPAN.search(fold(hit)):
            return Due(at, whole_day=False)
        before = _stands_before(sentence, hit, spoken)
        return _at_hour(day_end(at - timedelta(days=1) if before else at), plain)
    return None


def _hits(text: str, spoken: list[str], base: datetime) -> list[tuple[str, datetime]]:
    from dateparser.search import search_dates  # 0.4 s, and most texts name no day

    settings = {
        "PREFER_DATES_FROM": "future",
        "RELATIVE_BASE": base.replace(tzinfo=None),
        "RETURN_AS_TIMEZONE_AWARE": False,
        "DATE_ORDER": "DMY",
    }
    found: list[tuple[str, datetime]] = []
    for language in spoken:
        hits = search_dates(text, languages=[language], settings=settings) or []
        found += [(hit, at) for hit, at in hits if _is_a_day(hit) and at.tzinfo is None]
        if found:
            break
    return [(hit, at.replace(tzinfo=base.tzinfo)) for hit, at in found]


def _is_a_day(hit: str) -> bool:
    """The library takes "we", "je" and "may" for days and months: more than such a word is wanted."""
    rest = hit.strip()
    while (shorter := _PRONOUN.sub("", rest)) != rest:
        rest = shorter
    return _WRITTEN.search(rest) is not None


def _stands_before(sentence: str, hit: str, spoken: list[str]) -> bool:
    """Whether the day is the one by which it is too late."""
    at = sentence.find(hit)
    lead = " ".join(fold(sentence[max(0, at - 12) : at + 12]).split())
    words = [due_words.BEFORE[language] for language in spoken if language in due_words.BEFORE]
    return any(re.search(rf"(?<!\w){fold(one)} ", lead) for one in words)


@cache
def _hints(language: str) -> re.Pattern[str]:
    """Whether there is anything of a day in a sentence: dateparser is too dear for every sentence."""
    phrases = [words[language] for words, _ in _RULES]
    listed = f"{due_words.DAYS.get(language, '')} {due_words.SPANS.get(language, '')}".split()
    if language in _UNSPACED:
        return re.compile(
            "|".join([*map(fold, phrases), "[月火水木金土日]曜|周[一二三四五六日天]|星期|[월화수목금토일]요일"])
        )
    if language in {"ar", "he"}:
        return re.compile("|".join([*map(fold, phrases), fold("يوم|أيام|ساعة|ساعات|אסבוע|יום|ימים|שעה|שעות")]))
    return re.compile(rf"(?<!\w)(?:{'|'.join([*map(fold, phrases), *map(fold, listed)])})(?!\w)")
