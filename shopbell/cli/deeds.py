"""`message`, `mention` and `listen`: single messages at their service, and what is said about the shop."""

import argparse

from shopbell.cli.context import OK, REFUSED, Context
from shopbell.cli.parser import MESSAGE_DEEDS
from shopbell.cli.writing import conversation_of, read_text
from shopbell.ids import MessageId
from shopbell.model import ErrandKind


async def message(context: Context, words: argparse.Namespace) -> int:
    """Wish something for one message; it is done with the next sync or by the running engine."""
    kind = MESSAGE_DEEDS[words.deed]
    if (kind is ErrandKind.EDIT) is not bool(words.text_file):
        context.terminal.say("The new words go with `change`, and only there: --text-file FILE.")
        return REFUSED
    text = read_text(context, words.text_file) if words.text_file else ""
    await context.errands.ask(MessageId(words.id), kind, text.rstrip("\n"))
    context.terminal.row({"message": words.id, "waits": words.deed})
    return OK


async def mention(context: Context, words: argparse.Namespace) -> int:
    """What becomes of something said about the shop."""
    conversation = await conversation_of(context, words.conversation)
    learnt = ""
    if words.answer == "join":
        await context.listener.join(conversation)
    elif words.answer == "leave":
        await context.listener.leave(conversation)
    else:
        learnt = await context.listener.not_us(conversation)
    context.terminal.row({"conversation": conversation, "answer": words.answer, "passed_over": learnt})
    return OK


async def listen(context: Context, words: argparse.Namespace) -> int:
    """Listen for these words from now on; without any, say which are listened for."""
    if words.words or words.nothing:
        await context.listener.listen_for(words.words)
    saved = await context.listener.saved()
    context.terminal.row({"words": list(saved.words), "passed_over": list(saved.passed_over)})
    return OK
