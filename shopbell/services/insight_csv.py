"""The page as CSV (RFC 4180), one figure a line, for a spreadsheet of the owner's."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopbell.ids import AccountId
    from shopbell.insight import Insight

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(page: Insight, names: Mapping[AccountId, str]) -> str:
    """Lengths of time in seconds, amounts in whole units; an empty cell is too few to tell."""
    out = io.StringIO(newline="")
    lines = csv.writer(out)
    lines.writerow(("section", "account or kind", "figure", "value", "from", "to"))
    period = (page.period.start.date().isoformat(), page.period.end.date().isoformat())
    before = (page.period.before.start.date().isoformat(), page.period.before.end.date().isoformat())
    for section, told, days in (("response", page.responses, period), ("response", page.before, before)):
        for one in told:
            name = _safe(names.get(one.account, ""))
            figures = {
                "asked": one.asked,
                "people": one.people,
                "never answered": one.never,
                "answered": one.answered,
                "half within": None if one.median is None else round(one.median.total_seconds()),
                "a tenth over": None if one.slowest_tenth is None else round(one.slowest_tenth.total_seconds()),
            }
            lines.writerows((section, name, figure, _cell(value), *days) for figure, value in figures.items())
    for brought in page.brought:
        kind = _safe(f"{brought.kind} {brought.currency}".strip())
        lines.writerow(("outcomes", kind, "count", brought.now, *period))
        lines.writerow(("outcomes", kind, "count", brought.before, *before))
        lines.writerow(("outcomes", kind, "amount", brought.cents / 100, *period))
    for spent in page.time:
        name = _safe(names.get(spent.account, ""))
        lines.writerow(("time", name, "reading", round(spent.reading.total_seconds()), *period))
        lines.writerow(("time", name, "writing", round(spent.writing.total_seconds()), *period))
    for week in page.sustain.weeks:
        day = week.start.astimezone().date().isoformat()
        for figure, value in (("asked", week.asked), ("answered", week.answered), ("waiting", week.waiting)):
            lines.writerow(("weeks", "", figure, value, day, ""))
    owed = page.owed
    for figure, value in (
        ("kept", owed.kept),
        ("late", owed.late),
        ("broken", owed.broken),
        ("open", owed.open),
        ("slips", owed.slips),
        ("mended", owed.mended),
        ("came back", owed.came_back),
    ):
        lines.writerow(("owed", "", figure, value, *period))
    return out.getvalue()


def _cell(value: int | None) -> int | str:
    return "" if value is None else value


def _safe(text: str) -> str:
    """A spreadsheet must not take a name for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
