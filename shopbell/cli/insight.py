"""`insight` and `outcome`: how are we doing, as JSON."""

import argparse
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta

from shopbell.cli.context import OK, Context
from shopbell.cli.writing import conversation_of
from shopbell.errors import Rejected
from shopbell.insight import Insight, NewOutcome, OutcomeId, Period, Response


async def show(context: Context, words: argparse.Namespace) -> int:
    """The page of one period against the one before; by default the last 30 days."""
    usual = context.insights.last_days()
    end = _day(words.to) + timedelta(days=1) if words.to else usual.end
    start = _day(words.since) if words.since else end - (usual.end - usual.start)
    if start >= end:
        raise Rejected("The period ends before it begins.")
    page = await context.insights.page(Period(start, end))
    accounts = (*await context.library.accounts(), *await context.library.former_accounts())
    context.terminal.row(_page(page, {account.id: account.address for account in accounts}))
    return OK


def _day(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError:
        raise Rejected(f"{text} is not a day such as 2026-11-01.") from None


def _page(page: Insight, accounts: dict[int, str]) -> dict[str, object]:
    return {
        "from": page.period.start,
        "to": page.period.end,
        "responses": [_response(one, accounts) for one in page.responses],
        "before": [_response(one, accounts) for one in page.before],
        "brought": [_plain(one) for one in page.brought],
        "time": [{**_plain(one), "account": accounts.get(one.account, "")} for one in page.time],
        "sustain": _plain(page.sustain),
        "owed": _plain(page.owed),
        "change_day": page.change_day,
        "uncounted": page.uncounted,
    }


def _response(one: Response, accounts: dict[int, str]) -> dict[str, object]:
    return {**_plain(one), "account": accounts.get(one.account, "")}


def _plain(value: object) -> dict[str, object]:
    """A value of dataclasses as JSON takes it; lengths of time in seconds."""
    if not is_dataclass(value):
        return {}
    return {field.name: _one(getattr(value, field.name)) for field in fields(value)}


def _one(value: object) -> object:
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, tuple):
        return [_one(each) for each in value]
    return _plain(value) if is_dataclass(value) else value


async def outcome(context: Context, words: argparse.Namespace) -> int:
    """What a conversation brought."""
    conversation = await conversation_of(context, words.conversation)
    cents = None if words.amount is None else _cents(words.amount)
    made = await context.insights.mark(NewOutcome(conversation, words.kind, cents, words.currency))
    context.terminal.row({"outcome": made})
    return OK


async def unmark(context: Context, words: argparse.Namespace) -> int:
    """It brought nothing after all."""
    await context.insights.unmark(OutcomeId(words.id))
    context.terminal.row({"outcome": words.id, "removed": True})
    return OK


def _cents(text: str) -> int:
    """Hundredths of an amount with a point or a comma."""
    whole, _, part = text.replace(",", ".").partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= 12 and len(part) <= 2 and (part or "0").isdigit()):
        raise Rejected(f"{text} is not an amount such as 38 or 38.50.")
    return int(whole) * 100 + int((part or "0").ljust(2, "0"))
