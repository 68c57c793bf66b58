"""The figures of the page, from made-up exchanges with known answers."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopbell.ids import AccountId, ConversationId
from shopbell.insight import Exchange, Figure, Outcome, OutcomeId, Period, Spent, Work
from shopbell.mending import Mended
from shopbell.promises import Keeping, Promise, PromiseId, PromiseState, Side
from shopbell.services.insight import brought, fate, owed, quantile, responses, time_spent
from shopbell.services.sustain import sustain

END = datetime(2026, 11, 30, tzinfo=UTC)
PERIOD = Period(END - timedelta(days=30), END)
MAIL, INSTAGRAM = AccountId(1), AccountId(2)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def exchange(ago: float, wait: float | None, account: AccountId = MAIL, number: int = 1) -> Exchange:
    """Asked so many days before the end, answered after so many hours."""
    asked = END - DAY * ago
    answered = None if wait is None else asked + HOUR * wait
    return Exchange(account, ConversationId(number), None, asked, answered)


def test_each_account_says_how_many_asked_and_how_long_half_of_them_waited() -> None:
    asked = [exchange(n + 1, n + 1, number=n) for n in range(9)] + [exchange(3, None, number=50)]
    (mail,) = responses(asked, PERIOD)
    assert (mail.asked, mail.people, mail.never, mail.answered) == (10, 10, 1, 9)
    assert mail.median == HOUR * 5
    assert mail.slowest_tenth is None


def test_too_few_answers_tell_no_median() -> None:
    (mail,) = responses([exchange(1, 2, number=n) for n in range(4)], PERIOD)
    assert mail.median is None
    (mail,) = responses([exchange(1, 2, number=n) for n in range(20)], PERIOD)
    assert (mail.median, mail.slowest_tenth) == (HOUR * 2, HOUR * 2)


def test_what_was_asked_before_the_period_is_not_in_it() -> None:
    assert responses([exchange(31, 24 * 5)], PERIOD) == ()
    (mail,) = responses([exchange(31, 24 * 5)], PERIOD.before)
    assert mail.answered == 1


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=60), st.sampled_from([0.5, 0.9]))
def test_the_quantile_is_a_wait_that_this_share_does_not_exceed(minutes: list[int], share: float) -> None:
    waits = sorted(timedelta(minutes=one) for one in minutes)
    found = quantile(waits, share)
    assert sum(one <= found for one in waits) >= share * len(waits) - 1e-9
    assert sum(one < found for one in waits) < share * len(waits)


def steady(per_day: int, answered: float) -> list[Exchange]:
    """So many ask each day, and this share of them is answered within an hour."""
    return [
        exchange(day + n / per_day + 0.09, 1 if n < per_day * answered else None, number=day * 100 + n)
        for day in range(30)
        for n in range(per_day)
    ]


def test_a_list_that_does_not_grow_has_no_day() -> None:
    told = sustain(steady(4, 1.0), PERIOD, END)
    assert told.forecast is not None
    assert told.forecast.day is None
    assert (told.answers, told.waiting) == (120, 0)
    assert [week.asked for week in told.weeks] == [8, 28, 28, 28, 28]


def test_a_list_that_grows_passes_a_weeks_answers_on_a_day_with_a_margin() -> None:
    # Four ask and three are answered a day, the thirtieth day now: thirty wait, and a week's answers are 21.
    told = sustain(steady(4, 0.75), PERIOD, END)
    assert told.waiting == 30
    assert told.forecast is not None
    assert told.forecast.day == END


def test_the_day_lies_between_the_earliest_and_the_latest() -> None:
    told = sustain([one for one in steady(10, 0.9) if one.asked_at > END - DAY * 20], PERIOD, END)
    assert told.forecast is not None
    assert told.forecast.day is not None
    assert told.forecast.earliest is not None
    assert told.forecast.earliest <= told.forecast.day
    assert told.forecast.latest is not None
    assert told.forecast.latest >= told.forecast.day


def test_too_few_days_or_answers_tell_nothing() -> None:
    assert sustain(steady(4, 1.0), Period(END - DAY * 10, END), END).forecast is None
    assert sustain([exchange(5, 1)], PERIOD, END).forecast is None


def test_who_was_left_waiting_before_waits_through_all_of_it() -> None:
    without, told = (sustain(steady(4, 0.75), PERIOD, END, left_before=left) for left in (0, 7))
    assert told.waiting == without.waiting + 7
    assert [week.waiting for week in told.weeks] == [week.waiting + 7 for week in without.weeks]
    assert (told.answers, told.evenings) == (without.answers, without.evenings)


def outcome(ago: float, kind: str = "sale", cents: int | None = 1000, account: AccountId = MAIL) -> Outcome:
    return Outcome(OutcomeId(1), account, ConversationId(1), kind, cents, "EUR", END - DAY * ago)


def test_outcomes_are_told_against_the_period_before_and_around_a_day() -> None:
    marked = [outcome(1), outcome(2, cents=None), outcome(40), outcome(3, "visit", None)]
    since = Period(END - DAY * 5, END)
    around = (since, [outcome(1), outcome(2, cents=None), outcome(3, "visit", None), outcome(7)])
    sale, visit = brought(marked, PERIOD, around)
    assert (sale.kind, sale.now, sale.before, sale.cents, sale.since, sale.until) == ("sale", 2, 1, 1000, 2, 1)
    assert (visit.now, visit.before, visit.since, visit.until) == (1, 0, 1, 0)


def test_an_hour_brought_something_only_where_there_is_enough_of_both() -> None:
    spent = [Spent(MAIL, Work.WRITING, "2026-11-29", 1800), Spent(MAIL, Work.READING, "2026-11-29", 1800)]
    (few,) = time_spent(spent, [outcome(1), outcome(2)])
    assert (few.reading, few.writing, few.cents_an_hour) == (HOUR / 2, HOUR / 2, None)
    (enough,) = time_spent(spent, [outcome(1), outcome(2), outcome(3)])
    assert (enough.outcomes, enough.cents, enough.cents_an_hour) == (3, 3000, 3000)
    (hurried,) = time_spent([Spent(MAIL, Work.READING, "2026-11-29", 60)], [outcome(1)] * 3)
    assert hurried.cents_an_hour is None


def promise(due: float, state: PromiseState = PromiseState.OPEN, closed: float | None = None) -> Promise:
    return Promise(
        id=PromiseId(1),
        conversation=ConversationId(1),
        person=None,
        person_name="",
        side=Side.OURS,
        words="x",
        due_at=END - DAY * due,
        whole_day=True,
        made_at=END - DAY * 40,
        state=state,
        closed_at=None if closed is None else END - DAY * closed,
        kept_by=Keeping(words="y"),
    )


@pytest.mark.parametrize(
    ("one", "figure"),
    [
        (promise(3, PromiseState.KEPT, 4), Figure.KEPT),
        (promise(5, PromiseState.KEPT, 4), Figure.LATE),
        (promise(5, PromiseState.KEPT, 35), None),
        (promise(5, PromiseState.DISMISSED, 4), None),
        (promise(5), Figure.BROKEN),
        (promise(35), None),
        (promise(-2), Figure.OPEN),
    ],
)
def test_a_promise_counts_by_its_day_and_what_became_of_it(one: Promise, figure: Figure | None) -> None:
    assert fate(one, PERIOD, END) is figure


def test_slips_are_late_answers_and_promises_that_were_late_or_broken() -> None:
    promises = [promise(5, PromiseState.KEPT, 4), promise(5), promise(3, PromiseState.KEPT, 4)]
    late = exchange(20, 24 * 9)
    back = Mended(ConversationId(1), 1, None, "?", END - DAY, DAY, END - DAY, END)  # type: ignore[arg-type]
    told = owed(promises, [back], [late, exchange(3, 1)], PERIOD, END)
    assert (told.kept, told.late, told.broken, told.open) == (1, 1, 1, 0)
    assert (told.slips, told.mended, told.came_back) == (3, 1, 1)
