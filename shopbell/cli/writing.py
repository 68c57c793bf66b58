"""`reply`, `outbox`, `settle` and `later`."""

import argparse
import mimetypes
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from shopbell.cli.context import OK, REFUSED, Context
from shopbell.cli.reaching import answer_by
from shopbell.errors import KnownError, NotFound, Rejected
from shopbell.ids import ConversationId, OutboxId


async def reply(context: Context, words: argparse.Namespace) -> int:
    """Queue an answer; it leaves with the next sync or the running engine, with no time to undo."""
    conversation = await conversation_of(context, words.conversation)
    text = read_text(context, words.text_file)
    files = [(path.name, _media_type(path), _read_bytes(path)) for path in words.attach]
    draft = await (
        answer_by(context, conversation, words.way) if words.way else context.compose.draft_for(conversation)
    )
    if draft.text.strip():
        raise Rejected("Something is being written in this conversation. Send or discard that draft first.")
    draft = await context.compose.save(replace(draft, text=text))
    try:
        for name, media_type, content in files:
            draft = await context.compose.attach(draft, name, media_type, content)
        left = await context.questions.left_by(conversation, text)
        item = await context.compose.send(draft, undo_seconds=0)
    except KnownError:
        # The words are in the caller's file; a draft left behind would stand in the way of the next try.
        await context.compose.discard(draft.key)
        raise
    context.terminal.row({"outbox": item, "still_open": [one.text for one in left]})
    return OK


async def conversation_of(context: Context, wanted: int) -> ConversationId:
    """Its id today; raises NotFound."""
    found = await context.library.rows_by_id([ConversationId(wanted)])
    if not found:
        raise NotFound(f"There is no conversation {wanted}.")
    return found[0].id


def read_text(context: Context, source: str) -> str:
    """A file's text, or with - that of standard input; raises Rejected."""
    try:
        if source == "-":
            return context.terminal.stdin.read()
        return _read_bytes(Path(source)).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Rejected(f"{'What came in' if source == '-' else source} is not text in UTF-8.") from error


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Rejected(f"{path} cannot be read: {error.strerror}.") from error


def _media_type(path: Path) -> str:
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"


async def outbox_list(context: Context, words: argparse.Namespace) -> int:
    """What has not left, and why."""
    for item in await context.library.outbox():
        context.terminal.row(
            {
                "outbox": item.id,
                "conversation": item.conversation,
                "account": item.account,
                "state": item.state.value,
                "reason": item.reason,
                "created_at": item.created_at,
                "attempts": item.attempts,
                "answer_until": item.answer_until,
                "text": item.text,
            }
        )
    return OK


async def outbox_retry(context: Context, words: argparse.Namespace) -> int:
    """Send again what was refused or is not sure to have left."""
    await context.compose.retry(OutboxId(words.id))
    context.terminal.row(
        {
            "outbox": words.id,
            "state": (await context.library.outbox_item(OutboxId(words.id))).state.value,
        }
    )
    return OK


async def outbox_cancel(context: Context, words: argparse.Namespace) -> int:
    """Back to a draft, as long as it has not begun to leave."""
    await context.compose.undo(OutboxId(words.id))
    context.terminal.row({"outbox": words.id, "state": "cancelled"})
    return OK


async def settle(context: Context, words: argparse.Namespace) -> int:
    """Done, until they write again."""
    conversation = await conversation_of(context, words.conversation)
    await context.triage.settle(conversation, words.reason)
    context.terminal.row({"conversation": conversation, "turn": "settled"})
    return OK


async def later(context: Context, words: argparse.Namespace) -> int:
    """Out of the waiting list until a time; one without a zone is local."""
    conversation = await conversation_of(context, words.conversation)
    try:
        until = datetime.fromisoformat(words.until).astimezone(UTC)
    except (ValueError, OverflowError):
        context.terminal.say(f"{words.until!r} is not a time such as 2026-11-23T09:00.")
        return REFUSED
    if until <= context.clock.now():
        context.terminal.say(f"{words.until} has passed already. Name a time to come.")
        return REFUSED
    await context.triage.later(conversation, until)
    context.terminal.row({"conversation": conversation, "later_until": until})
    return OK
