"""`promises`: what was promised, by us and by them."""

import argparse
from datetime import datetime

from shopbell.cli.context import OK, Context
from shopbell.cli.writing import conversation_of
from shopbell.errors import Rejected
from shopbell.ids import MessageId
from shopbell.promises import Keeping, NewPromise, Promise, PromiseId, Side


async def show_all(context: Context, words: argparse.Namespace) -> int:
    """Open ones, soonest due first; with --conversation all of that one."""
    if words.conversation is not None:
        found = await context.promises.of(await conversation_of(context, words.conversation))
    else:
        found = await context.promises.open()
    for promise in found:
        context.terminal.row(_row(promise, context.clock.now()))
    return OK


async def add(context: Context, words: argparse.Namespace) -> int:
    """Keep a sentence as a promise."""
    due, whole_day = _day(words.due)
    new = NewPromise(
        conversation=await conversation_of(context, words.conversation),
        side=Side.THEIRS if words.theirs else Side.OURS,
        words=" ".join(words.words.split()),
        due_at=due,
        whole_day=whole_day,
        message=None if words.message is None else MessageId(words.message),
    )
    if not new.words:
        raise Rejected("A promise needs a few words.")
    context.terminal.row({"promise": await context.promises.add(new)})
    return OK


async def keep(context: Context, words: argparse.Namespace) -> int:
    """Close one by naming what kept it."""
    message = None if words.by_message is None else MessageId(words.by_message)
    await context.promises.keep(PromiseId(words.id), Keeping(message, words.by))
    return await _told(context, words.id)


async def dismiss(context: Context, words: argparse.Namespace) -> int:
    """Nobody waits for it any more."""
    await context.promises.dismiss(PromiseId(words.id))
    return await _told(context, words.id)


async def reopen(context: Context, words: argparse.Namespace) -> int:
    """Undo of keep and dismiss."""
    await context.promises.reopen(PromiseId(words.id))
    return await _told(context, words.id)


async def _told(context: Context, number: int) -> int:
    context.terminal.row(_row(await context.promises.find(PromiseId(number)), context.clock.now()))
    return OK


def _day(text: str) -> tuple[datetime, bool]:
    """A day is over at its last minute; a time without a zone is this computer's."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Rejected(f"{text} is not a time such as 2026-12-04 or 2026-12-04T15:00.") from None
    whole_day = len(text) <= len("2026-12-04")
    if whole_day:
        at = at.replace(hour=23, minute=59)
    return at.astimezone(), whole_day


def _row(promise: Promise, now: datetime) -> dict[str, object]:
    kept = promise.kept_by
    return {
        "promise": promise.id,
        "conversation": promise.conversation,
        "person": promise.person_name,
        "side": promise.side.value,
        "words": promise.words,
        "due_at": promise.due_at,
        "whole_day": promise.whole_day,
        "overdue": promise.overdue(now),
        "state": promise.state.value,
        "message": promise.message,
        "made_at": promise.made_at,
        "closed_at": promise.closed_at,
        "kept_by": None if kept is None else {"message": kept.message, "words": kept.words},
    }
