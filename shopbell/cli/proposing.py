"""`helper …` and `propose`: a model of the owner's own, which is asked and never sends."""

import argparse
from contextlib import aclosing

from shopbell.cli.context import OK, REFUSED, Context
from shopbell.cli.writing import conversation_of, read_text
from shopbell.proposing import Asking, HelperPlace, Proposal, ProposalState


async def show(context: Context, words: argparse.Namespace) -> int:
    """Where the model is, without the key."""
    context.terminal.row(_row(await context.proposals().place()))
    return OK


async def models(context: Context, words: argparse.Namespace) -> int:
    """What an address offers; nothing is kept and no word of a customer goes there."""
    key = _key(context, words)
    address, names = await context.proposals().models(words.address, key)
    context.terminal.row({"address": address, "models": list(names)})
    return OK


async def set_up(context: Context, words: argparse.Namespace) -> int:
    """From now on. The key is read from a file or standard input, never from the command line."""
    place = await context.proposals().set_up(words.address, words.model, _key(context, words))
    context.terminal.row(_row(place))
    return OK


async def remove(context: Context, words: argparse.Namespace) -> int:
    """Off, and the key forgotten."""
    await context.proposals().remove()
    context.terminal.row(_row(None))
    return OK


async def propose(context: Context, words: argparse.Namespace) -> int:
    """Say what would be sent, or write the proposal as it comes. Sends nothing to anybody else."""
    conversation = await conversation_of(context, words.conversation)
    draft = await context.compose.draft_for(conversation)
    asking = await context.proposals().asking(conversation, draft.text, draft.reply_to)
    if words.show:
        print(asking.literal, file=context.terminal.stdout)
        return OK
    if words.agree:
        await context.proposals().agree(asking.place)
    elif not asking.place.agreed:
        context.terminal.say(
            f"Nothing was sent. Read what {asking.place.host} would be sent: shopbell propose {conversation} --show."
            f" If you agree: shopbell propose {conversation} --agree."
        )
        return REFUSED
    await _stream(context, asking)
    return OK


async def _stream(context: Context, asking: Asking) -> None:
    written, last = "", Proposal()
    async with aclosing(context.proposals().propose(asking)) as steps:
        async for last in steps:
            # A later letter may change how earlier ones of its line are cleaned; what stands is not taken back.
            if last.state is ProposalState.WRITING and last.text.startswith(written):
                print(last.text[len(written) :], end="", file=context.terminal.stdout, flush=True)
                written = last.text
    rest = last.text.removeprefix(written.rstrip()) if last.text.startswith(written.rstrip()) else f"\n{last.text}"
    print(rest, file=context.terminal.stdout)
    if last.note:
        context.terminal.say(last.note)


def _key(context: Context, words: argparse.Namespace) -> str | None:
    return read_text(context, words.key_file).strip() if words.key_file else None


def _row(place: HelperPlace | None) -> dict[str, object]:
    if place is None:
        return {"on": False}
    return {"on": True, "address": place.address, "model": place.model, "key": place.keyed, "agreed": place.agreed}
