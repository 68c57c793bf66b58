"""The sentences of the page; every one stands on the count it names, or says that there is too little to tell."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shopbell.insight import FEW, FEW_DAYS, FEW_FOR_A_TENTH, FEW_MENDINGS, FEW_MINUTES, FEW_OUTCOMES
from shopbell.mending import LATE
from shopbell.services.sustain import EVENING, MORNING
from ui.models.places import wait_in_words
from ui.promises.wording import day_words
from ui.words import tr, trn

if TYPE_CHECKING:
    from shopbell.insight import Brought, Owed, Response, Sustain, TimeSpent


def too_few() -> str:
    """What stands where a number would say more than is known."""
    return tr("too few to tell")


def wait_words(wait: timedelta | None) -> str:
    """A wait, or that there are too few."""
    return too_few() if wait is None else wait_in_words(wait)


def share_words(part: int, whole: int) -> str:
    """As in "38 %"."""
    return tr("{n} %", n=round(100 * part / whole)) if whole else "–"


def response_sentence(now: tuple[Response, ...], before: tuple[Response, ...]) -> str:
    """As in "92 people asked; 12 got no answer, against 9 of 80 before."."""
    asked, never = sum(one.asked for one in now), sum(one.never for one in now)
    if not asked:
        return tr("Nobody asked anything in this time.")
    told = trn("{n} question came", "{n} questions came", asked)
    open_ = trn("{n} has no answer", "{n} have no answer", never) if never else tr("all of them were answered")
    earlier = sum(one.asked for one in before)
    if not earlier:
        return tr("{told}; {open}. Before that nobody asked.", told=told, open=open_)
    was = sum(one.never for one in before)
    return tr("{told}; {open}, against {was} of {n} before.", told=told, open=open_, was=was, n=earlier)


def money(cents: int, currency: str) -> str:
    """As in "412.50 EUR"."""
    amount = f"{cents / 100:,.2f}".removesuffix(".00")
    return f"{amount} {currency}".strip() if cents else "–"


def brought_sentence(one: Brought) -> str:
    """As in "6 sales, 3 before."; around the chosen day where there is one."""
    told = tr("{n} × {kind}, {before} in the time before", n=one.now, kind=one.kind, before=one.before)
    worth = tr(", worth {amount}", amount=money(one.cents, one.currency)) if one.cents else ""
    return f"{told}{worth}."


def change_sentence(one: Brought) -> str:
    """Before and after the chosen day; too few to tell below a stated count."""
    since, until = one.since or 0, one.until or 0
    if since + until < FEW_OUTCOMES:
        return tr("{kind}: {few}", kind=one.kind, few=too_few())
    return tr("{kind}: {since} since that day, {until} in as long before it", kind=one.kind, since=since, until=until)


def hour_words(one: TimeSpent) -> str:
    """What an hour brought."""
    return too_few() if one.cents_an_hour is None else money(one.cents_an_hour, one.currency)


def time_words(spent: timedelta) -> str:
    """As in "3 h 10"; less than a minute is a dash."""
    minutes = int(spent.total_seconds() // 60)
    if not minutes:
        return "–"
    return tr("{n} min", n=minutes) if minutes < 60 else tr("{h} h {m:02}", h=minutes // 60, m=minutes % 60)


def sustain_sentence(told: Sustain, now: datetime) -> str:
    """Whether the list grows, and when it holds more than a week's answers."""
    waits = trn("{n} person waits now.", "{n} people wait now.", told.waiting)
    forecast = told.forecast
    if forecast is None:
        return f"{waits} " + tr("Whether the list grows is {few}.", few=too_few())
    if forecast.day is None:
        return f"{waits} " + tr("The list does not clearly grow.")
    if forecast.day <= now:
        return f"{waits} " + tr("That is more than you answer in a week.")
    day = day_words(forecast.day, now, whole_day=True)
    sooner = day_words(forecast.earliest or forecast.day, now, whole_day=True)
    if forecast.latest is None:
        range_ = tr("as soon as {sooner}, or much later", sooner=sooner)
    else:
        range_ = tr(
            "between {sooner} and {later}", sooner=sooner, later=day_words(forecast.latest, now, whole_day=True)
        )
    growing = tr("At this pace more wait than you answer in a week around {day} ({range}).", day=day, range=range_)
    return f"{waits} {growing}"


def evening_sentence(told: Sustain) -> str:
    """How many answers were written in the evening or at night."""
    if told.answers < FEW:
        return tr("How many answers fall into evenings is {few}.", few=too_few())
    share = share_words(told.evenings, told.answers)
    return tr("{share} of your {n} answers were written in the evening or at night.", share=share, n=told.answers)


def mended_sentence(told: Owed) -> str:
    """What slipped, what was mended, who came back."""
    if not told.slips and not told.mended:
        return tr("Nothing slipped.")
    slipped = trn("{n} slip", "{n} slips", told.slips)
    if told.mended < FEW_MENDINGS:
        return tr(
            "{slipped}; {n} mended. Whether people come back is {few}.", slipped=slipped, n=told.mended, few=too_few()
        )
    back = trn("{n} person came back", "{n} people came back", told.came_back)
    return tr("{slipped}; {n} mended, and {back}.", slipped=slipped, n=told.mended, back=back)


def definitions() -> tuple[str, ...]:
    """What each figure means, a sentence each; the guide has the same."""
    return (
        tr(
            "A question begins with their first words after your last and ends with your next. It counts when you "
            "answered it, or when its words ask for an answer and you did not say that none was needed. Newsletters, "
            "robots and what was only said about you count nowhere."
        ),
        tr(
            "Half were answered within: the middle of the waits of those you answered, from {few} answers on. "
            "A tenth took over: from {many} answers on. Calls and visits that you log are answers.",
            few=FEW,
            many=FEW_FOR_A_TENTH,
        ),
        tr(
            "Your time is counted only while this window is in front and your hands are moving. "
            "What an hour brought is told from {n} outcomes with an amount and {m} minutes on.",
            n=FEW_OUTCOMES,
            m=FEW_MINUTES,
        ),
        tr(
            "The forecast takes what each day added to the list, give or take its standard error, from {n} days and "
            "{m} answers on; the list outgrows the pace when more wait than you answer in a week. Evenings are "
            "{from_}:00 to {to}:00.",
            n=FEW_DAYS,
            m=FEW_FOR_A_TENTH,
            from_=EVENING,
            to=MORNING,
        ),
        tr(
            "A slip is an answer after more than {n} days, or a promise of yours that was late or broken. "
            "Somebody came back who wrote again after you mended it.",
            n=LATE.days,
        ),
    )
