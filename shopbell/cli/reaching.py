"""`reach`: the ways to the person of a conversation; and the one that `reply --way` names."""

import argparse

from shopbell.cli.context import OK, Context
from shopbell.errors import NotFound, Rejected
from shopbell.ids import ConversationId
from shopbell.model import Draft
from shopbell.reach import Way


async def reach(context: Context, words: argparse.Namespace) -> int:
    """Every way, that of the conversation first."""
    found = await context.reaching.ways(ConversationId(words.conversation))
    for way in found.ways:
        context.terminal.row({**_row(way), "usual": way.id == found.usual.id})
    return OK


def _row(way: Way) -> dict[str, object]:
    return {
        "way": way.id,
        "kind": way.kind.value,
        "network": way.network,
        "account": way.sender,
        "address": way.address,
        "conversation": way.conversation,
        "visibility": way.visibility.value,
        "reason": way.reason.value,
        "obstacle": None if way.obstacle is None else way.obstacle.value,
        "heard_at": way.heard_at,
        "answer_until": way.answer_until,
    }


async def answer_by(context: Context, conversation: ConversationId, wanted: str) -> Draft:
    """The draft of a way; raises NotFound for one that is not there, Rejected for one that takes nothing."""
    found = await context.reaching.ways(conversation)
    way = found.way(wanted)
    if way is None:
        raise NotFound(f"There is no way {wanted!r}. `reach {conversation}` lists them.")
    if not way.takes:
        raise Rejected(f"Nothing can be sent that way: {way.obstacle}.")
    return await context.reaching.answer(way, await context.compose.draft_for(conversation))
