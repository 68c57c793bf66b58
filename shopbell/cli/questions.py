"""`questions`: what was asked in a conversation, and each of it settled or opened again."""

import argparse

from shopbell.cli.context import OK, REFUSED, Context
from shopbell.cli.writing import conversation_of
from shopbell.ids import ConversationId
from shopbell.questions import Question
from shopbell.services.questions import place_of

SETTLE, REOPEN = "settle", "reopen"


async def questions(context: Context, words: argparse.Namespace) -> int:
    """`questions CONVERSATION` lists them; `questions settle ID` and `questions reopen ID` are the owner's word."""
    if words.what in (SETTLE, REOPEN):
        return await _say(context, words)
    if words.id or not (words.what.isascii() and words.what.isdigit() and len(words.what) < 19):
        context.terminal.say("Name a conversation by its number, or say: questions settle ID, questions reopen ID.")
        return REFUSED
    conversation = await conversation_of(context, int(words.what))
    for one in await context.questions.of(conversation):
        context.terminal.row(_row(conversation, one))
    return OK


async def onlookers(context: Context, words: argparse.Namespace) -> int:
    """No public line is needed under what was answered in private; with --undo it is."""
    conversation = await conversation_of(context, words.conversation)
    await context.questions.let_onlookers_be(conversation, be=not words.undo)
    rows = await context.library.rows_by_id([conversation])
    context.terminal.row({"conversation": conversation, "onlookers": rows[0].onlookers if rows else None})
    return OK


async def _say(context: Context, words: argparse.Namespace) -> int:
    message, place = place_of(words.id)
    conversation = (await context.library.message(message)).conversation
    if words.what == SETTLE:
        await context.questions.settle(message, place)
    else:
        await context.questions.reopen(conversation, message, place)
    one = await context.questions.find(conversation, words.id)
    rows = await context.library.rows_by_id([conversation])
    context.terminal.row({**_row(conversation, one), "turn": rows[0].turn.value if rows else ""})
    return OK


def _row(conversation: ConversationId, one: Question) -> dict[str, object]:
    return {
        "id": one.id,
        "conversation": conversation,
        "message": one.message,
        "text": one.text,
        "state": one.state.value,
    }
