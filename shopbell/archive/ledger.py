"""Rows of an export about what the owner keeps: promises, outcomes, mendings and time spent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from shopbell.archive.rows import Row, mapping_of, number_of, text_of, time_of
from shopbell.insight import Spent, Work
from shopbell.ledger import KeptMending, KeptOutcome, KeptPass, KeptPromise, Ledger, Named
from shopbell.promises import PromiseState, Side

if TYPE_CHECKING:
    from shopbell.ids import AccountId

PROMISES, OUTCOMES, MENDINGS, TIME = "promises.jsonl", "outcomes.jsonl", "mendings.jsonl", "time.jsonl"
ONLOOKERS = "onlookers.jsonl"
FILES: Final = (PROMISES, OUTCOMES, MENDINGS, TIME, ONLOOKERS)
_PROMISE, _PASSED = "promise", "no promise"
_STATES, _SIDES, _WORKS = frozenset(PromiseState), frozenset(Side), frozenset(Work)
_LARGEST: Final = 2**53
_LONGEST: Final = 10**10
"""Seconds; no answer was ever three hundred years late."""

Accounts = Mapping["AccountId", int]
Here = Mapping[int, "AccountId"]


def ledger_rows(name: str, ledger: Ledger, accounts: Accounts) -> Iterator[Row]:
    """What one of the files says, of accounts that are in the export; messages by the service's id."""
    rows = {
        PROMISES: _promise_rows,
        OUTCOMES: _outcome_rows,
        MENDINGS: _mending_rows,
        TIME: _time_rows,
        ONLOOKERS: _let_rows,
    }
    yield from rows[name](ledger, accounts)


def _promise_rows(ledger: Ledger, accounts: Accounts) -> Iterator[Row]:
    for number, one in enumerate(ledger.promises):
        if one.beside.account in accounts:
            yield {
                "row": _PROMISE,
                "promise": number,
                "beside": _name_row(one.beside, accounts),
                "message": _name_row(one.message, accounts),
                "side": one.side.value,
                "words": one.words,
                "due_at": one.due_at.isoformat(),
                "whole_day": one.whole_day,
                "made_at": one.made_at.isoformat(),
                "state": one.state.value,
                "closed_at": None if one.closed_at is None else one.closed_at.isoformat(),
                "kept_by": _name_row(one.kept_by, accounts),
                "kept_words": one.kept_words,
            }
    for passed in ledger.passed:
        if passed.message.account in accounts:
            yield {"row": _PASSED, "message": _name_row(passed.message, accounts), "words": passed.words}


def _outcome_rows(ledger: Ledger, accounts: Accounts) -> Iterator[Row]:
    for one in ledger.outcomes:
        if one.beside.account in accounts:
            yield {
                "beside": _name_row(one.beside, accounts),
                "kind": one.kind,
                "cents": one.cents,
                "currency": one.currency,
                "at": one.at.isoformat(),
            }


def _mending_rows(ledger: Ledger, accounts: Accounts) -> Iterator[Row]:
    for one in ledger.mendings:
        if one.beside.account in accounts:
            yield {
                "beside": _name_row(one.beside, accounts),
                "message": _name_row(one.message, accounts),
                "promise": one.promise,
                "asked": one.asked,
                "asked_at": one.asked_at.isoformat(),
                "late_seconds": one.late.total_seconds(),
                "at": one.at.isoformat(),
            }


def _time_rows(ledger: Ledger, accounts: Accounts) -> Iterator[Row]:
    for one in ledger.spent:
        if one.account in accounts:
            yield {
                "account": accounts[one.account],
                "day": one.day,
                "work": one.work.value,
                "seconds": one.seconds,
            }


def _let_rows(ledger: Ledger, accounts: Accounts) -> Iterator[Row]:
    for one in ledger.let:
        if one.account in accounts:
            yield {"message": _name_row(one, accounts)}


def _name_row(named: Named | None, accounts: Accounts) -> Row | None:
    if named is None or named.account not in accounts:
        return None
    return {"account": accounts[named.account], "message": named.remote_id}


# ---- and back --------------------------------------------------------------------------------------------------------


def ledger_of(read: Callable[[str], Iterable[Row]], here: Here) -> Ledger:
    """What the files say, each read by its name; a row that is damaged is left out."""
    promises: dict[int, KeptPromise] = {}
    passed: list[KeptPass] = []
    for row in read(PROMISES):
        one = _promise(row, here)
        if one is not None:
            promises[number_of(row, "promise") if number_of(row, "promise") >= 0 else -1 - len(promises)] = one
        passed += _passed(row, here)
    places = {number: place for place, number in enumerate(promises)}
    return Ledger(
        promises=tuple(promises.values()),
        passed=tuple(passed),
        outcomes=tuple(one for row in read(OUTCOMES) for one in _outcome(row, here)),
        mendings=tuple(one for row in read(MENDINGS) for one in _mending(row, here, places)),
        spent=tuple(one for row in read(TIME) for one in _time(row, here)),
        let=tuple(named for row in read(ONLOOKERS) if (named := _name(row, "message", here)) is not None),
    )


def _name(row: Row, field: str, here: Here) -> Named | None:
    found = mapping_of(row, field)
    account, remote_id = here.get(number_of(found, "account")), text_of(found, "message")
    return Named(account, remote_id) if account is not None and remote_id else None


def _promise(row: Row, here: Here) -> KeptPromise | None:
    beside, due, made = _name(row, "beside", here), time_of(row, "due_at"), time_of(row, "made_at")
    side, state = text_of(row, "side"), text_of(row, "state")
    if text_of(row, "row") != _PROMISE or beside is None or due is None or made is None:
        return None
    if side not in _SIDES or state not in _STATES or not text_of(row, "words"):
        return None
    message = _name(row, "message", here)
    if message is None and row.get("message") is not None:
        return None
    return KeptPromise(
        beside=beside,
        message=message,
        side=Side(side),
        words=text_of(row, "words"),
        due_at=due,
        whole_day=row.get("whole_day") is True,
        made_at=made,
        state=PromiseState(state),
        closed_at=time_of(row, "closed_at"),
        kept_by=_name(row, "kept_by", here),
        kept_words=text_of(row, "kept_words"),
    )


def _passed(row: Row, here: Here) -> list[KeptPass]:
    message = _name(row, "message", here)
    if text_of(row, "row") != _PASSED or message is None:
        return []
    return [KeptPass(message, text_of(row, "words"))]


def _outcome(row: Row, here: Here) -> list[KeptOutcome]:
    beside, at, cents = _name(row, "beside", here), time_of(row, "at"), row.get("cents")
    if beside is None or at is None or not text_of(row, "kind"):
        return []
    amount = cents if isinstance(cents, int) and abs(cents) < _LARGEST else None
    return [KeptOutcome(beside, text_of(row, "kind"), amount, text_of(row, "currency"), at)]


def _mending(row: Row, here: Here, places: Mapping[int, int]) -> list[KeptMending]:
    beside, message, late = _name(row, "beside", here), _name(row, "message", here), row.get("late_seconds")
    asked_at, at = time_of(row, "asked_at"), time_of(row, "at")
    if beside is None or message is None or asked_at is None or at is None:
        return []
    if not isinstance(late, int | float) or not abs(late) < _LONGEST:
        return []
    promise = places.get(number_of(row, "promise"))
    return [KeptMending(beside, message, promise, text_of(row, "asked"), asked_at, timedelta(seconds=late), at)]


def _time(row: Row, here: Here) -> list[Spent]:
    account, day = here.get(number_of(row, "account")), text_of(row, "day")
    work, seconds = text_of(row, "work"), number_of(row, "seconds")
    if account is None or work not in _WORKS or not 0 < seconds < _LARGEST or not _is_day(day):
        return []
    return [Spent(account, Work(work), day, seconds)]


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
